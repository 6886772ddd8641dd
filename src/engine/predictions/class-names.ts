// Names of the classes that answers mention: the official label sets, the scenes' kinds, or "class 3".
import coco91 from "../../../configs/labels/coco91.json" with { type: "json" };
import imagenet1k from "../../../configs/labels/imagenet1k.json" with { type: "json" };
import voc21 from "../../../configs/labels/voc21.json" with { type: "json" };
import { labelName, labelSetFor, parseLabelSet, type LabelSet } from "../../core/tasks/label-set";
import { coreTasks } from "../../core/tasks/tasks";
import { sceneClasses } from "../../core/scenes/scene-classes";
import { taskNames, type Architecture, type Prediction, type TaskName } from "../../domain";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { ClassNames } from "../protocol-predictions";

const official: readonly LabelSet[] = Object.entries({ imagenet1k, coco91, voc21 }).map(([id, names]) =>
  parseLabelSet(id, names),
);
/** What the lab's own checkpoints were trained on. */
const scenes: readonly LabelSet[] = [
  { id: "scenes", names: sceneClasses },
  { id: "scenes with background", names: ["background", ...sceneClasses] },
];

/** `background` for a set's own spelling of it. */
function readable(name: string): string {
  return name.replace(/^__(.+)__$/, "$1");
}

/** What people call the classes of a head of so many. */
function namer(task: TaskName, classes: number, sets: readonly LabelSet[]): (label: number) => string {
  const set = labelSetFor(sets, task, classes);
  return (label) => {
    if (!set && label < coreTasks[task].firstClass) return "background";
    return readable(labelName(set, label));
  };
}

function namesOf<Task extends TaskName>(
  task: Task,
  { heads }: Architecture,
  prediction: Prediction,
  sets: readonly LabelSet[],
): ClassNames | undefined {
  const answer = prediction[task];
  const head = heads[task];
  if (!answer || !head) return undefined;
  const nameOf = namer(task, head.classes, sets);
  return Object.fromEntries(Array.from(coreTasks[task].mentioned(answer), (label) => [label, nameOf(label)]));
}

/** What is known of a checkpoint's classes: names of its own, or that it is the lab's own, trained on scenes. */
export type ClassKnowledge = Pick<CheckpointSummary, "ships" | "classNames">;

/** A head's own names; else a checkpoint that ships has the scenes' kinds where their number fits. */
function setsFor(task: TaskName, { ships, classNames }: ClassKnowledge): readonly LabelSet[] {
  const own = classNames?.[task];
  if (own) return [{ id: `${task} classes of its own`, names: own }];
  return ships ? [...scenes, ...official] : official;
}

/** Names of all classes of each head, by label. */
export function headClassNames(
  { heads }: { readonly heads: { readonly [Task in TaskName]?: { readonly classes: number } } },
  known: ClassKnowledge,
): { readonly [Task in TaskName]?: readonly string[] } {
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      const head = heads[task];
      if (!head) return [];
      const nameOf = namer(task, head.classes, setsFor(task, known));
      return [[task, Array.from({ length: head.classes }, (_, label) => nameOf(label))]];
    }),
  );
}

/** Names of the classes that a prediction mentions. */
export function classNames(
  architecture: Architecture,
  prediction: Prediction,
  known: ClassKnowledge,
): { readonly [Task in TaskName]?: ClassNames } {
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      const names = namesOf(task, architecture, prediction, setsFor(task, known));
      return names ? [[task, names]] : [];
    }),
  );
}
