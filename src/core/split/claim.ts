// The paper's claim held against a baseline of the reader's choice: what a candidate saves here, what the paper says, and
// what of its figures is not known.
import { listed } from "../base/sentence";
import type { Estimate } from "./estimate";

/** Of the abstract (WACV 2025): up to so much less end-to-end latency, and energy of mobile devices. In percent. */
const paperReductions = { latencyPercent: 95.4, energyPercent: 88.2 } as const;

/** The paper's uplink, as secondary sources have it. */
const paperBitsPerSecond = 37_500;

/** What is not known of the paper's two figures, in sentences. */
const unknowns: readonly string[] = [
  "Only the paper’s abstract and introduction could be read: which baseline, beta, device and server its two figures belong to is not known, nor the time of any stage, nor any power.",
  "Summaries by others say that its uplink was LoRa at 37.5 kbit/s, simulated, that a Jetson Xavier NX was among the devices, and that 95.4 % is against lightweight networks where all three tasks are asked.",
];

interface Reduction {
  /** In seconds or joules. */
  readonly own: number;
  readonly baseline: number;
  /** 100 × (1 − own / baseline); negative where the candidate takes more. */
  readonly percent: number;
}

export interface Claim {
  /** Each absent where one of the two is missing, never arrives, or the baseline takes nothing. */
  readonly latency?: Reduction;
  readonly energyAboveIdle?: Reduction;
  readonly energyWhole?: Reduction;
  readonly paper: typeof paperReductions;
  /** How long a baseline takes against which this candidate would have the paper's 95.4 % here, in seconds. */
  readonly baselineSecondsForPaper?: number;
  /** What it saves here, or why that cannot be said, and what the paper’s figure would ask of a baseline. */
  readonly sentences: readonly string[];
  readonly unknowns: readonly string[];
}

function reductionOf(own: number | undefined, baseline: number | undefined): Reduction | undefined {
  if (own === undefined || baseline === undefined || !(own < Infinity) || !(baseline > 0 && baseline < Infinity)) {
    return undefined;
  }
  const percent = 100 * (1 - own / baseline);
  return percent > -Infinity ? { own, baseline, percent } : undefined;
}

const digits = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
const percents = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 1 });

/** "takes 61.9 % less time than B: 0.5 s instead of 1.31 s". */
function comparison({ own, baseline, percent }: Reduction, what: string, unit: string, than: string): string {
  const both = `${digits(own)} ${unit} instead of ${digits(baseline)} ${unit}`;
  if (percents(Math.abs(percent)) === "0") return `takes as much ${what} as ${than}: ${both}`;
  return `takes ${percents(Math.abs(percent))} % ${percent > 0 ? "less" : "more"} ${what} than ${than}: ${both}`;
}

/** Why there is no reduction, of the one that has no figure. */
function reason(estimates: readonly Estimate[], valueOf: (estimate: Estimate) => number | undefined): string {
  const missing = estimates.find((estimate) => valueOf(estimate) === undefined);
  if (missing) return `${missing.candidate.name} has no figure here`;
  const endless = estimates.find((estimate) => valueOf(estimate) === Infinity);
  return endless ? `${endless.candidate.name} never answers` : "the baseline takes nothing";
}

/** What `own` saves against `baseline`, both estimated under one scenario. */
export function claimAgainst(own: Estimate, baseline: Estimate): Claim {
  const both = [own, baseline];
  const latency = reductionOf(own.latencySeconds, baseline.latencySeconds);
  const energyAboveIdle = reductionOf(own.energy.aboveIdleJoules, baseline.energy.aboveIdleJoules);
  const energyWhole = reductionOf(own.energy.wholeJoules, baseline.energy.wholeJoules);
  const { name, payloadBytes } = own.candidate;
  const other = baseline.candidate.name;
  const needs = [...new Set(both.flatMap(({ energy }) => energy.needs))];
  const share = 1 - paperReductions.latencyPercent / 100;
  const baselineSecondsForPaper =
    own.latencySeconds !== undefined && own.latencySeconds < Infinity ? own.latencySeconds / share : undefined;

  const sentences = [
    latency
      ? `${name} ${comparison(latency, "time", "s", other)}.`
      : `Nothing can be said of the time: ${reason(both, ({ latencySeconds }) => latencySeconds)}.`,
  ];
  if (energyAboveIdle) sentences.push(`Above idle it ${comparison(energyAboveIdle, "energy", "J", other)}.`);
  if (energyWhole) sentences.push(`In all, the device ${comparison(energyWhole, "energy", "J", `with ${other}`)}.`);
  if (!energyAboveIdle && !energyWhole) {
    sentences.push(
      needs.length > 0
        ? `Nothing can be said of the energy without ${listed(needs)}.`
        : `Nothing can be said of the energy: ${reason(both, ({ energy }) => energy.wholeJoules)}.`,
    );
  }
  if (baselineSecondsForPaper !== undefined) {
    sentences.push(
      `For the paper’s ${paperReductions.latencyPercent} %, a baseline would have to take ${digits(baselineSecondsForPaper)} s here.`,
    );
  }
  if (payloadBytes && payloadBytes.value > 0) {
    const seconds = (8 * payloadBytes.value) / paperBitsPerSecond;
    sentences.push(
      `At 37.5 kbit/s its bytes alone take ${digits(seconds)} s, so there such a baseline takes at least ${digits(seconds / share)} s.`,
    );
  }
  return {
    ...(latency ? { latency } : {}),
    ...(energyAboveIdle ? { energyAboveIdle } : {}),
    ...(energyWhole ? { energyWhole } : {}),
    paper: paperReductions,
    ...(baselineSecondsForPaper === undefined ? {} : { baselineSecondsForPaper }),
    sentences,
    unknowns,
  };
}
