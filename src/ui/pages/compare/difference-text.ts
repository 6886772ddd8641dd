// Differences from the first column as sentences.
import type { ImageResult } from "../../../engine/protocol-predictions";
import type { AnswerDifferences } from "../../../engine/protocol-comparisons";
import { formatPercent } from "../../components/format";

const count = (number: number, one: string, more: string) => `${number} ${number === 1 ? one : more}`;

export function topClassText({ prediction, classNames }: ImageResult): string {
  const [top] = prediction.classification?.top ?? [];
  if (!top) return "no classification head";
  return `${classNames.classification?.[top.label] ?? `class ${top.label}`}, ${formatPercent(top.probability)}`;
}

/** What differs; a single sentence where nothing does. */
export function differenceLines({ sameTopClass, boxes, maskAgreement }: AnswerDifferences): string[] {
  const lines: string[] = [];
  if (sameTopClass === false) lines.push("Another class on top.");
  if (boxes) {
    const { missing, added, relabelled } = boxes;
    if (missing.length > 0) lines.push(`${count(missing.length, "box is", "boxes are")} missing.`);
    if (added.length > 0) lines.push(`${count(added.length, "box is", "boxes are")} new.`);
    if (relabelled.length > 0) lines.push(`${count(relabelled.length, "box has", "boxes have")} another label.`);
  }
  if (maskAgreement !== undefined && maskAgreement < 1) {
    lines.push(`${formatPercent(1 - maskAgreement)} of the pixels have another label.`);
  }
  return lines.length > 0 ? lines : ["Same answers."];
}
