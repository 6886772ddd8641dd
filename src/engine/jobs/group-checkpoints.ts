// Which of the imported files make one checkpoint: files of one network, beta and input size, each task once.
import { taskNames, type Architecture, type TaskName } from "../../domain";

export interface Groupable {
  readonly fileName: string;
  readonly architecture: Architecture;
  readonly beta?: number;
  /** Side of the input that it was trained at, where the file says so. */
  readonly inputSize?: number;
}

export function tasksOf({ architecture }: Groupable): TaskName[] {
  return taskNames.filter((task) => architecture.heads[task] !== undefined);
}

/** Whether the files of a group and another one were trained at one size, as far as they say. */
function sizesAgree(group: readonly Groupable[], { inputSize }: Groupable): boolean {
  const known = group.find((other) => other.inputSize !== undefined)?.inputSize;
  return known === undefined || inputSize === undefined || known === inputSize;
}

/** Networks whose backbones have the same tensors. */
function networkKey({ architecture, beta }: Groupable): string {
  const { bottleneck, stem, block, layers } = architecture;
  return JSON.stringify([bottleneck, stem, block, layers, beta]);
}

/**
 * Of two files with one head the earlier makes the first checkpoint. The release has segmentation files of one beta with
 * and without `_two_stages`; the paper's segmentation numbers are logged under the former name, so it goes first.
 */
function byPreference(a: Groupable, b: Groupable): number {
  const rank = (file: Groupable) => (/_two_stages/.test(file.fileName) ? 0 : 1);
  return tasksOf(b).length - tasksOf(a).length || rank(a) - rank(b);
}

/** Every file in exactly one group; no task twice and no two input sizes in a group; groups in the order of their first files. */
export function groupCheckpoints<File extends Groupable>(files: readonly File[]): File[][] {
  const networks = new Map<string, File[][]>();
  for (const file of files.toSorted(byPreference)) {
    const key = networkKey(file);
    const groups = networks.get(key) ?? [];
    networks.set(key, groups);
    const tasks = tasksOf(file);
    const open = groups.find(
      (group) => sizesAgree(group, file) && !group.some((other) => tasksOf(other).some((task) => tasks.includes(task))),
    );
    if (open) open.push(file);
    else groups.push([file]);
  }
  const firstOf = (group: File[]) => Math.min(...group.map((file) => files.indexOf(file)));
  return Array.from(networks.values())
    .flat()
    .map((group) => group.toSorted((a, b) => files.indexOf(a) - files.indexOf(b)))
    .toSorted((a, b) => firstOf(a) - firstOf(b));
}
