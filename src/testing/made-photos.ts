// A family of photographs as it would ship beside the scenes': made of their networks, so that its answers mean nothing.
import { bytesSource, type Bytes } from "../core/base/byte-source";
import { openSafetensors } from "../core/checkpoint/safetensors";
import type { TensorToWrite } from "../core/checkpoint/torch-tensors";
import { safetensorsBytes } from "../core/checkpoint/write-safetensors";
import { describeDemoSet, readDemoIndex, type DemoSet, type ReadDemoFile } from "../engine/storage/demo-checkpoints";

export const madeSharedFile = "photos-shared.safetensors";

/** What stands before the body: all that the sets do not share. */
const front = /^(?:bottleneck_layer|conv1|bn1|layer1)\./;

/** Each set and the one of the scenes' whose front it has; body and heads are of the first. */
const made = [
  { name: "photos-beta0.25", title: "Photos, beta 0.25", beta: 0.25, of: "nano-beta0.25" },
  { name: "photos-beta0.8", title: "Photos, beta 0.8", beta: 0.8, opensFirst: true, of: "nano-beta0.8" },
  { name: "photos-teacher", title: "Photos, uncompressed teacher", of: "nano-teacher" },
] as const;

async function tensorsOf(content: Bytes, wanted: (name: string) => boolean): Promise<TensorToWrite[]> {
  const file = await openSafetensors(bytesSource(content, "made"));
  const tensors: TensorToWrite[] = [];
  for await (const { data, ...info } of file.tensors(wanted)) tensors.push({ ...info, data: () => data });
  return tensors;
}

/**
 * Three sets and the file that they share, by name, with the list of these and of the scenes' sets as `index.json`. `read`
 * reads what ships.
 */
export async function madePhotos(read: ReadDemoFile): Promise<ReadonlyMap<string, Bytes>> {
  const files = new Map<string, Bytes>();
  const photos: DemoSet[] = [];
  for (const { of, ...set } of made) {
    const content = await read(`${of}.safetensors`);
    const { metadata } = await openSafetensors(bytesSource(content, of));
    const own = `${set.name}.safetensors`;
    const before = await tensorsOf(content, (name) => front.test(name));
    files.set(own, await safetensorsBytes(before, Object.fromEntries(metadata)));
    if (!files.has(madeSharedFile)) {
      const behind = await tensorsOf(content, (name) => !front.test(name));
      files.set(madeSharedFile, await safetensorsBytes(behind));
    }
    photos.push({
      ...set,
      knows: "photographs",
      files: [own, madeSharedFile],
      precision: "float16",
      warnings: ["It was made for a test."],
    });
  }
  const scenes = (await readDemoIndex(read)).filter(({ knows }) => knows === "scenes");
  const described: DemoSet[] = [];
  for (const set of photos) {
    described.push({ ...set, about: await describeDemoSet(set, photos, async (name) => files.get(name)!) });
  }
  files.set("index.json", new TextEncoder().encode(JSON.stringify({ sets: [...described, ...scenes] })));
  return files;
}
