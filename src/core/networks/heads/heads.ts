// The kinds of heads that a network can have, by task: one file each, and a line here.
import { taskNames, type Architecture, type TaskName } from "../../../domain";
import type { Ops } from "../ops";
import { hiddenClassifier, linearClassifier, type ClassifierLayers } from "./classification";
import { deepLab } from "./deeplabv3";
import { fasterRcnn, type FasterRcnnLayers } from "./faster-rcnn";
import { fusedSegmentation } from "./fused-segmentation";
import type { Head, HeadSetting, HeadShapes } from "./head";
import { liteRaspp } from "./lraspp";
import type { SegmentationLayers } from "./segmentation";
import { ssd, ssdLite, type SsdLayers } from "./ssd";

/** What is built of a head, whatever kind of its task it is. */
export interface HeadLayers<T> {
  readonly classification: ClassifierLayers<T>;
  readonly detection: FasterRcnnLayers<T> | SsdLayers<T>;
  readonly segmentation: SegmentationLayers<T>;
}

/** Of each task the kinds of heads; upstream trains the first. */
export const heads: { readonly [Task in TaskName]: readonly Head<Task>[] } = {
  classification: [linearClassifier, hiddenClassifier],
  detection: [fasterRcnn, ssd, ssdLite],
  segmentation: [deepLab, fusedSegmentation, liteRaspp],
};

/** The kind of a head of these widths. */
export function headKind<Task extends TaskName>(task: Task, shapes: HeadShapes<Task>): Head<Task> {
  return heads[task].find((kind) => kind.is?.(shapes)) ?? heads[task][0];
}

/** What `of` gives for each head that an architecture has, in the order in which PyTorch registers them. */
export function mapHeads<Result>(
  architecture: Pick<Architecture, "heads">,
  of: <Task extends TaskName>(kind: Head<Task>, shapes: HeadShapes<Task>, task: Task) => Result,
): Result[] {
  const one = <Task extends TaskName>(task: Task): Result[] => {
    const shapes = architecture.heads[task];
    return shapes ? [of(headKind(task, shapes), shapes, task)] : [];
  };
  return taskNames.flatMap((task) => one(task));
}

/** Builds the head of one task; undefined where the architecture has none. Throws ConfigurationError where the configuration does not fit it. */
export function headOf<T, Task extends TaskName>(
  ops: Ops<T>,
  task: Task,
  setting: HeadSetting,
): HeadLayers<T>[Task] | undefined {
  const shapes = setting.architecture.heads[task];
  return shapes && (headKind(task, shapes).layers(ops, shapes, setting) as HeadLayers<T>[Task]);
}

/** The modules whose shapes follow from the number of classes of a task's head, were it there. */
export function classModules<Task extends TaskName>(task: Task, architecture: Architecture): readonly string[] {
  const shapes = architecture.heads[task];
  if (!shapes) return heads[task][0].classModules;
  const { classModules: own, auxiliary } = headKind(task, shapes);
  return auxiliary?.without(shapes) ? [...own, ...auxiliary.classModules] : own;
}
