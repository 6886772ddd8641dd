// The protocol's words about splits: what is measured for them, and what competes in them.
import type { Candidate } from "../core/split/candidate";
import type { LoadCurve } from "../core/split/load-curves";
import type { Slowdown, SplitMeasurement } from "../core/split/measurement";
import type { SplitChoices, SplitReport } from "../core/split/report";
import type { Scenario } from "../core/split/scenario";
import type { WinnerMap } from "../core/split/winner-map";
import type { CheckpointId } from "./protocol-checkpoints";
import type { ImageSource } from "./protocol-predictions";

export interface ListedMeasurement {
  readonly measurement: SplitMeasurement;
  /** How many times as long it took as this browser on its present backend; absent where nothing was measured by both. */
  readonly slowdown?: Slowdown;
  /** It came with the lab, and cannot be deleted. */
  readonly ships?: boolean;
}

export interface SplitJobs {
  /**
   * Measures the stages of checkpoints, of published networks by their names (with random weights, where nobody has their
   * files), and of JPEG and WebP at the input sizes of the teachers among the checkpoints. Three warm-ups of each, then 15 runs
   * or 20 seconds, in rotating order. Stores the times beside those that were measured before on this backend. While it runs,
   * the page has to tell by "tell-visibility" whenever the tab is hidden or seen again. Rejects with JobInputError, and with
   * what opening a checkpoint throws.
   */
  "measure-split": {
    input: {
      checkpoints: readonly CheckpointId[];
      baselines: readonly string[];
      /** A few generated scenes where absent. */
      images?: readonly { readonly image: ImageSource; readonly fileName: string }[];
    };
    output: {
      readonly measurement: SplitMeasurement;
      /** Why it was not stored: a sentence. */
      readonly storageProblem?: string;
    };
  };
  /** `atMs`: milliseconds since 1970, performance.timeOrigin + performance.now() of the page. */
  "tell-visibility": { input: { isHidden: boolean; atMs: number }; output: null };
  /** The names of published networks that can be measured. */
  "list-baselines": { input: null; output: readonly { readonly name: string; readonly title: string }[] };
  /** This browser's own, one a backend, then imported ones, then the one that ships. */
  "list-measurements": { input: null; output: ListedMeasurement[] };
  "delete-measurement": { input: { id: string }; output: ListedMeasurement[] };
  /** As a JSON file. Rejects with UnknownMeasurementError. */
  "export-measurement": { input: { id: string }; output: Blob };
  /** Of another device or browser. Rejects with MeasurementFileError. */
  "import-measurement": { input: { file: Blob; fileName: string }; output: ListedMeasurement[] };
  /**
   * What competes: networks that are stored, and those that were published. Times are those of the measurement, this
   * browser's own on its present backend, else those that ship, unless another is named. Rejects with UnknownMeasurementError.
   */
  "split-candidates": { input: { measurement?: string }; output: Candidate[] };
}

/** What a worker of its own computes: it never waits for the engine, which may be measuring. */
export interface SplitCalculations {
  /** All of the report but the candidates, which the page has. */
  report: {
    input: { readonly scenario: Scenario; readonly choices: SplitChoices };
    output: Omit<SplitReport, "candidates">;
  };
  "winner-map": { input: { readonly scenario: Scenario }; output: WinnerMap };
  /** Of the candidates with these ids whose parts are all known. */
  "load-curves": {
    input: { readonly scenario: Scenario; readonly ids: readonly string[] };
    output: readonly LoadCurve[];
  };
}
export type SplitCalculation = keyof SplitCalculations;

/** What the worker exposes; over comlink every answer is a promise. */
export interface SplitWorker {
  /** `candidates` where they are others than those of the call before. */
  run<Kind extends SplitCalculation>(
    kind: Kind,
    input: SplitCalculations[Kind]["input"],
    candidates?: readonly Candidate[],
  ): SplitCalculations[Kind]["output"];
}
