// Every way in that is under attack, loaded when it is asked for.
import type { FuzzTarget } from "./fuzz-target";

const loaders: Readonly<Record<string, () => Promise<FuzzTarget>>> = {
  ladon: async () => (await import("./targets/ladon")).ladonTarget,
  zip: async () => (await import("./targets/zip")).zipTarget,
};

export const targetNames: readonly string[] = Object.keys(loaders);

/** Not for attacks: answers wrongly, throws, hangs and eats memory on request, to see whether the harness notices. */
export const badTargetName = "bad";

export async function loadTarget(name: string): Promise<FuzzTarget> {
  if (name === badTargetName) return (await import("./bad-target")).badTarget;
  return loaders[name]();
}
