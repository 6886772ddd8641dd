// Every way in that is under attack, loaded when it is asked for.
import type { FuzzTarget } from "./fuzz-target";

const loaders: Readonly<Record<string, () => Promise<FuzzTarget>>> = {
  ladon: async () => (await import("./targets/ladon")).ladonTarget,
  zip: async () => (await import("./targets/zip")).zipTarget,
  coco: async () => (await import("./targets/coco")).cocoTarget,
  voc: async () => (await import("./targets/voc")).vocTarget,
  "data-set-zip": async () => (await import("./targets/data-set-zip")).dataSetZipTarget,
  "class-folders": async () => (await import("./targets/class-folders")).classFoldersTarget,
  torchdistill: async () => (await import("./targets/torchdistill")).torchdistillTarget,
  address: async () => (await import("./targets/address")).addressTarget,
  curves: async () => (await import("./targets/curves")).curvesTarget,
  recipe: async () => (await import("./targets/recipe")).recipeTarget,
  "class-list": async () => (await import("./targets/class-list")).classListTarget,
  checkpoint: async () => (await import("./targets/checkpoint")).checkpointTarget,
  legacy: async () => (await import("./targets/legacy")).legacyTarget,
  safetensors: async () => (await import("./targets/safetensors")).safetensorsTarget,
  png: async () => (await import("./targets/png")).pngTarget,
  image: async () => (await import("./targets/image")).imageTarget,
  "saved-state": async () => (await import("./targets/saved-state")).savedStateTarget,
};

export const targetNames: readonly string[] = Object.keys(loaders);

/** Not for attacks: answers wrongly, throws, hangs and eats memory on request, to see whether the harness notices. */
export const badTargetName = "bad";

export async function loadTarget(name: string): Promise<FuzzTarget> {
  if (name === badTargetName) return (await import("./bad-target")).badTarget;
  return loaders[name]();
}
