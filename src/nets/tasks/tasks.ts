// The tasks of floor 2.
import type * as tf from "@tensorflow/tfjs-core";
import type { ModelConfiguration } from "../../core/networks/configuration";
import { mapHeads, type HeadLayers } from "../../core/networks/heads/heads";
import type { Architecture, TaskName } from "../../domain";
import { classification } from "./classification";
import { detection } from "./detection";
import { segmentation } from "./segmentation";
import type { NetsTask } from "./task";

const tasks = { classification, detection, segmentation };

/** A task's head at work. */
export type HeadOf = { readonly [Task in TaskName]: ReturnType<(typeof tasks)[Task]["open"]> };

/** The heads that there are. */
export type Heads = Partial<HeadOf>;

export const netsTasks: { readonly [Task in TaskName]: NetsTask<Task, HeadOf[Task]> } = tasks;

/** The heads of an architecture, whose layers `layers` are. */
export function openHeads(
  layers: Partial<HeadLayers<tf.Tensor>>,
  architecture: Architecture,
  configuration: ModelConfiguration,
): Heads {
  return Object.fromEntries(
    mapHeads(architecture, (_, shapes, task) => [task, netsTasks[task].open(layers[task]!, shapes, configuration)]),
  );
}
