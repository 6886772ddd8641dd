// How a dataset's classes go with a network's: by names and WordNet ids, as a proposal for a person to confirm.
import { counted } from "../base/sentence";

// WordNet ids, by which ImageNet and its subsets name their folders: `n01440764`, `n01440764 tench`, `n01440764-tench`.
const wholeWordIds = /(?<![\p{L}\p{N}])n\d{8}(?![\p{L}\p{N}])/giu;

interface WordNetName {
  /** `n` and eight digits. */
  readonly id: string;
  /** What stands beside the id: `tench`; empty where nothing does. */
  readonly rest: string;
}

/** The one id that a name holds as a word of its own; undefined where it holds none, or several. */
function wordNetNameOf(name: string): WordNetName | undefined {
  const ids = new Set(Array.from(name.matchAll(wholeWordIds), ([id]) => id.toLowerCase()));
  if (ids.size !== 1) return undefined;
  const [id] = ids;
  return { id, rest: name.replace(wholeWordIds, " ").replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, "") };
}

/** Of each label of the dataset, the network's; null where it has none. */
type ClassMapping = readonly (number | null)[];

/**
 * `equal`: the same name but for case, spaces, underscores and hyphens. `wordnet`: the WordNet id in the name is that of
 * the network's class. `alias`: another word for the same thing. `order`: the same place in both lists. `none`: no name
 * fits, or several do.
 */
export type MatchKind = "equal" | "wordnet" | "alias" | "order" | "none";

interface LabelMatch {
  readonly dataName: string;
  readonly modelLabel: number | null;
  readonly how: MatchKind;
}

export interface LabelMapProposal {
  /** By label of the dataset. */
  readonly matches: readonly LabelMatch[];
  /** The same as labels alone. */
  readonly mapping: ClassMapping;
  /** Labels of the network that no class of the dataset goes to. */
  readonly unmatchedModelLabels: readonly number[];
  /** What a person should look at, a sentence each. */
  readonly notes: readonly string[];
}

/** Words of PASCAL VOC and of COCO for the same things, folded. "Potted plant" and "pottedplant" are equal anyway. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["aeroplane", "airplane"],
  ["motorbike", "motorcycle"],
  ["sofa", "couch"],
  ["tvmonitor", "tv"],
]);

/** What stands where a label has no class. */
const noName = "n/a";

function folded(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, "");
}

/** Labels by name; null where several labels have the same one. */
function labelsByName(names: readonly string[], key: (name: string) => string): ReadonlyMap<string, number | null> {
  const labels = new Map<string, number | null>();
  for (const [label, name] of names.entries()) labels.set(key(name), labels.has(key(name)) ? null : label);
  for (const name of labels.keys()) if (folded(name) === noName) labels.delete(name);
  return labels;
}

const canonical = (name: string): string => aliases.get(folded(name)) ?? folded(name);

function listed(names: readonly string[]): string {
  return names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
}

function proposalOf(matches: readonly LabelMatch[], modelNames: readonly string[], notes: string[]): LabelMapProposal {
  const sharers = new Map<number, string[]>();
  for (const { dataName, modelLabel } of matches) {
    if (modelLabel !== null) sharers.set(modelLabel, [...(sharers.get(modelLabel) ?? []), dataName]);
  }
  for (const [label, names] of sharers) {
    if (names.length > 1) notes.push(`${names.join(" and ")} all go to ${modelNames[label]}.`);
  }
  return {
    matches,
    mapping: matches.map(({ modelLabel }) => modelLabel),
    unmatchedModelLabels: Array.from(modelNames.keys()).filter((label) => !sharers.has(label)),
    notes,
  };
}

/** By WordNet id: the network's own, else those that its class names hold. */
function labelsById(modelNames: readonly string[], ids: readonly string[] | undefined): ReadonlyMap<string, number> {
  const held = ids ?? modelNames.map((name) => wordNetNameOf(name)?.id);
  const labels = new Map<string, number>();
  for (const [label, id] of held.entries()) if (id !== undefined && !labels.has(id)) labels.set(id, label);
  return labels;
}

