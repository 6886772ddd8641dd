// Cost against score, one dataset and metric at a time; those that nothing beats are joined.
import { listed } from "../../../core/base/sentence";
import type { ReportFront, ReportRow, SplitReport } from "../../../core/split/report";
import { lineColor } from "../../components/chart-frame-colors";
import { markerShapes, type PlotCurve } from "../../components/chart-frame-series";
import { joulesText, joulesTick, secondsText, secondsTick } from "./chart-text";
import type { SplitDrawing } from "./split-chart";

export type ParetoCost = keyof SplitReport["pareto"];

export const frontKey = ({ task, metric, dataSet }: ReportFront) => JSON.stringify([task, metric, dataSet]);

/** "Detection, AP on COCO". */
export function frontTitle({ task, metric, dataSet }: Pick<ReportFront, "task" | "metric" | "dataSet">): string {
  return `${task[0].toUpperCase()}${task.slice(1)}, ${metric} on ${dataSet}`;
}

const shapes = markerShapes.filter((shape) => shape !== "cross");
const frontId = "undominated";
const percentText = (percent: number) => `${Number(percent.toFixed(2))} %`;

export function drawPareto(
  front: ReportFront | undefined,
  cost: ParetoCost,
  { rows, candidates, focus }: Pick<SplitReport, "rows" | "candidates" | "focus">,
): SplitDrawing {
  const costText = cost === "latency" ? secondsText : joulesText;
  const costName = cost === "latency" ? "latency" : "whole energy";
  const rowById = new Map(rows.map((row) => [row.id, row]));
  const points = (front?.points ?? []).flatMap((point) => {
    const row = rowById.get(point.id);
    return row && Number.isFinite(point.cost) ? [{ ...point, row }] : [];
  });
  const families = [...new Set(points.map(({ row }) => row.family))];
  const curves = families.map((family, place): PlotCurve => ({
    id: family,
    name: family,
    color: lineColor(place),
    marker: shapes[place % shapes.length],
    hollow: place >= shapes.length,
    joined: false,
    points: points
      .filter(({ row }) => row.family === family)
      .map(({ row, cost: x, score, undominated }) => ({
        x,
        y: score.percent,
        label: row.id === focus ? `${row.name} (the focus)` : row.name,
        facts: [
          [score.metric, percentText(score.percent)],
          ...(score.interval
            ? [["95 % interval", `${percentText(score.interval[0])} to ${percentText(score.interval[1])}`] as const]
            : []),
          [costName, costText(x)],
          ["score", score.source],
          [undominated ? "Nothing" : "Something", "is as good at less cost"],
        ],
      })),
  }));
  const best = points.filter(({ undominated }) => undominated);
  const line: PlotCurve = {
    id: frontId,
    name: "Nothing beats them",
    color: "var(--mantine-color-text)",
    dash: "5 4",
    marker: "none",
    points: best.map(({ row, cost: x, score }) => ({ x, y: score.percent, label: row.name })),
  };
  const missing = front
    ? withoutCost(
        front,
        points.map(({ id }) => id),
        rows,
        candidates,
        cost,
      )
    : [];
  return {
    title: cost === "latency" ? "Latency against score" : "Energy against score",
    description: front
      ? `${frontTitle(front)} over the ${costName} of an image. Nothing beats ${listed(best.map(({ row, cost: x, score }) => `${row.name} (${percentText(score.percent)}, ${costText(x)})`))}.`
      : `No candidate has both a score and a known ${costName}.`,
    notes: [...missing, ...(front ? [] : [`No candidate has both a score and a known ${costName}.`])],
    data: {
      curves: [line, ...curves],
      xAxis: { label: costName, scale: "log", format: cost === "latency" ? secondsTick : joulesTick },
      yAxis: { label: `${front?.metric ?? "score"}, %`, scale: "linear" },
    },
    legend: [...curves, ...(best.length > 0 ? [line] : [])],
    rows: {
      columns: [
        { key: "id", name: "Id" },
        { key: "candidate", name: "Candidate" },
        { key: "family", name: "Family" },
        cost === "latency"
          ? { key: "latency_seconds", name: "Latency", text: secondsText }
          : { key: "energy_joules", name: "Whole energy", text: joulesText },
        { key: "score_percent", name: front?.metric ?? "Score", text: percentText },
        { key: "interval_from_percent", name: "95 % from", text: percentText },
        { key: "interval_to_percent", name: "to", text: percentText },
        { key: "score_source", name: "Score is" },
        { key: "undominated", name: "Beaten" },
      ],
      rows: points.map(({ id, row, cost: x, score, undominated }) => [
        id,
        row.name,
        row.family,
        x,
        score.percent,
        score.interval?.[0],
        score.interval?.[1],
        score.source,
        undominated ? "no" : "yes",
      ]),
    },
    fileStem: `split-pareto-${cost}`,
  };
}

/** Why candidates that have this score are not on the chart. */
function withoutCost(
  front: ReportFront,
  drawn: readonly string[],
  rows: readonly ReportRow[],
  candidates: SplitReport["candidates"],
  cost: ParetoCost,
): string[] {
  const scored = candidates.filter(({ id, scores }) => {
    const has = scores.some(
      (score) => score.task === front.task && score.metric === front.metric && score.dataSet === front.dataSet,
    );
    return has && !drawn.includes(id);
  });
  const reasons = scored.flatMap(({ id }) => {
    const row = rows.find((one) => one.id === id);
    if (!row) return [];
    const { name, reason, energy, needs } = row;
    if (reason !== undefined) return [reason];
    const missing = cost === "latency" ? needs : energy.needs;
    return [missing.length > 0 ? `${name} needs ${listed(missing)}.` : `${name} has no ${cost} that ends.`];
  });
  return [...new Set(reasons)];
}
