// How the data's classes are matched with those of the head that is trained further.
import type { ClassMapProposal } from "../../../engine/protocol-evaluation";
import type { LabelMap } from "../../stores/training-draft-store";

/** `3 cat`: the label tells apart classes of one name. */
export function labelText(label: number, names: readonly string[]): string {
  const name = names[label];
  return name === undefined ? `class ${label}` : `${label} ${name}`;
}

/** The map with one class of the data matched otherwise; null for "not trained". */
export function withMatch(map: LabelMap, index: number, label: number | null): LabelMap {
  return map.map((before, i) => (i === index ? label : before));
}

/** Labels of the head that more than one class of the data goes to: those are merged. */
export function mergedLabels(map: LabelMap): number[] {
  const seen = new Map<number, number>();
  for (const label of map) if (label !== null) seen.set(label, (seen.get(label) ?? 0) + 1);
  return [...seen].filter(([, count]) => count > 1).map(([label]) => label);
}

/** What the match amounts to, in a sentence. */
export function matchSentence(map: LabelMap, { modelClasses }: Pick<ClassMapProposal, "modelClasses">): string {
  const matched = map.filter((label) => label !== null).length;
  const merged = mergedLabels(map);
  const left = map.length - matched;
  return [
    `${matched} of ${map.length} classes are trained.`,
    left > 0 ? `Pictures or boxes of the other ${left} are left out.` : "",
    merged.length > 0
      ? `Several classes go to ${merged.map((label) => labelText(label, modelClasses)).join(", ")}: they become one.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}
