// What floor 2 knows of a task: what its head's outputs predict, and what there is of it to compile.
import type { ModelConfiguration } from "../../core/networks/configuration";
import type { Predictions, Placement, Segmentation, TaskName } from "../../domain";
import type { Features, HeadOf } from "../model/network";

export interface HeadInput {
  /** Stay the caller's. */
  readonly features: Features;
  readonly placement: Placement;
  readonly configuration: ModelConfiguration;
}

export interface PredictOptions {
  /** Gets the segmentation in pixels of the network's input, padding left out, before it is brought to original pixels. */
  readonly onInputSegmentation?: (segmentation: Segmentation) => void;
}

export interface NetsTask<Task extends TaskName> {
  /** In pixels of the original image. */
  predict(head: HeadOf[Task], input: HeadInput, options: PredictOptions): Promise<Predictions[Task]>;
  /** Runs every graph of the head with nothing read back. */
  warmUp(head: HeadOf[Task], input: HeadInput): void;
}