function quoted(names: readonly string[], how: (name: string) => string): string {
  return names.slice(0, 3).map(how).join("; ") + (names.length > 3 ? "; …" : "");
}

/** What is left to say of WordNet ids that led nowhere. */
function idNotes(unmatched: readonly LabelMatch[], idsAreKnown: boolean): string[] {
  const named = unmatched.filter(({ dataName }) => wordNetNameOf(dataName) !== undefined);
  if (named.length === 0) return [];
  const folders = counted(named.length, "class is named by a WordNet id", "classes are named by WordNet ids");
  const some = `${folders} such as ${named[0].dataName}`;
  return [
    idsAreKnown
      ? `${some}, which ${named.length === 1 ? "is none" : "are none"} of the network’s: it knows ImageNet’s 1,000 classes.`
      : `${some}, and the network’s classes are not ImageNet’s 1,000, so an id says nothing of them. Match by hand, or by ` +
        "order where both lists are of the same classes in the same order.",
  ];
}

/**
 * The labels whose names are equal, letter by letter or after folding case, spaces, underscores and hyphens, whose
 * WordNet id is in the name, or that are known words for the same thing. What fits nothing, or several, stays unmatched:
 * nothing is guessed. Both lists are by label, with "background" at 0 where the task has one; `modelIds` are the WordNet
 * ids of the network's classes by label, where it has ImageNet's.
 */
export function proposeLabelMap(
  dataNames: readonly string[],
  modelNames: readonly string[],
  modelIds?: readonly string[],
): LabelMapProposal {
  const bySpelling = labelsByName(modelNames, (name) => name);
  const byName = labelsByName(modelNames, folded);
  const byAlias = labelsByName(modelNames, canonical);
  const byId = labelsById(modelNames, modelIds);
  const shared: string[] = [];
  const torn: string[] = [];
  const matches = dataNames.map((dataName): LabelMatch => {
    const equal = bySpelling.get(dataName) ?? byName.get(folded(dataName));
    if (typeof equal === "number") return { dataName, modelLabel: equal, how: "equal" };
    const wordNet = wordNetNameOf(dataName);
    const identified = wordNet && byId.get(wordNet.id);
    if (identified !== undefined) {
      // `n01440764 goldfish`: the id is the tench's
      const described = byName.get(folded(wordNet!.rest));
      if (typeof described !== "number" || described === identified) {
        return { dataName, modelLabel: identified, how: "wordnet" };
      }
      torn.push(dataName);
      return { dataName, modelLabel: null, how: "none" };
    }
    const alias = byAlias.get(canonical(dataName));
    if (typeof alias === "number" && equal === undefined) return { dataName, modelLabel: alias, how: "alias" };
    if (equal === null || alias === null) shared.push(dataName);
    return { dataName, modelLabel: null, how: "none" };
  });
  const notes: string[] = [];
  if (shared.length > 0) {
    notes.push(`The network has several classes of the same name, so these are not matched: ${listed(shared)}.`);
  }
  if (torn.length > 0) {
    const both = quoted(torn, (name) => `${name} has the id of ${modelNames[byId.get(wordNetNameOf(name)!.id)!]}`);
    notes.push(`The WordNet id says one class and the name beside it another, so these are not matched: ${both}.`);
  }
  const unmatched = matches.filter(({ dataName, how }) => how === "none" && !torn.includes(dataName));
  notes.push(...idNotes(unmatched, byId.size > 0));
  return proposalOf(matches, modelNames, notes);
}

/** Each label to itself; undefined where the lists are of different lengths. For a person to choose, not to be assumed. */
export function labelMapByOrder(
  dataNames: readonly string[],
  modelNames: readonly string[],
): LabelMapProposal | undefined {
  if (dataNames.length !== modelNames.length) return undefined;
  return proposalOf(
    dataNames.map((dataName, modelLabel) => ({ dataName, modelLabel, how: "order" })),
    modelNames,
    [],
  );
}
