// Answers in words and in the shapes that the page's lists and stage take.
import type { TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DrawnResult } from "../../../engine/protocol-predictions";
import type { NamedBox } from "../../components/box-table";
import { formatPercent } from "../../components/format";
import type { StageBox } from "../../components/image-stage";
import { cssColor } from "../../../core/base/class-colors";
import type { Share } from "../../components/share-list";

function className(result: DrawnResult, task: TaskName, label: number): string {
  return result.classNames[task]?.[label] ?? `class ${label}`;
}

/** Background 0 has no colour of its own. */
function labelColor(label: number): string | undefined {
  return label > 0 ? cssColor(label - 1) : undefined;
}

export function topShares(result: DrawnResult): Share[] | undefined {
  return result.prediction.classification?.top.map(({ label, probability }) => ({
    name: className(result, "classification", label),
    share: probability,
  }));
}

/** Boxes with at least `threshold` (0 … 1), best first. */
export function namedBoxes(result: DrawnResult, threshold: number): NamedBox[] | undefined {
  return result.prediction.detection?.boxes
    .filter(({ score }) => score >= threshold)
    .map(({ boxXyxyPixels, score, label }) => ({
      name: className(result, "detection", label),
      score,
      edges: boxXyxyPixels,
      color: labelColor(label) ?? cssColor(7),
    }));
}

export function stageBoxes(boxes: readonly NamedBox[]): StageBox[] {
  return boxes.map(({ name, score, edges, color }) => ({
    edges,
    color,
    caption: `${name} ${Math.round(100 * score)} %`,
  }));
}

export function maskShares({ pixelsPerLabel, imageWidth, imageHeight, classNames }: DrawnResult): Share[] | undefined {
  return pixelsPerLabel?.map(({ label, pixels }) => ({
    name: classNames.segmentation?.[label] ?? `class ${label}`,
    share: pixels / (imageWidth * imageHeight),
    color: labelColor(label) ?? "transparent",
  }));
}

/** The whole result in a few sentences, for those who do not see the stage. */
export function resultSentence(result: DrawnResult, boxes: readonly NamedBox[] | undefined): string {
  const { fileName, imageWidth, imageHeight } = result;
  const [top] = topShares(result) ?? [];
  const masks = maskShares(result);
  const counts = new Map<string, number>();
  for (const { name } of boxes ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  const boxList = [...counts].map(([name, count]) => `${count} × ${name}`).join(", ");
  return [
    `${fileName}, ${imageWidth} × ${imageHeight} pixels.`,
    top && `Most probable class: ${top.name}, ${formatPercent(top.share)}.`,
    boxes && (boxes.length === 0 ? "No boxes at this threshold." : `Boxes: ${boxList}.`),
    masks && `Mask: ${masks.map(({ name, share }) => `${name} ${formatPercent(share)}`).join(", ")}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Why a head gave no answer, or undefined where it did. */
export function whyAbsent(
  result: DrawnResult,
  task: TaskName,
  summary: CheckpointSummary | undefined,
): string | undefined {
  if (result.prediction[task]) return undefined;
  const fact = summary?.tasks[task];
  return fact && !fact.present ? fact.why : "it was not asked";
}

/** `photo.jpg` to `photo`. */
export function withoutEnding(fileName: string): string {
  return fileName.replace(/^.*[\\/]/, "").replace(/\.[^.]+$/, "") || "image";
}
