// The job that draws scenes: images of a seed with their truth.
import { generateScene, type Scene } from "../../core/scenes/scene";
import { sceneClasses } from "../../core/scenes/scene-classes";
import type { DrawnScene } from "../protocol";
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
