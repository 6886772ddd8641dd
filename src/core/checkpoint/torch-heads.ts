// The heads that upstream's state dicts hold: which tensors are of each, and what network its own tensors speak of.
import { taskNames, type Architecture, type TaskName } from "../../domain";
import type { Head, HeadShapes, TorchShapes } from "../networks/heads/head";
import { heads } from "../networks/heads/heads";

/** Whether a tensor is of a task's head, by its canonical name. */
export function isOfHead(task: TaskName, name: string): boolean {
  return heads[task].some(({ torch }) => torch.tensors.test(name));
}

/** The task of whose head a tensor is; undefined of the backbone's. */
export function taskOfTensor(name: string): TaskName | undefined {
  return taskNames.find((task) => isOfHead(task, name));
}

/** Whether a tensor is of a branch beside a head that changes nothing it predicts. */
export function isBesideHead(name: string): boolean {
  return Object.values(heads)
    .flat()
    .some(({ torch, auxiliary }) => torch.branches?.test(name) || auxiliary?.torchTensors.test(name));
}

/** The tensors that a file lacks, of the kind of head that it has the larger share of. */
export function lackingTensors(task: TaskName, isThere: (name: string) => boolean): readonly string[] {
  const kinds = heads[task].map(({ torch }) => {
    const names = Object.values(torch.widths);
    const lacking = names.filter((name) => !isThere(name));
    return { lacking, share: lacking.length / names.length };
  });
  return kinds.toSorted((a, b) => a.share - b.share)[0].lacking;
}

function readHead<Task extends TaskName>({ torch }: Head<Task>, file: TorchShapes, maps: number) {
  const widths = Object.entries(torch.widths).map(([width, name]) => [width, file.outputs(name)] as const);
  if (widths.some(([, length]) => length === undefined)) return undefined;
  return torch.shapes(Object.fromEntries(widths) as Record<string, number>, file, maps);
}

/** The heads of a network of `maps` maps whose width tensors are there. */
export function headsOf(file: TorchShapes, maps: number): Architecture["heads"] {
  const read = <Task extends TaskName>(task: Task): HeadShapes<Task> | undefined => {
    for (const kind of heads[task]) {
      const shapes = readHead(kind, file, maps);
      if (shapes) return shapes;
    }
    return undefined;
  };
  return Object.fromEntries(
    taskNames.flatMap((task) => {
      const shapes = read(task);
      return shapes ? [[task, shapes]] : [];
    }),
  );
}
