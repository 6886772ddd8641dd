// What the Scenes page shows beside its address: the scenes that were drawn, and the data set that is to be taken away.
import { create } from "zustand";
import type { DrawnScene, SceneFormat } from "../../engine/protocol";

interface ScenesStore {
  readonly drawn?: { readonly seed: number; readonly scenes: readonly DrawnScene[] };
  readonly count: number;
  /** Side of a scene in pixels. */
  readonly size: number;
  /** Absent: all of them. */
  readonly formats?: readonly SceneFormat[];
}

export const useScenesStore = create<ScenesStore>(() => ({ count: 200, size: 128 }));
