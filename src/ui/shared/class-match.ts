// How a dataset's classes are matched with a network's, and what the match amounts to.
import { classNameText } from "../../core/base/class-name-text";
import type { TaskName } from "../../domain";
import type { ClassMapping, ClassMapProposal, MatchKind } from "../../engine/protocol-evaluation";
import { pageTasks } from "../tasks/tasks";

/** `3 cat`: the label tells apart classes of one name. */
export function labelText(label: number, names: readonly string[]): string {
  const name = names[label];
  return name === undefined ? `class ${label}` : `${label} ${classNameText(name)}`;
}

const kindText: Readonly<Record<MatchKind, string>> = {
  equal: "the same name",
  wordnet: "its WordNet id",
  alias: "another word for it",
  order: "the same place",
  none: "–",
};

/** Why a class of the data goes where `map` has it: as proposed, or by hand. */
export function whyMatched(
  { proposal, how }: Pick<ClassMapProposal, "proposal" | "how">,
  map: ClassMapping,
  index: number,
): string {
  return map[index] === proposal[index] ? kindText[how[index]] : "changed here";
}

/** The map with one class of the data matched otherwise; null for none. */
export function withMatch(map: ClassMapping, index: number, label: number | null): ClassMapping {
  return map.map((before, i) => (i === index ? label : before));
}

/** Whether no class but the background goes anywhere. */
export function matchesNothing(map: ClassMapping, task: TaskName): boolean {
  return map.slice(pageTasks[task].firstClass).every((label) => label === null);
}

/** Labels of the network that more than one class of the data goes to: those are merged. */
export function mergedLabels(map: ClassMapping): number[] {
  const seen = new Map<number, number>();
  for (const label of map) if (label !== null) seen.set(label, (seen.get(label) ?? 0) + 1);
  return [...seen].filter(([, count]) => count > 1).map(([label]) => label);
}

/** Each class to the label of its own number, as far as the network has so many. */
export function matchByOrder(map: ClassMapping, modelClasses: readonly string[]): ClassMapping {
  return map.map((_, label) => (label < modelClasses.length ? label : null));
}

/** The match in a sentence; `done` is what happens to matched classes: "trained". */
export function matchSentence(map: ClassMapping, modelClasses: readonly string[], done: string): string {
  const matched = map.filter((label) => label !== null).length;
  const merged = mergedLabels(map);
  const left = map.length - matched;
  return [
    `${matched} of ${map.length} classes are ${done}.`,
    left > 0 ? `Images, boxes or pixels of the other ${left} are left out.` : "",
    merged.length > 0
      ? `Several classes go to ${merged.map((label) => labelText(label, modelClasses)).join(", ")}: they become one.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}
