// What the Predict page shows: the image that was brought, its answers, and a batch.
import { create } from "zustand";
import type { ImageOverview, ImageResult } from "../../engine/protocol-predictions";
import type { NamedSource } from "./named-source";

/** What is answered. `id` tells two of them apart. */
export type PredictSource = { readonly id: number } & NamedSource;

export type AnswerStatus =
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly result: ImageResult }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly error: Error };

export type BatchItem = { readonly fileName: string; readonly file: Blob } & (
  | { readonly kind: "done"; readonly overview: ImageOverview; readonly thumbnailUrl: string }
  | { readonly kind: "skipped"; readonly why: string }
);

export interface Batch {
  readonly id: number;
  readonly status: "running" | "done" | "cancelled";
  readonly total: number;
  /** In the order in which they were finished. */
  readonly items: readonly BatchItem[];
  readonly startedAtMs: number;
  readonly cancel: () => void;
}

interface PredictStore {
  readonly source?: PredictSource;
  /** The last answer, and what it answers; see answerKey. */
  readonly answer?: { readonly key: string; readonly status: AnswerStatus };
  readonly batch?: Batch;
}

export const usePredictStore = create<PredictStore>(() => ({}));

let nextId = 1;

/** Shows another image. */
export function setPredictSource(source: NamedSource): void {
  usePredictStore.setState({ source: { ...source, id: nextId++ } });
}

/** Asks: the answer before is forgotten. */
export function beginAnswer(key: string): void {
  usePredictStore.setState({ answer: { key, status: { kind: "running" } } });
}

/** What became of it; one that another has replaced is not heard. */
export function settleAnswer(key: string, status: AnswerStatus): void {
  if (usePredictStore.getState().answer?.key === key) usePredictStore.setState({ answer: { key, status } });
}

export function forgetAnswer(): void {
  usePredictStore.setState({ answer: undefined });
}

/** A new batch, whose id is answered; the one before is cancelled and its thumbnails are freed. */
export function beginBatch(total: number, startedAtMs: number, cancel: () => void): number {
  forgetBatch();
  const id = nextId++;
  usePredictStore.setState({ batch: { id, status: "running", total, items: [], startedAtMs, cancel } });
  return id;
}

/** Answers false where another batch has taken the place of that one. */
export function addBatchItem(id: number, item: BatchItem): boolean {
  const { batch } = usePredictStore.getState();
  if (batch?.id !== id) return false;
  usePredictStore.setState({ batch: { ...batch, items: [...batch.items, item] } });
  return true;
}

export function endBatch(id: number, status: "done" | "cancelled"): void {
  const { batch } = usePredictStore.getState();
  if (batch?.id === id) usePredictStore.setState({ batch: { ...batch, status } });
}

export function forgetBatch(): void {
  const { batch } = usePredictStore.getState();
  batch?.cancel();
  for (const item of batch?.items ?? []) if (item.kind === "done") URL.revokeObjectURL(item.thumbnailUrl);
  usePredictStore.setState({ batch: undefined });
}
