// What the command asks of the bench page, and what it is told.
import type { KernelChoice } from "../../nets/nn/wasm/heap";
import type { BenchSection, CpuClock } from "../bench/bench-result";

export interface PeerRequest {
  /** One network, or all lightweight ones, which have sizes of their own. */
  readonly bench: "peer" | "baselines";
  /** Of the network, for the section's title. */
  readonly title: string;
  /** Whose listings in reference/state-dicts tell the weights, e.g. `resnet50`. */
  readonly network: string;
  readonly runs: number;
  /** Of the square input, in pixels. */
  readonly size: number;
  readonly threads: number;
  readonly kernels: KernelChoice;
}

export interface PeerReport {
  readonly section: BenchSection;
  /** On which each side really ran. */
  readonly threads: { readonly lab: number; readonly peer: number };
}

/** What the page's worker does, seen from the page. */
export type MeasurePeer = (request: PeerRequest, cpuClock: CpuClock) => Promise<PeerReport>;

/** A failure is a sentence: errors lose their class on the way out of a page. */
export type PeerOutcome =
  { readonly kind: "report"; readonly report: PeerReport } | { readonly kind: "failure"; readonly reason: string };

/** What the page finds and leaves in its global scope. */
export interface BenchPageScope {
  /** CPU time of the page's process so far: given by the command, since a page is not told. */
  readonly processCpuMs?: () => Promise<number>;
  outcome?: Promise<PeerOutcome>;
}
