// How the page words where a run is and what came of it.
import { taskNames } from "../../../domain";
import type { ValidationScore } from "../../tasks/task";
import { pageTasks } from "../../tasks/tasks";
import type { RunPosition, RunStatus, RunSummary, ValidationScores } from "../../../engine/protocol-training";
import type { PaceMark } from "../../stores/run-store";
import { formatBytes, formatCount, formatPercent, formatSeconds } from "../../components/format";

/** What a person sees of a run's status. */
export type ShownStatus = RunStatus["kind"] | "preparing" | "keeping" | "interrupted" | "elsewhere";

/**
 * `here`: this page has told the engine to train it, which first waits for another tab to let go of it, and reads data and
 * weights. A run that is stored as running though no tab trains it was cut off: by a reload or a crash.
 */
export function shownStatus({ status: { kind }, isElsewhere }: RunSummary, here: boolean): ShownStatus {
  if (here && kind === "finishing") return "keeping";
  if (here) return isElsewhere || kind === "ready" || kind === "paused" || kind === "failed" ? "preparing" : kind;
  if (isElsewhere) return "elsewhere";
  return kind === "running" ? "interrupted" : kind;
}

/** Whether there is soon more to be known of it. */
export function isUnderWay(status: ShownStatus): boolean {
  return status === "running" || status === "preparing" || status === "keeping" || status === "elsewhere";
}

export const statusWords: Readonly<Record<ShownStatus, string>> = {
  ready: "not begun",
  preparing: "getting ready",
  running: "running",
  paused: "paused",
  keeping: "making its checkpoint",
  interrupted: "paused at its last autosave",
  finishing: "trained, without a checkpoint yet",
  elsewhere: "trains in another tab",
  finished: "finished",
  stopped: "stopped early",
  failed: "failed",
};

/** Whether a run in that state can go on. */
export function canResume(status: ShownStatus): boolean {
  return status === "ready" || status === "paused" || status === "interrupted" || status === "failed";
}

/** Whether no step is left to be taken. */
export function hasEnded(status: ShownStatus): boolean {
  return status === "finished" || status === "stopped" || status === "finishing" || status === "keeping";
}

/** `epoch 3 of 30, step 12 of 40` of the stage that runs; epochs count from 1. */
export function positionText({ stage, epoch, stepInEpoch, stepsInEpoch }: RunPosition, summary: RunSummary): string {
  const { stages } = summary.plan.recipe;
  const name = stages.length > 1 ? `stage ${stage + 1} of ${stages.length}, ` : "";
  const epochs = stages[stage]?.epochs ?? epoch + 1;
  return `${name}epoch ${Math.min(epoch + 1, epochs)} of ${formatCount(epochs)}, step ${formatCount(stepInEpoch)} of ${formatCount(stepsInEpoch)}`;
}

/** Below this nothing is known of how long a scoring of validation images takes. */
const minPaceMs = 2000;

/** Steps a second by the clock, scoring of validation images included; undefined while too little is known. */
export function clockRate(pace: readonly PaceMark[]): number | undefined {
  const [first] = pace;
  const last = pace[pace.length - 1];
  if (!first || last.atMs - first.atMs < minPaceMs || last.step <= first.step) return undefined;
  return (1000 * (last.step - first.step)) / (last.atMs - first.atMs);
}

/** How long the steps that are left take at that rate; undefined while nothing can be said. */
export function etaText({ step, steps }: RunPosition, stepsPerSecond: number | undefined): string | undefined {
  const left = steps - step;
  if (!stepsPerSecond || !(stepsPerSecond > 0) || left <= 0) return undefined;
  return `about ${formatSeconds(Math.max(1, left / stepsPerSecond))} left at ${rateText(stepsPerSecond)}`;
}

/** Steps a second, or seconds a step where they are slow. */
function rateText(stepsPerSecond: number): string {
  return stepsPerSecond >= 1
    ? `${formatCount(Number(stepsPerSecond.toPrecision(2)))} steps a second`
    : `${formatSeconds(1 / stepsPerSecond)} a step`;
}

/** The greatest value of each score. */
const greatest = new Map(
  taskNames.flatMap((task) => {
    const { validationScores, mainScore } = pageTasks[task];
    return validationScores.map(({ name }) => [name, mainScore.outOf] as const);
  }),
);

/** `87.5 %` for top-1, `0.412` for the others, as the field writes them. */
export function scoreText(name: ValidationScore, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "–";
  return greatest.get(name) === 100 ? formatPercent(value / 100) : value.toFixed(3);
}

/** e.g. `top-1 87.5 %, 212 B an image`. */
export function scoresText(task: RunSummary["task"], scores: ValidationScores): string {
  const parts = pageTasks[task].validationScores
    .filter(({ name }) => scores[name] !== undefined)
    .map(({ name, title }) => `${title} ${scoreText(name, scores[name])}`);
  if (scores.payloadBytes !== undefined) parts.push(`${formatBytes(Math.round(scores.payloadBytes))} an image`);
  return parts.join(", ") || "not scored";
}

/** The best epoch and its scores, or that there is none yet. */
export function bestText({ epochs, bestEpoch, task }: RunSummary): string {
  const best = bestEpoch === undefined ? undefined : epochs[bestEpoch];
  if (!best) return "no epoch is done yet";
  return `${scoresText(task, best.scores)} after epoch ${best.epoch + 1}`;
}
