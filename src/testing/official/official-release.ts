// The official release's folder tree and zip, full size, their weights by the reference rule: three .pt files a beta.
import { createReadStream } from "node:fs";
import { mkdir, open, rename, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { configure, ZipWriter } from "@zip.js/zip.js";
import type { ReferenceSource } from "../verify/case-result";
import { officialTensors } from "./official-tensors";
import {
  experimentName,
  officialTasks,
  type OfficialTask,
  recipeNames,
  recipePath,
  releasePath,
  type OfficialNetwork,
  type SegmentationName,
} from "./release-names";
import { torchdistillFile } from "./torchdistill-container";

export interface ReleaseOptions {
  readonly network: OfficialNetwork;
  /** Says what the files are called; the weights follow from the reference's seed alone. */
  readonly beta: number;
  readonly segmentation?: SegmentationName;
}

export interface WrittenFile {
  /** Below the release's folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** The last stage of each task's recipe, segmentation's polynomial schedule told as steps, and a score like those it ends with. */
const lastStages: Readonly<
  Record<OfficialTask, { learningRate: number; weightDecay: number; milestones: number[]; epoch: number; best: number }>
> = {
  classification: { learningRate: 1e-3, weightDecay: 5e-4, milestones: [5], epoch: 10, best: 71.25 },
  detection: { learningRate: 0.02, weightDecay: 1e-4, milestones: [16, 22], epoch: 26, best: 0.325 },
  segmentation: { learningRate: 0.02, weightDecay: 1e-4, milestones: [60], epoch: 60, best: 0.65 },
};

/** Chunk by chunk, each written before the next is made; under another name until it is whole. */
async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(`${file}.part`, "w");
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
  await rename(`${file}.part`, file);
}

/** Writes the files of one beta below `folder`, one tensor at a time. */
export async function* writeOfficialRelease(
  reference: ReferenceSource,
  folder: string,
  { network, beta, segmentation }: ReleaseOptions,
): AsyncGenerator<WrittenFile> {
  for (const task of officialTasks) {
    const { model, momenta } = await officialTensors(reference, network.listing, task);
    for (const recipe of recipeNames(network, task, beta, segmentation)) {
      const experiment = experimentName(task, recipe);
      const { best: bestValue, ...stage } = lastStages[task];
      const config = recipePath(task, recipe);
      const member = releasePath(task, recipe);
      const file = path.join(folder, member);
      await writeWhole(file, torchdistillFile(experiment, { model, momenta, ...stage, bestValue, config, experiment }));
      yield { path: member, bytes: (await stat(file)).size };
    }
  }
}

/** Zips files below `folder` without deflating them, streaming from disk to disk. */
export async function zipRelease(folder: string, members: readonly string[], zipFile: string): Promise<void> {
  configure({ useWebWorkers: false });
  const handle = await open(`${zipFile}.part`, "w");
  try {
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => handle.writeFile(chunk) });
    const zip = new ZipWriter(sink, { level: 0 });
    for (const member of members) {
      const content = Readable.toWeb(createReadStream(path.join(folder, member), { highWaterMark: 2 ** 20 }));
      await zip.add(member, content as ReadableStream<Uint8Array>);
    }
    await zip.close();
  } finally {
    await handle.close();
  }
  await rename(`${zipFile}.part`, zipFile);
}
