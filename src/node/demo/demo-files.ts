// The files beside the shipped sets in which each family keeps what was measured of it.
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import { demoResultFiles } from "../../engine/split/demo-results";

interface DemoFiles {
  readonly results: string;
  /** Scores of each class, and the most frequent confusions. */
  readonly classes?: string;
  readonly runs: string;
  readonly card: string;
}

export const demoFiles: Readonly<Record<DemoFamily, DemoFiles>> = {
  scenes: { results: demoResultFiles.scenes, runs: "runs.json", card: "model-card.md" },
  photographs: {
    results: demoResultFiles.photographs,
    classes: "photos-classes.json",
    runs: "photos-runs.json",
    card: "photos-model-card.md",
  },
};
