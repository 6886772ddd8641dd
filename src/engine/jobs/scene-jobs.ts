// The jobs about scenes: images of a seed with their truth, and a set of them as dataset folders in one zip.
import { BlobWriter, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { generateScene, type Scene } from "../../core/scenes/scene";
import { sceneClasses } from "../../core/scenes/scene-classes";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { JobInputError } from "../errors";
import { maxArchivedScenes, type DrawnScene } from "../protocol";
import type { Job } from "./job";

function drawn({ image, classLabel, objects, labels }: Scene): DrawnScene {
  return {
    image,
    className: sceneClasses[classLabel],
    objects: objects.map(({ kind, boxXyxyPixels }) => ({ label: kind, className: sceneClasses[kind], boxXyxyPixels })),
    labels,
  };
}

export const drawScenes: Job<"draw-scenes"> = async ({ seed, first, count, size }, context) => {
  const scenes: DrawnScene[] = [];
  for (let i = 0; i < count; i++) {
    await context.yieldToEventLoop();
    scenes.push(drawn(generateScene({ seed, index: first + i, size })));
    context.progress({ phase: "Drawing", done: i + 1, total: count, unit: "scenes" });
  }
  return {
    output: scenes,
    transfer: scenes.flatMap(({ image, labels }) => [image.data.buffer, labels.buffer] as ArrayBuffer[]),
  };
};

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
