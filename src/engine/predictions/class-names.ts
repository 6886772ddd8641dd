// Names of the classes that answers mention: the official label sets, the scenes' kinds, or "class 3".
import coco91 from "../../../configs/labels/coco91.json";
import imagenet1k from "../../../configs/labels/imagenet1k.json";
import voc21 from "../../../configs/labels/voc21.json";
import { labelName, labelSetFor, parseLabelSet, type LabelSet } from "../../core/postprocess/label-set";
import { sceneKinds } from "../../core/scenes/scene-kinds";
import { taskNames, type Architecture, type Prediction, type TaskName } from "../../domain";
import type { ClassNames } from "../protocol-predictions";

const official: readonly LabelSet[] = Object.entries({ imagenet1k, coco91, voc21 }).map(([id, names]) =>
  parseLabelSet(id, names),
);
/** What the lab's own checkpoints were trained on. */
const scenes: readonly LabelSet[] = [
  { id: "scenes", names: sceneKinds },
  { id: "scenes with background", names: ["background", ...sceneKinds] },
];

const mentioned: { readonly [Task in TaskName]: (answer: NonNullable<Prediction[Task]>) => Iterable<number> } = {
  classification: ({ top }) => top.map(({ label }) => label),
  detection: ({ boxes }) => boxes.map(({ label }) => label),
  segmentation: ({ labels }) => new Set(labels),
};

/** `background` for a set's own spelling of it. */
function readable(name: string): string {
  return name.replace(/^__(.+)__$/, "$1");
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
  const set = labelSetFor(sets, task, head.classes);
  const nameOf = (label: number) => {
    if (!set && label === 0 && task !== "classification") return "background";
    return readable(labelName(set, label));
  };
  return Object.fromEntries(Array.from(mentioned[task](answer), (label) => [label, nameOf(label)]));
}

/** `ships`: the checkpoint is the lab's own, whose classes are the scenes' kinds where their number fits. */
export function classNames(
  architecture: Architecture,
  prediction: Prediction,
  ships: boolean,
): { readonly [Task in TaskName]?: ClassNames } {
  const sets = ships ? [...scenes, ...official] : official;
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      const names = namesOf(task, architecture, prediction, sets);
      return names ? [[task, names]] : [];
    }),
  );
}
