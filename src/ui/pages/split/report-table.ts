// A report as one table: a row a candidate, its latency and energy part by part, where they come from, and what is missing.
import type { PartPlace } from "../../../core/split/estimate";
import type { ReportRow } from "../../../core/split/report";
import { figureText } from "../../../core/split/report-sentence";
import type { ChartRows, RowColumn } from "./chart-rows";
import { durationText, energyText, energyTitles } from "./report-bars";

/** The parts at one place together; undefined where one is missing, or none is there. */
function secondsAt({ parts }: ReportRow, ...places: readonly PartPlace[]): number | undefined {
  const own = parts.filter(({ place }) => places.includes(place));
  if (own.length === 0) return undefined;
  return own.reduce<number | undefined>(
    (sum, { seconds }) => (sum === undefined || seconds === undefined ? undefined : sum + seconds),
    0,
  );
}

interface Column extends RowColumn {
  readonly value: (row: ReportRow) => string | number | undefined;
}

const time = (key: string, name: string, value: Column["value"]): Column => ({ key, name, text: durationText, value });
const joules = (key: string, name: string, value: Column["value"]): Column => ({ key, name, text: energyText, value });

/** Each part with the word for its source: "Encode measured; Transfer published". */
function sourcesOf({ parts }: ReportRow): string {
  return parts.flatMap(({ name, source }) => (source ? [`${name} ${source}`] : [])).join("; ");
}

const columns: readonly Column[] = [
  { key: "candidate", name: "Candidate", wraps: true, value: ({ name }) => name },
  { key: "way", name: "Way", value: ({ way }) => way },
  time("latency_seconds", "Latency", (row) => row.latencySeconds),
  time("latency_p5_seconds", "5th percentile", ({ spread }) => spread?.p5),
  time("latency_p50_seconds", "Median of draws", ({ spread }) => spread?.p50),
  time("latency_p95_seconds", "95th percentile", ({ spread }) => spread?.p95),
  time("device_seconds", "Device", (row) => secondsAt(row, "device")),
  time("uplink_seconds", "Uplink and round trip", (row) => secondsAt(row, "uplink")),
  time("wait_seconds", "Wait", (row) => row.waitSeconds),
  time("server_seconds", "Server", (row) => secondsAt(row, "server")),
  time("answer_seconds", "Answer", (row) => secondsAt(row, "downlink")),
  {
    key: "wire_bytes",
    name: "On the wire",
    text: (value) => figureText(value, "bytes"),
    value: ({ wireBytes }) => wireBytes,
  },
  joules("compute_joules", energyTitles.compute, ({ energy }) => energy.computeJoules),
  joules("radio_joules", energyTitles.radio, ({ energy }) => energy.radioJoules),
  joules("promotion_joules", energyTitles.promotion, ({ energy }) => energy.promotionJoules),
  joules("tail_joules", energyTitles.tail, ({ energy }) => energy.tailJoules),
  joules("idle_joules", energyTitles.idle, ({ energy }) => energy.idleJoules),
  joules("above_idle_joules", "Above idle", ({ energy }) => energy.aboveIdleJoules),
  joules("whole_joules", "Whole", ({ energy }) => energy.wholeJoules),
  { key: "source", name: "Source, the weakest", value: ({ source }) => source },
  { key: "sources", name: "Sources of the parts", wraps: true, value: sourcesOf },
  { key: "reason", name: "Why it is out", wraps: true, value: ({ reason }) => reason },
];

/** Of all rows, those that answer first, the fastest first. */
export function reportTable(rows: readonly ReportRow[]): ChartRows {
  const rank = ({ reason, latencySeconds }: ReportRow) =>
    reason === undefined ? (latencySeconds ?? Infinity) : Infinity;
  const sorted = rows.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  return {
    columns,
    rows: sorted.map((row) => columns.map(({ value }) => value(row))),
  };
}
