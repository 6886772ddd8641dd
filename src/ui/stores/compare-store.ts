// What the Compare page shows beside its address: the image, what the checkpoints answer to it, and how it is looked at.
import { create } from "zustand";
import type { ProtocolName } from "../../domain";
import type { CodecResult, ImageResult } from "../../engine/protocol-predictions";
import type { NamedSource } from "./named-source";

export type ComparedImage = Exclude<NamedSource, { readonly kind: "bitstream" }>;

export type ColumnState =
  | { readonly kind: "waiting" }
  | { readonly kind: "done"; readonly result: ImageResult }
  | { readonly kind: "failed"; readonly error: Error };

export interface Comparison {
  /** By answeringKey of the checkpoint. */
  readonly columns: ReadonlyMap<string, ColumnState>;
  /** JPEG at no more bytes than the largest payload. */
  readonly jpeg?: CodecResult;
}

/** A comparison and what it is of. */
export interface KnownComparison extends Comparison {
  readonly image: ComparedImage;
  readonly protocol: ProtocolName;
}

interface CompareStore {
  /** A file; a scene is compared while there is none. */
  readonly given?: ComparedImage;
  readonly known?: KnownComparison;
  /** Of all columns alike, in pixels of the screen. */
  readonly zoom?: { readonly scale: number; readonly positionX: number; readonly positionY: number };
  /** Checkpoints beside the divider, and where it is, 0 … 100. */
  readonly swipe: { readonly left?: string; readonly right?: string; readonly dividerPercent?: number };
}

export const useCompareStore = create<CompareStore>(() => ({ swipe: {} }));

export function compareImage(given: ComparedImage): void {
  useCompareStore.setState({ given });
}

export function keepComparison(known: KnownComparison): void {
  useCompareStore.setState({ known });
}

export function keepZoom(zoom: CompareStore["zoom"]): void {
  useCompareStore.setState({ zoom });
}

export function changeSwipe(changes: CompareStore["swipe"]): void {
  useCompareStore.setState(({ swipe }) => ({ swipe: { ...swipe, ...changes } }));
}
