// What the screen shows of the server that served this page.
import { create } from "zustand";
import type { ServerState } from "../../engine/client";

interface ServerStore {
  readonly state: ServerState;
  /** Somebody is asking it right now. */
  readonly isAsked: boolean;
  /** How often it has come back: what lists what the server has reads it again then. */
  readonly returns: number;
}

export const useServerStore = create<ServerStore>(() => ({ state: "answers", isAsked: false, returns: 0 }));

export function beginAsking(): void {
  useServerStore.setState({ isAsked: true });
}

export function takeServerState(state: ServerState): void {
  useServerStore.setState({ state, isAsked: false });
}

export function noteReturn(): void {
  useServerStore.setState(({ returns }) => ({ returns: returns + 1 }));
}
