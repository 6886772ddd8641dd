// What the Scenes page keeps beside its address: the dataset that is to be taken away.
import { create } from "zustand";
import type { SceneFormat } from "../../engine/protocol";

export interface ArchivedScenes {
  readonly count: number;
  /** Side of a scene in pixels. */
  readonly size: number;
  /** Absent: all of them. */
  readonly formats?: readonly SceneFormat[];
}

export const useScenesStore = create<ArchivedScenes>(() => ({ count: 200, size: 128 }));

export function changeArchive(changes: Partial<ArchivedScenes>): void {
  useScenesStore.setState(changes);
}
