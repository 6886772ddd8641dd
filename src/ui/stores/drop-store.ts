// What is becoming of a drop: something is dragged over the page, is looked at, or waits for a person to choose a page.
import { create } from "zustand";
import type { DroppedGroup } from "../shared/drop-targets";

export type DropStatus =
  | { readonly kind: "idle" }
  /** `name` is that of what was dropped. */
  | { readonly kind: "looking"; readonly name: string; readonly cancel: () => void }
  | { readonly kind: "offering"; readonly groups: readonly DroppedGroup[] }
  /** Nothing came of it: a title and a sentence. */
  | { readonly kind: "refused"; readonly what: string; readonly why: string };

interface DropStore {
  readonly dragging: boolean;
  readonly status: DropStatus;
}

export const useDropStore = create<DropStore>(() => ({ dragging: false, status: { kind: "idle" } }));

export function setDropStatus(status: DropStatus): void {
  useDropStore.setState({ status });
}

export function setDragging(dragging: boolean): void {
  if (useDropStore.getState().dragging !== dragging) useDropStore.setState({ dragging });
}
