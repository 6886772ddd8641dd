// What the screen shows of the engine.
import { create } from "zustand";
import type { EngineLoss, EngineState } from "../../engine/client";

interface EngineStore {
  readonly state: EngineState;
  /** The last loss, until the user has dismissed it or chosen a backend. */
  readonly loss?: EngineLoss;
}

export const useEngineStore = create<EngineStore>(() => ({ state: { kind: "starting", choice: "auto" } }));

export function setEngineState(state: EngineState): void {
  useEngineStore.setState({ state });
}

export function setEngineLoss(loss: EngineLoss | undefined): void {
  useEngineStore.setState({ loss });
}
