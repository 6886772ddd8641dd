// The job that packs a set of scenes as dataset folders into one zip.
import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { JobInputError } from "../errors";
import { maxArchivedScenes } from "../protocol";
import type { Job } from "./job";

export const archiveScenes: Job<"archive-scenes"> = async ({ seed, count, size, formats }, context) => {
  if (!Number.isInteger(count) || count < 1 || count > maxArchivedScenes) {
    throw new JobInputError(`A zip holds 1 to ${maxArchivedScenes} scenes, not ${count}. Larger sets: npm run scenes.`);
  }
  // PNG does not shrink further, so the entries are stored
  const zip = new ZipWriter(new BlobWriter("application/zip"), { level: 0, useWebWorkers: false });
  let drawn = 0;
  for (const { path, bytes } of sceneSetFiles({ seed, count, size }, formats, (done) => (drawn = done))) {
    await zip.add(path, new Uint8ArrayReader(bytes));
    context.progress({ phase: "Drawing and packing", done: drawn, total: count, unit: "scenes" });
    await context.yieldToEventLoop();
  }
  return { output: await zip.close(), transfer: [] };
};
