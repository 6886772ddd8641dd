// A result's figures as people read them.
import { taskTexts } from "../../tasks/task-texts";
import type { TaskName } from "../../../domain";
import {
  segmentationPixelsText,
  type InputCodec,
  type Interval,
  type ResultSummary,
  type Spread,
} from "../../../engine/protocol-evaluation";
import { protocolText } from "../../../engine/protocol-predictions";
import { numbersOfResult } from "../../shared/numbers-of-result";
import { formatCount } from "../../components/format";
import { codecTitles } from "../../shared/titles";
import { networkName } from "../../shared/checkpoint-summary";

export function codecText(codec: InputCodec | undefined): string {
  return codec ? `${codecTitles[codec.name]} ${codec.quality}` : "none";
}

/** What tells a result from its neighbours: the checkpoint, and the codec before it. */
export function resultTitle({ checkpoint, codec }: Pick<ResultSummary, "checkpoint" | "codec">): string {
  const title = networkName(checkpoint.title);
  return codec ? `${title} behind ${codecText(codec)}` : title;
}

/** e.g. `classification, resize 256, crop 224 pixels`. */
export function resultProtocolText(result: ResultSummary): string {
  return protocolText(result.protocol, numbersOfResult(result));
}

/** e.g. `at 416 × 416, as the paper`, `in original pixels`; nothing where no masks were compared. */
export function comparedMasksText(result: ResultSummary): string | undefined {
  if (!result.scores.segmentation) return undefined;
  return segmentationPixelsText(result.segmentationPixels ?? "original", numbersOfResult(result));
}

/** 82.42 %; a dash for what is not defined (COCO's -1 is not a share either). */
export function percentText(percent: number | null | undefined): string {
  return typeof percent === "number" && Number.isFinite(percent) && percent >= 0 ? `${percent.toFixed(2)} %` : "–";
}

/** The same of a share, 0 … 1. */
export function shareText(share: number | null | undefined): string {
  return percentText(typeof share === "number" ? 100 * share : undefined);
}

/** The score by which a task is listed, in percent; null where the result has none. */
export function mainScore({ scores }: Pick<ResultSummary, "scores">, task: TaskName): number | null {
  const { of, outOf } = taskTexts[task].mainScore;
  const share = (of(scores) ?? -outOf) / outOf;
  return Number.isFinite(share) && share >= 0 ? 100 * share : null;
}

/** The interval of the main score, in percent. */
export function mainInterval({ scores }: Pick<ResultSummary, "scores">, task: TaskName): string | undefined {
  const interval = scores[task]?.interval;
  if (!interval) return undefined;
  const by = 100 / taskTexts[task].mainScore.outOf;
  return `${(by * interval.lower).toFixed(1)} to ${(by * interval.upper).toFixed(1)}`;
}

/** What the interval is, in words. */
export function intervalText({ confidence, resamples }: Interval): string {
  return `${Math.round(100 * confidence)} % bootstrap interval over images, ${formatCount(resamples)} resamples`;
}

/** 1,234 ± 56. */
export function spreadText(spread: Spread | undefined): string {
  return spread ? `${formatCount(spread.mean)} ± ${formatCount(spread.standardDeviation)}` : "–";
}

/** Milliseconds an image in all stages but reading the file; null where nothing was measured. */
export function networkMs({ elapsedMs }: Pick<ResultSummary, "elapsedMs">): number | null {
  const stages = Object.entries(elapsedMs).filter(([stage]) => stage !== "readImage");
  if (stages.length === 0) return null;
  return stages.reduce((sum, [, { mean }]) => sum + mean, 0);
}

export function dataSetText({
  dataSet,
  images,
  complete,
}: Pick<ResultSummary, "dataSet" | "images" | "complete">): string {
  const part = dataSet.split ? `${dataSet.name}, ${dataSet.split}` : dataSet.name;
  return `${part}, ${formatCount(images)} ${images === 1 ? "image" : "images"}${complete ? "" : " of an unfinished run"}`;
}
