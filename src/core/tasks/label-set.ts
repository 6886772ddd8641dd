// Names of classes by index, and which set goes with which head.
import { UserError } from "../base/user-error";
import type { TaskName } from "../../domain";
import { coreTasks } from "./tasks";

export interface LabelSet {
  /** e.g. `imagenet1k`, `coco91`, `voc21`. */
  readonly id: string;
  /** By class index; detection and segmentation begin with the background. */
  readonly names: readonly string[];
}

/** A label file is not a list of names; the message says what it is. */
class LabelSetError extends UserError {
  override readonly name = "LabelSetError";
}

/** A label set from parsed JSON: a list of names, each by its index. Throws LabelSetError for anything else. */
export function parseLabelSet(id: string, json: unknown): LabelSet {
  if (!Array.isArray(json) || json.length === 0) {
    const found = Array.isArray(json) ? "an empty list" : json === null ? "null" : `a value of type ${typeof json}`;
    throw new LabelSetError(`Label set ${id} is ${found}; a JSON list of class names by index was expected.`);
  }
  const names: string[] = [];
  for (const [index, name] of (json as unknown[]).entries()) {
    if (typeof name !== "string" || name.trim() === "") {
      throw new LabelSetError(`Label set ${id}: class ${index} is ${JSON.stringify(name)}; a name was expected.`);
    }
    names.push(name);
  }
  return { id, names };
}

/** The name of a class; `class 12` where the set does not reach so far or there is none. */
export function labelName(labelSet: LabelSet | undefined, label: number): string {
  return labelSet?.names[label] ?? `class ${label}`;
}

/** The set with `classes` names, the official set of the task before others; undefined where none fits. */
export function labelSetFor(sets: readonly LabelSet[], task: TaskName, classes: number): LabelSet | undefined {
  const fitting = sets.filter((set) => set.names.length === classes);
  return fitting.find((set) => set.id === coreTasks[task].officialLabels) ?? fitting[0];
}
