// How a data set's classes go with a network's: by their names, as a proposal for a person to confirm.
import type { TaskName } from "../../domain";
import type { DataSample, LabelMap as PixelLabels, TrueBox } from "./data-set";
import { counted } from "./skipped-items";

/** Of each label of the data set, the network's; null where it has none. */
export type LabelMapping = readonly (number | null)[];

export interface LabelMatch {
  readonly dataName: string;
  readonly modelLabel: number | null;
  /**
   * `equal`: the same name but for case, spaces, underscores and hyphens. `alias`: another word for the same thing.
   * `order`: the same place in both lists. `none`: no name fits, or several do.
   */
  readonly how: "equal" | "alias" | "order" | "none";
}

export interface LabelMapProposal {
  /** By label of the data set. */
  readonly matches: readonly LabelMatch[];
  /** The same as labels alone. */
  readonly mapping: LabelMapping;
  /** Labels of the network that no class of the data set goes to. */
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

const wordNetId = /^n\d{8}$/;
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

/**
 * The labels whose names are equal, letter by letter or after folding case, spaces, underscores and hyphens, or are
 * known words for the same thing. What has no such name, or shares it, stays unmatched: nothing is guessed. Both lists are by label, with
 * "background" at 0 where the task has one.
 */
export function proposeLabelMap(dataNames: readonly string[], modelNames: readonly string[]): LabelMapProposal {
  const bySpelling = labelsByName(modelNames, (name) => name);
  const byName = labelsByName(modelNames, folded);
  const byAlias = labelsByName(modelNames, canonical);
  const shared: string[] = [];
  const matches = dataNames.map((dataName): LabelMatch => {
    const equal = bySpelling.get(dataName) ?? byName.get(folded(dataName));
    if (typeof equal === "number") return { dataName, modelLabel: equal, how: "equal" };
    const alias = byAlias.get(canonical(dataName));
    if (typeof alias === "number" && equal === undefined) return { dataName, modelLabel: alias, how: "alias" };
    if (equal === null || alias === null) shared.push(dataName);
    return { dataName, modelLabel: null, how: "none" };
  });
  const notes: string[] = [];
  if (shared.length > 0) {
    notes.push(`The network has several classes of the same name, so these are not matched: ${listed(shared)}.`);
  }
  const ids = matches.filter(({ dataName, how }) => how === "none" && wordNetId.test(dataName));
  if (ids.length > 0) {
    notes.push(
      `${counted(ids.length, "folder is named by a WordNet id", "folders are named by WordNet ids")} such as ${ids[0].dataName}, ` +
        "which say no class name. A network trained on ImageNet has its classes in the order of all 1,000 sorted ids: " +
        "match by order if they are all there.",
    );
  }
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

/** A mapping for each task; labels of a task without one stay as they are. */
export type LabelMappings = { readonly [Task in TaskName]?: LabelMapping };

/** Label of pixels that do not count. */
const uncounted = 255;

class MappedSample implements DataSample {
  readonly name: string;
  readonly imageId: number;
  readonly split?: DataSample["split"];
  readonly mask?: () => Promise<PixelLabels>;
  private mappedBoxes?: readonly TrueBox[];

  constructor(
    private readonly sample: DataSample,
    private readonly mappings: LabelMappings,
  ) {
    this.name = sample.name;
    this.imageId = sample.imageId;
    this.split = sample.split;
    if (sample.mask) this.mask = () => this.readMask();
  }

  image() {
    return this.sample.image();
  }

  get classLabel(): number | undefined {
    const { classLabel } = this.sample;
    return classLabel === undefined ? undefined : (this.mapped("classification", classLabel) ?? undefined);
  }

  /** Looked up when asked for: a generated scene is drawn at the first look. */
  get boxes(): readonly TrueBox[] | undefined {
    this.mappedBoxes ??= this.sample.boxes?.flatMap((box) => {
      const label = this.mapped("detection", box.label);
      return label === null ? [] : [{ ...box, label }];
    });
    return this.mappedBoxes;
  }

  private async readMask(): Promise<PixelLabels> {
    const { width, height, labels } = await this.sample.mask!();
    const table = Uint8Array.from({ length: 256 }, (_, label) =>
      label === uncounted ? uncounted : (this.mapped("segmentation", label) ?? uncounted),
    );
    return { width, height, labels: labels.map((label) => table[label]) };
  }

  private mapped(task: TaskName, label: number): number | null {
    const mapping = this.mappings[task];
    return mapping ? (mapping[label] ?? null) : label;
  }
}

/**
 * The sample in the network's labels. A class without a match has no `classLabel`, its boxes are left out and its pixels
 * do not count (255).
 */
export function applyLabelMap(sample: DataSample, mappings: LabelMappings): DataSample {
  return new MappedSample(sample, mappings);
}
