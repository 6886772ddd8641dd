// What floor 1 knows of a task.
import type { Predictions, TaskName } from "../../domain";

export interface CoreTask<Task extends TaskName> {
  /** Whether label 0 is the background, and whether that counts as a class when predictions are scored. */
  readonly background: "none" | "scored" | "unscored";
  /** The label of the first class that is no background. */
  readonly firstClass: 0 | 1;
  /** The label set of the official checkpoints. */
  readonly officialLabels: string;
  /** What happens while its head runs: "Detecting". */
  readonly progress: string;
  /** The labels that a prediction mentions. */
  mentioned(prediction: Predictions[Task]): Iterable<number>;
  /** The scores by the names that evaluation writes; the first of each task is the one its tab opens with. */
  readonly scores: readonly TaskScore[];
  /** Whether a sample says what training needs, as far as that shows without reading its files; `label` is its class. */
  isLabelled(sample: { readonly boxes?: unknown; readonly mask?: unknown }, label: number | undefined): boolean;
  /** What the official repository has for it: a script under scripts/, and what puts a batch together. */
  readonly torchdistill: {
    readonly script: string;
    readonly collators: { readonly training?: string; readonly validation?: string };
  };
}

/** In percent wherever it is drawn, so that curves of every origin share an axis. */
export interface TaskScore {
  readonly name: string;
  readonly label: string;
}
