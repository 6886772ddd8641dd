// What the screen shows of evaluations: the one that runs, and the datasets whose images can be opened.
import { create } from "zustand";
import type { DataSetReport, DataSource } from "../../engine/protocol-datasets";
import type { EvaluationResult, ResultId } from "../../engine/protocol-evaluation";

export type EvaluationStatus =
  | { readonly kind: "idle" }
  /** `title` names the job in the tray. */
  | { readonly kind: "running"; readonly title: string; readonly cancel: () => void }
  | { readonly kind: "cancelled" }
  | { readonly kind: "done"; readonly results: readonly ResultId[]; readonly storageProblem?: string }
  | { readonly kind: "failed"; readonly error: Error };

/** A dataset that was opened since the page was loaded: browsers forget picked files on reload. */
export interface OpenedData {
  readonly source: DataSource;
  readonly report: DataSetReport;
}

interface EvaluationStore {
  readonly status: EvaluationStatus;
  /** Results for which the browser had no room. */
  readonly unstored: readonly EvaluationResult[];
  /** By fingerprint. */
  readonly opened: Readonly<Record<string, OpenedData>>;
  /** The dataset whose results are listed, by fingerprint; absent lists all. */
  readonly listedSet?: string;
  /** Detections with a lower score are not counted, 0 … 100. */
  readonly thresholdPercent: number;
}

export const useEvaluationStore = create<EvaluationStore>(() => ({
  status: { kind: "idle" },
  unstored: [],
  opened: {},
  thresholdPercent: 50,
}));

export function setEvaluationStatus(status: EvaluationStatus): void {
  useEvaluationStore.setState({ status });
}

export function keepUnstored(results: readonly EvaluationResult[]): void {
  useEvaluationStore.setState(({ unstored }) => ({ unstored: [...results, ...unstored] }));
}

export function forgetUnstored(id: ResultId): void {
  useEvaluationStore.setState(({ unstored }) => ({ unstored: unstored.filter((result) => result.id !== id) }));
}

export function noteOpened(data: OpenedData): void {
  useEvaluationStore.setState(({ opened }) => ({ opened: { ...opened, [data.report.fingerprint]: data } }));
}

/** Lists the results on one dataset; undefined lists all. */
export function listSet(listedSet: string | undefined): void {
  useEvaluationStore.setState({ listedSet });
}

export function countFrom(thresholdPercent: number): void {
  useEvaluationStore.setState({ thresholdPercent });
}
