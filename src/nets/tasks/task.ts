// What floor 2 knows of a task: its head at work, what its outputs predict, and what there is of it to compile.
import type * as tf from "@tensorflow/tfjs-core";
import type { ModelConfiguration } from "../../core/networks/configuration";
import type { HeadShapes } from "../../core/networks/heads/head";
import type { HeadLayers } from "../../core/networks/heads/heads";
import type { Predictions, Placement, Segmentation, TaskName } from "../../domain";

/** Feature maps, finest first: the output of decoder or stem, then that of every layer. */
export type Features = readonly tf.Tensor4D[];

export interface HeadInput {
  /** Stay the caller's. */
  readonly features: Features;
  readonly placement: Placement;
  readonly configuration: ModelConfiguration;
}

export interface PredictOptions {
  /** Gets the segmentation in pixels of the network's input, padding left out, before it is brought to original pixels. */
  readonly onInputSegmentation?: (segmentation: Segmentation) => void;
  /** How many of the most probable classes are named; 5 unless told. */
  readonly topClasses?: number;
  /** Gets the classifier's logits [classes] as they are, before any temperature. */
  readonly onClassLogits?: (logits: Float32Array) => void;
}

export interface NetsTask<Task extends TaskName, Head> {
  /** The head that `layers` make; they say nothing of a tensor's rank. */
  open(layers: HeadLayers<tf.Tensor>[Task], shapes: HeadShapes<Task>, configuration: ModelConfiguration): Head;
  /** In pixels of the original image. */
  predict(head: Head, input: HeadInput, options: PredictOptions): Promise<Predictions[Task]>;
  /** Runs every graph of the head with nothing read back. */
  warmUp(head: Head, input: HeadInput): void;
}
