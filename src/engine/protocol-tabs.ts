// The protocol's words about other tabs: what is stored is shared by all tabs of a browser, and each tells the others.

/** What lists show. */
export type StoredKind = "runs" | "checkpoints" | "results";

/** Something of that kind was added, changed or removed by the worker of that session. */
export interface StoredMessage {
  readonly what: StoredKind;
  readonly session: string;
}

/** Name of the BroadcastChannel on which workers tell pages. */
export const storedChannelName = "ladon-stored";
