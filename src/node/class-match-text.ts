// How a dataset's classes go with a checkpoint's, in sentences for a terminal.
import { coreTasks } from "../core/tasks/tasks";
import type { ClassMapProposal, MatchKind } from "../engine/protocol-evaluation";

const kinds: readonly (readonly [MatchKind, string])[] = [
  ["equal", "by name"],
  ["wordnet", "by WordNet id"],
  ["alias", "by another word for it"],
  ["order", "by order, for the checkpoint has no class names"],
];

/** e.g. `classification: 10 of 10 matched, 10 by WordNet id`; the background counts as no class. */
export function matchSentence({ task, proposal, how }: ClassMapProposal): string {
  const first = coreTasks[task].firstClass;
  const own = how.slice(first);
  const counts = kinds.flatMap(([kind, words]) => {
    const count = own.filter((one) => one === kind).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  const matched = proposal.slice(first).filter((label) => label !== null).length;
  return [`${task}: ${matched} of ${own.length} matched`, ...counts].join(", ");
}

/** What to look at where classes are taken by their order and the lists differ in length. */
export function uneven({ task, dataSetClasses, modelClasses }: ClassMapProposal): string[] {
  const [data, model] = [dataSetClasses.length, modelClasses.length];
  if (data === model) return [];
  const first = Math.min(data, model);
  return [
    `${task}: --classes order takes the first ${first} classes for each other, but the dataset has ${data} and the ` +
      `checkpoint ${model}. That is right only where the one list begins as the other does; --classes name goes by names.`,
  ];
}
