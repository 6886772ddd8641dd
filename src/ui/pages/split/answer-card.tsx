// The answer: the sentence, who is compared, and what each candidate takes, part by part.
import { NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { memo, useMemo } from "react";
import type { Candidate } from "../../../core/split/candidate";
import type { ReportRow } from "../../../core/split/report";
import { Card } from "../../components/card";
import { energyBars, energyTitles, latencyBars, placeTitles, unanswered } from "./report-bars";
import classes from "./split-page.module.css";
import { StackedBars, type PieceKind } from "./stacked-bars";
import { TermHint } from "./term";

const placeKinds: readonly PieceKind[] = [
  { kind: "device", title: placeTitles.device, color: 4 },
  { kind: "uplink", title: placeTitles.uplink, color: 0 },
  { kind: "wait", title: placeTitles.wait, color: 3 },
  { kind: "server", title: placeTitles.server, color: 2 },
  { kind: "downlink", title: placeTitles.downlink, color: 6 },
];
const restKind: PieceKind = { kind: "rest", title: "Up to the 95th percentile", color: 7 };

const energyKinds: readonly PieceKind[] = [
  { kind: "compute", title: energyTitles.compute, color: 4 },
  { kind: "radio", title: energyTitles.radio, color: 0 },
  { kind: "promotion", title: energyTitles.promotion, color: 5 },
  { kind: "tail", title: energyTitles.tail, color: 6 },
  { kind: "idle", title: energyTitles.idle, color: 7 },
];

interface RowsProps {
  readonly rows: readonly ReportRow[];
  readonly focus?: string;
  readonly against?: string;
}

function marksOf({ focus, against }: Omit<RowsProps, "rows">): ReadonlyMap<string, string> {
  return new Map([...(against ? [[against, "against"] as const] : []), ...(focus ? [[focus, "focus"] as const] : [])]);
}

function Others({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <details className={classes.group}>
      <summary>
        {title} ({sentences.length})
      </summary>
      <ul className={classes.others}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}

interface LatencyCardProps extends RowsProps {
  readonly sentence: string;

  readonly showsP95: boolean;
  readonly onP95: (shown: boolean) => void;
}

export const LatencyCard = memo(function LatencyCard(props: LatencyCardProps) {
  const { rows, focus, against, sentence, showsP95, onP95 } = props;
  const bars = useMemo(() => latencyBars(rows, showsP95), [rows, showsP95]);
  const { needing, excluded } = useMemo(() => unanswered(rows), [rows]);
  const marks = useMemo(() => marksOf({ focus, against }), [focus, against]);
  return (
    <Card
      title="Latency"
      actions={
        <>
          <TermHint
            name="Latency"
            sentence="From the image on the device to its answer there. Bars are sums of medians, whiskers go from the 5th to the 95th percentile of drawn images."
            formula="L = t_d + T_up + RTT + wait + t_s + 8 · W_down / R_down"
          />
          <SegmentedControl
            size="xs"
            aria-label="Which images"
            value={showsP95 ? "p95" : "p50"}
            onChange={(value) => onP95(value === "p95")}
            data={[
              { value: "p50", label: "Median" },
              { value: "p95", label: "95th percentile" },
            ]}
          />
        </>
      }
    >
      <Text mb="sm">{sentence}</Text>
      {bars.length > 0 ? (
        <StackedBars
          bars={bars}
          kinds={showsP95 ? [...placeKinds, restKind] : placeKinds}
          label="Latency of each candidate, the fastest first"
          marks={marks}
        />
      ) : (
        <Text>No candidate answers this. What each of them lacks stands below.</Text>
      )}
      <Others
        title="A part is missing"
        sentences={needing.map(({ name, needs, reason }) => reason ?? `${name} needs ${needs.join(", ")}.`)}
      />
      <Others title="Out" sentences={excluded.map(({ reason = "" }) => reason)} />
    </Card>
  );
});

interface EnergyCardProps extends RowsProps {
  readonly sentence: string;
}

export const EnergyCard = memo(function EnergyCard({ rows, focus, against, sentence }: EnergyCardProps) {
  const bars = useMemo(() => energyBars(rows), [rows]);
  const marks = useMemo(() => marksOf({ focus, against }), [focus, against]);
  const missing = [
    ...new Set(rows.filter(({ reason }) => reason === undefined).flatMap(({ energy: { needs } }) => needs)),
  ];
  return (
    <Card
      title="Energy of the device"
      actions={
        <TermHint
          name="Energy of the device"
          sentence="What an image costs the device. Above idle counts what it does more than being on; whole counts being on until the answer is there, too. The server’s energy is not counted."
          formula="(P_c − P_0) · t_d + radio + waking + tail; whole: + P_0 · L"
        />
      }
    >
      <Text mb="sm">{sentence}</Text>
      {bars.length > 0 && (
        <StackedBars
          bars={bars}
          kinds={energyKinds}
          label="Energy of each candidate, the least whole energy first"
          marks={marks}
        />
      )}
      {missing.length > 0 && (
        <Text size="sm" mt="sm">
          {bars.length > 0 && `Where something is sent, the energy needs ${missing.join(", ")}. `}
          No source is good enough for a default: type it, or choose a preset, under Power.
        </Text>
      )}
    </Card>
  );
});

interface ChooserProps extends Omit<RowsProps, "rows"> {
  /** The same list as long as nobody else competes: its options are costly to draw. */
  readonly candidates: readonly Candidate[];
  readonly onChange: (name: "focus" | "against", id: string) => void;
}

/** Options of a select, by family. */
export function candidateGroups(candidates: readonly Candidate[]) {
  const groups = Map.groupBy(candidates, ({ family }) => family);
  return Array.from(groups, ([group, own]) => ({
    group,
    items: own.map(({ id, name }) => ({ value: id, label: name })),
  }));
}

/** Who is asked about, and whom it is held against. */
export const Chooser = memo(function Chooser(props: ChooserProps) {
  const { candidates, focus = "", against = "", onChange } = props;
  const options = useMemo(() => candidateGroups(candidates), [candidates]);
  const none = { value: "", label: "Nobody" };
  const select = (name: "focus" | "against", label: string, value: string) => (
    <NativeSelect
      label={label}
      value={value}
      data={value === "" ? [none, ...options] : options}
      onChange={(event) => onChange(name, event.currentTarget.value)}
    />
  );
  return (
    <div className={classes.chooser}>
      {select("focus", "Asked about", focus)}
      {select("against", "Held against", against)}
    </div>
  );
});
