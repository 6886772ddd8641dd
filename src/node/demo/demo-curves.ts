// A drawing of how a demo's networks learned: the validation scores of every run, epoch by epoch.
import { z } from "zod";
import { classColors } from "../../core/base/class-colors";
import { demoScores } from "../../engine/split/demo-results";
import {
  colorAt,
  dot,
  drawing,
  frame,
  panelHeight,
  panelSvg,
  panelWidth,
  percentY,
  pointText,
  polyline,
  shareX,
} from "./svg-panel";

const score = z.number().nullish();

/** What of the runs' records is drawn. */
export const watchedRunsSchema = z.array(
  z.object({
    id: z.string(),
    position: z.object({ steps: z.number() }),
    epochs: z.array(z.object({ step: z.number(), scores: z.object({ top1: score, AP: score, meanIoU: score }) })),
  }),
);
type WatchedRun = z.infer<typeof watchedRunsSchema>[number];

const panels = [
  { name: "top1", percent: 1 },
  { name: "AP", percent: 100 },
  { name: "meanIoU", percent: 100 },
] as const;
type WatchedScore = (typeof panels)[number]["name"];

interface Curve {
  readonly title: string;
  /** Share of the run's steps, 0 … 1, and percent. */
  readonly points: readonly (readonly [share: number, percent: number])[];
}

function curvesOf(runs: readonly WatchedRun[], name: WatchedScore, percent: number): readonly Curve[] {
  return runs.flatMap(({ id, position, epochs }) => {
    const points = epochs.flatMap(({ step, scores }) => {
      const value = scores[name];
      return value === null || value === undefined ? [] : [[step / position.steps, value * percent] as const];
    });
    return points.length > 0 ? [{ title: id, points }] : [];
  });
}

/** Colours come again after so many, then dashed. */
const dashOf = (place: number) => (place < classColors.length ? "" : ' stroke-dasharray="4 3"');
const line = 15;

function curveSvg({ points }: Curve, place: number): string {
  const at = points.map(([share, percent]) => pointText(shareX(share), percentY(percent)));
  return polyline(at, colorAt(place), 1.5, dashOf(place)) + dot(at.at(-1)!, 2.5, colorAt(place));
}

function legendSvg({ title }: Curve, place: number): string {
  const y = panelHeight + line * (place + 1);
  return (
    `<line x1="${frame.left}" x2="${frame.left + 22}" y1="${y - 4}" y2="${y - 4}" stroke="${colorAt(place)}" stroke-width="2.5"${dashOf(place)}/>` +
    `<text x="${frame.left + 28}" y="${y}">${title}</text>`
  );
}

/** An SVG: a panel a score, a line a run, from a run's first step to its last. Scores that no run was watched by have none. */
export function curvesChart(runs: readonly WatchedRun[]): string {
  const shown = panels
    .map(({ name, percent }) => ({ name, curves: curvesOf(runs, name, percent) }))
    .filter(({ curves }) => curves.length > 0);
  const longest = Math.max(0, ...shown.map(({ curves }) => curves.length));
  const parts = shown.map(({ name, curves }, i) =>
    panelSvg(
      {
        title: `${demoScores[name].title} on validation, %`,
        axis: "% of the run’s steps",
        ticks: [0, 0.5, 1].map((share) => ({ x: shareX(share), text: String(100 * share) })),
        content: [...curves.map(curveSvg), ...curves.map(legendSvg)],
      },
      i,
    ),
  );
  const height = panelHeight + line * (longest + 1);
  return drawing("Validation scores of the demo's runs while they trained", panelWidth * shown.length, height, parts);
}
