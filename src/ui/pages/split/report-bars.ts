// From a report's rows to bars: who answers, sorted by what the bars show; who does not, and why.
import type { LatencyPart, PartPlace, PartSource } from "../../../core/split/estimate";
import type { ReportRow } from "../../../core/split/report";
import { figureText } from "../../../core/split/report-sentence";

/** As the report's sentences have it; "never" where it does not end. */
export function durationText(seconds: number): string {
  return seconds === Infinity ? "never" : figureText(seconds, "s");
}

export function energyText(joules: number): string {
  return joules === Infinity ? "without end" : figureText(joules, "J");
}

export const sourceSigns: Readonly<Record<PartSource, string>> = {
  measured: "M",
  published: "P",
  estimated: "≈",
  typed: "T",
  missing: "?",
};

interface BarPiece {
  readonly name: string;
  /** Which colour it has. */
  readonly kind: string;
  readonly value: number;
  readonly text: string;
  readonly source?: PartSource;
}

export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly pieces: readonly BarPiece[];
  /** By which it is sorted: the length of all pieces, but for rounding. */
  readonly value: number;
  readonly text: string;
  /** Both ends of a whisker. */
  readonly whisker?: readonly [number, number];
  readonly source: PartSource;
  /** Below the bar. */
  readonly notes: readonly string[];
}

export const placeTitles: Readonly<Record<PartPlace, string>> = {
  device: "Device",
  uplink: "Uplink",
  wait: "Wait",
  server: "Server",
  downlink: "Answer",
};

const beyondMedian = "up to the 95th percentile";

function latencyPieces(parts: readonly LatencyPart[]): BarPiece[] {
  return parts.flatMap(({ name, place, seconds, source }) =>
    seconds === undefined || seconds === 0
      ? []
      : [{ name, kind: place, value: seconds, text: durationText(seconds), ...(source && { source }) }],
  );
}

/** The sum of the parts, which are medians, and where nine in ten of the drawn images lie. */
function spreadText({ latencySeconds, spread }: ReportRow): string {
  const own = durationText(latencySeconds ?? Infinity);
  return spread?.varies ? `${own} (${durationText(spread.p5)} to ${durationText(spread.p95)})` : own;
}

/** Those that may answer, the fastest first. */
export function latencyBars(rows: readonly ReportRow[], showsP95: boolean): Bar[] {
  const bars = rows.flatMap((row): Bar[] => {
    const { id, name, parts, latencySeconds, spread, source, reason } = row;
    if (reason !== undefined || latencySeconds === undefined || latencySeconds === Infinity) return [];
    const pieces = latencyPieces(parts);
    const { varies = false, p5 = 0, p95 = latencySeconds, reconstructed = [] } = spread ?? {};
    const rest = Math.max(0, p95 - latencySeconds);
    if (showsP95 && rest > 0) {
      pieces.push({ name: beyondMedian, kind: "rest", value: rest, text: durationText(rest) });
    }
    return [
      {
        id,
        name,
        pieces,
        value: showsP95 ? p95 : latencySeconds,
        text: showsP95 ? `${durationText(p95)} at the 95th percentile` : spreadText(row),
        source,
        ...(varies && p95 < Infinity && !showsP95 && { whisker: [p5, p95] as const }),
        notes: [
          ...(reconstructed.length > 0 ? [`reconstructed from mean and deviation: ${reconstructed.join(", ")}`] : []),
          ...(varies ? [] : ["nothing is known of how it varies"]),
        ],
      },
    ];
  });
  return bars.toSorted((a, b) => a.value - b.value);
}

export const energyTitles = {
  compute: "Computing",
  radio: "Sending",
  promotion: "Waking the radio",
  tail: "Radio’s tail",
  idle: "Being on",
} as const;

/** Those that may answer and whose powers are known, the least whole energy first. */
export function energyBars(rows: readonly ReportRow[]): Bar[] {
  const bars = rows.flatMap(({ id, name, energy, reason, source }): Bar[] => {
    const { aboveIdleJoules, wholeJoules } = energy;
    if (
      reason !== undefined ||
      aboveIdleJoules === undefined ||
      wholeJoules === undefined ||
      wholeJoules === Infinity
    ) {
      return [];
    }
    const parts = [
      ["compute", energy.computeJoules],
      ["radio", energy.radioJoules],
      ["promotion", energy.promotionJoules],
      ["tail", energy.tailJoules],
      ["idle", energy.idleJoules],
    ] as const;
    return [
      {
        id,
        name,
        pieces: parts.flatMap(([kind, value]) =>
          value === undefined || value <= 0 ? [] : [{ name: energyTitles[kind], kind, value, text: energyText(value) }],
        ),
        value: wholeJoules,
        text: `${energyText(aboveIdleJoules)} above idle, ${energyText(wholeJoules)} whole`,
        source,
        notes: [],
      },
    ];
  });
  return bars.toSorted((a, b) => a.value - b.value);
}

/** Those without a bar, with the sentence that says why. */
export interface Unanswered {
  /** A part of what they take is missing: nobody measured or published it. */
  readonly needing: readonly ReportRow[];
  /** All others: a task, a floor, an uplink or a queue without end. */
  readonly excluded: readonly ReportRow[];
}

export function unanswered(rows: readonly ReportRow[]): Unanswered {
  const out = rows.filter(({ reason }) => reason !== undefined);
  return {
    needing: out.filter(({ needs }) => needs.length > 0),
    excluded: out.filter(({ needs }) => needs.length === 0),
  };
}
