// One answer to one scenario: every candidate's latency and energy, who wins, where that changes, and what is not known.
import type { Advantage, Crossing } from "./break-even";
import type { Candidate, CandidateScore } from "./candidate";
import type { Claim } from "./claim";
import type { Energy } from "./energy";
import type { LatencyPart, PartSource } from "./estimate";
import type { Bound, InverseQuestion } from "./inverse";
import type { Plan, PlanInput } from "./planner";
import type { ExpectedWait } from "./queueing";
import type { Scenario, scenarioFormat } from "./scenario";
import type { Sensitivity } from "./sensitivity";

/** What a person may choose beside the scenario; candidates by their ids. What is absent, or names nobody, is chosen for them. */
export interface SplitChoices {
  /** The candidate that is asked about. */
  readonly focus?: string;
  /** The one that it is held against. */
  readonly against?: string;
  /** The baseline of the paper's claim. */
  readonly claimBaseline?: string;
  /** Of the planner; devices and images a second are the scenario's. */
  readonly plan?: Partial<Pick<PlanInput, "peakFactor" | "batch" | "slaSeconds" | "maxUtilisation" | "pricePerHour">>;
}

/** How a latency is spread over the drawn images, in seconds. */
export interface ReportSpread {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  /** False where nothing is known of how anything varies: then there is no interval to draw. */
  readonly varies: boolean;
  /** What is drawn from a mean and a standard deviation: "its bytes", "Encode". */
  readonly reconstructed: readonly string[];
  /** At 0, 2 … 100 % of the images: an ECDF. */
  readonly quantiles: readonly number[];
}

/** A candidate's answer. */
export interface ReportRow {
  readonly id: string;
  readonly name: string;
  readonly way: Candidate["way"];
  readonly family: string;
  /** In their order; one that is missing has no seconds. */
  readonly parts: readonly LatencyPart[];
  /** Of central values: the sum of the parts. Absent where one is missing; Infinity where no answer ever arrives. */
  readonly latencySeconds?: number;
  /** The weakest of its parts. */
  readonly source: PartSource;
  readonly spread?: ReportSpread;
  readonly deviceSeconds?: number;
  readonly transferSeconds?: number;
  readonly waitSeconds?: number;
  readonly serverSeconds?: number;
  /** Waits, busy shares, what is dropped, and by how much a backlog grows; absent where a part is missing. */
  readonly queue?: ExpectedWait;
  /** Of each device, that all places can follow; Infinity where none takes any time. */
  readonly maxImagesPerSecond?: number;
  /** With all headers; 0 of a local network. */
  readonly wireBytes?: number;
  readonly energy: Energy;
  /** What is missing for the latency: "its bytes". */
  readonly needs: readonly string[];
  /** Why it is no answer to what is asked, as a sentence; absent where it may answer. */
  readonly reason?: string;
}

/** Where the focus is faster than what it is held against, along one input. */
export interface BreakEven {
  /** The closed form, where it tells the same as the latencies: nothing queues, no window opens, no losses bound the rate. */
  readonly closed?: Advantage;
  /** Every change of order in the range, ascending. */
  readonly crossings: readonly Crossing[];
  readonly from: number;
  readonly to: number;
  /** Which of the two is the faster at either end; neither where both are alike, or neither answers. */
  readonly fasterAtFrom: "focus" | "against" | "neither";
  readonly fasterAtTo: BreakEven["fasterAtFrom"];
}

/** Latencies of all that may answer, over an ascending grid. */
export interface LatencyCurves {
  readonly at: readonly number[];
  /** In seconds, one for each of `at`; Infinity where no answer arrives. */
  readonly curves: readonly { readonly id: string; readonly seconds: readonly number[] }[];
}

/** See ParetoFront; candidates by their ids. */
export interface ReportFront {
  readonly task: CandidateScore["task"];
  readonly metric: string;
  readonly dataSet: string;
  readonly points: readonly {
    readonly id: string;
    /** Seconds or joules. */
    readonly cost: number;
    readonly score: CandidateScore;
    readonly undominated: boolean;
  }[];
}

export interface ReportInverse {
  readonly question: InverseQuestion;
  /** What is to be kept: the deadline by 95 % of the images, or no more whole energy than `against`. */
  readonly keeps: "deadline" | "energy of against";
  readonly bound: Bound;
}

/** What the focus saves against a baseline, beside what the paper says. */
interface ReportClaim extends Claim {
  /** By choice, else what the focus is held against. */
  readonly baseline: string;
}

export interface ReportPlan {
  /** Absent where the focus has no bytes or no server time. */
  readonly input?: PlanInput;
  readonly plan?: Plan;
  /** Why there is none, as a sentence. */
  readonly problem?: string;
}

/** Plain data; `reportText` writes it. Of one scenario, one list of candidates and one choice it is the same everywhere. */
export interface SplitReport {
  readonly format: typeof scenarioFormat;
  readonly labVersion: string;
  readonly scenario: Scenario;
  /** As they were made; what was chosen for the person stands in `focus`, `against`, `claim` and `plan`. */
  readonly choices: SplitChoices;
  readonly candidates: readonly Candidate[];
  /** One a candidate, in their order. */
  readonly rows: readonly ReportRow[];
  /** Ids of the least of each among those that may answer. */
  readonly winners: { readonly latency?: string; readonly energyAboveIdle?: string; readonly energyWhole?: string };
  /** By choice, else the fastest split candidate that may answer, else the fastest of all. */
  readonly focus?: string;
  /** By choice, else the fastest that may answer and is no split candidate, else the fastest other one. */
  readonly against?: string;
  readonly breakEven?: {
    /** In bit/s. */
    readonly rate: BreakEven;
    /** k_d. */
    readonly deviceSlowdown: BreakEven;
  };
  readonly overRate: LatencyCurves;
  readonly overSlowdown: LatencyCurves;
  readonly pareto: {
    readonly latency: readonly ReportFront[];
    /** Of the whole energy. */
    readonly energy: readonly ReportFront[];
  };
  /** Of the focus: what moves its latency, and its whole energy; the greatest first. */
  readonly tornado: { readonly latency: readonly Sensitivity[]; readonly energy: readonly Sensitivity[] };
  /** Of the focus. */
  readonly inverse: readonly ReportInverse[];
  readonly claim?: ReportClaim;
  readonly plan: ReportPlan;
  /** What these figures do not know, as sentences. */
  readonly limits: readonly string[];
}

/** The report as a JSON file: the same text wherever it is computed. Infinity, which JSON lacks, is written "Infinity". */
export function reportText(report: SplitReport): string {
  return `${JSON.stringify(report, (_key, value: unknown) => (value === Infinity ? "Infinity" : value))}\n`;
}
