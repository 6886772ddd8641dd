// Which candidates a chart of lines has, and how each is told apart: those who matter first, others by choice.
import { MultiSelect } from "@mantine/core";
import type { ReportRow, SplitReport } from "../../../core/split/report";
import { lineColor, lineColorCount } from "../../components/chart-frame-colors";
import { markerShapes, type PlotStyle } from "../../components/chart-frame-series";

const dashes = [undefined, "7 4", "2 4", "10 3 2 3"];
const shapes = markerShapes.filter((shape) => shape !== "cross");

/** Of the candidate at `place` of those that are drawn. */
export function candidateStyle(place: number): PlotStyle {
  return {
    color: lineColor(place),
    dash: dashes[Math.floor(place / lineColorCount) % dashes.length],
    marker: shapes[place % shapes.length],
  };
}

const maxAtFirst = 6;

/** Ids of the focus, of what it is held against, and of who is the fastest somewhere over the rate, then of the fastest now. */
export function candidatesAtFirst({ rows, focus, against, overRate }: SplitReport): string[] {
  const fastest = overRate.at.flatMap((_, i) => {
    let best: { readonly id: string; readonly seconds: number } | undefined;
    for (const { id, seconds } of overRate.curves) {
      if (seconds[i] < (best?.seconds ?? Infinity)) best = { id, seconds: seconds[i] };
    }
    return best?.id ?? [];
  });
  const answering = rows
    .filter(({ reason, latencySeconds }) => reason === undefined && latencySeconds !== undefined)
    .toSorted((a, b) => (a.latencySeconds ?? Infinity) - (b.latencySeconds ?? Infinity))
    .map(({ id }) => id);
  const known = new Set(rows.map(({ id }) => id));
  const wanted = [focus, against, ...fastest, ...answering].filter((id) => id !== undefined && known.has(id));
  return [...new Set(wanted as string[])].slice(0, maxAtFirst);
}

interface CandidateChoiceProps {
  readonly rows: readonly ReportRow[];
  readonly chosen: readonly string[];
  readonly onChoose: (ids: string[]) => void;
}

/** Among those that may answer. */
export function CandidateChoice({ rows, chosen, onChoose }: CandidateChoiceProps) {
  const data = rows
    .filter(({ id, reason }) => reason === undefined || chosen.includes(id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <MultiSelect
      label="Candidates"
      data={data}
      value={[...chosen]}
      onChange={onChoose}
      searchable
      clearable
      nothingFoundMessage="None of this name"
    />
  );
}
