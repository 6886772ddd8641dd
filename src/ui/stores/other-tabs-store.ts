// What other tabs of this browser do: how often each has changed what is stored.
import { create } from "zustand";
import type { StoredKind } from "../../engine/protocol-tabs";

export const useOtherTabsStore = create<Readonly<Record<StoredKind, number>>>(() => ({
  runs: 0,
  checkpoints: 0,
  results: 0,
}));

export function noteStoredElsewhere(what: StoredKind): void {
  useOtherTabsStore.setState((changes) => ({ [what]: changes[what] + 1 }));
}
