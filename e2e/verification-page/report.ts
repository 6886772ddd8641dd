// What the page asks of its worker, and what it tells the test.
import type { BackendName } from "../../src/engine/protocol";
import type { CaseResult } from "../../src/testing/verify/case-result";

export type GroupName = "forward" | "baselines" | "losses" | "kernels";

export interface VerificationRequest {
  readonly backend: BackendName;
  readonly group: GroupName;
  /** Of `forward`, the cases to compute, e.g. `tiny-cls`; of the others, nothing. */
  readonly cases: readonly string[];
  /** With which the reference was made; any other makes cases fail. */
  readonly seed: string;
}

export interface CheckedCase extends CaseResult {
  readonly passed: boolean;
}

export interface VerificationReport {
  /** What ran, which is not what was asked for where that did not start. */
  readonly backend: BackendName;
  /** The engine's sentence on its choice. */
  readonly reason: string;
  readonly threads?: number;
  readonly cases: readonly CheckedCase[];
  readonly elapsedMs: number;
}

/** From the worker: a case that is done, the whole report, or why there is none. */
export type VerificationMessage =
  | { readonly kind: "case"; readonly result: CheckedCase }
  | { readonly kind: "report"; readonly report: VerificationReport }
  | { readonly kind: "failure"; readonly reason: string };
