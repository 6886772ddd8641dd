// What became of one input, and what it cost.

/** The first two are as it should be. */
export const verdicts = ["refused", "right", "wrong", "other error", "too slow", "too large"] as const;
export type Verdict = (typeof verdicts)[number];

export interface FuzzLimits {
  /** CPU time of the process, all its threads together. */
  readonly cpuMs: number;
  /** Growth of the process's resident memory while the input is read. */
  readonly megabytes: number;
}

/** What at most a megabyte of input may cost. */
export const inputLimits: FuzzLimits = { cpuMs: 5000, megabytes: 512 };

export interface FuzzResult {
  readonly index: number;
  readonly verdict: Verdict;
  /** Of a failure: what was thrown, or what contradicts what. */
  readonly why?: string;
  readonly cpuMs: number;
  readonly megabytes: number;
  readonly inputBytes: number;
  /** The input itself, of a failure. */
  readonly input?: Uint8Array;
}

export function isFailure({ verdict }: Pick<FuzzResult, "verdict">): boolean {
  return verdict !== "refused" && verdict !== "right";
}
