// What every group of reference cases answers, and what it is given.

export interface ReferenceSource {
  /** Text appended to every rule name, except in digests. */
  readonly seed: string;
  /** Reads a file of the reference folder, named by its path inside it. Throws where there is none. */
  readBytes(path: string): Promise<Uint8Array>;
  readJson<T>(path: string): Promise<T>;
  /** Names of the files in a folder of the reference, sorted. */
  list(path: string): Promise<string[]>;
}

export interface CaseResult {
  /** e.g. `codec official-size bytes`. */
  readonly id: string;
  /** The largest error seen, in the unit of `tolerance`. */
  readonly worst: number;
  readonly tolerance: number;
  /** What the error is measured in, e.g. `of the rms`, `bytes`, `pixel values`. */
  readonly unit: string;
  /** What disagreed, or why the tolerance is what it is. */
  readonly note?: string;
}

/** A case passes when its error is a number no larger than its tolerance. */
export function passed(result: CaseResult): boolean {
  return result.worst <= result.tolerance;
}

/** A group of cases; results come as they are computed. */
export type VerifyGroup = (reference: ReferenceSource) => AsyncIterable<CaseResult>;
