// The heads that upstream's state dicts hold: which tensors are of each, and what network its own tensors speak of.
import { taskNames, type Architecture, type TaskName } from "../../domain";
import { formOf } from "../networks/backbones/backbones";
import { taskOfForm, type FormOfBackbone } from "../networks/backbones/backbone";
import type { Head, HeadShapes, Modules, TorchShapes } from "../networks/heads/head";
import { heads } from "../networks/heads/heads";

/** Of a network what its tensors' names depend on; absent where it is not known. */
type NamedNetwork = Pick<Architecture, "backbone"> | undefined;

const formOfNetwork = (network: NamedNetwork) => network?.backbone && formOf({ backbone: network.backbone });

/** Whether a tensor is of a task's head, by its canonical name: a backbone of one head has it under its own names. */
export function isOfHead(task: TaskName, name: string, network: NamedNetwork): boolean {
  if (!network?.backbone || network.backbone.form === "ladon") {
    return heads[task].some(({ torch }) => torch.tensors.test(name));
  }
  if (taskOfForm[network.backbone.form] !== task) return false;
  const root = (module: string) => module.split(".")[0];
  const modules = [formOfNetwork(network)!.headModules ?? {}, ...heads[task].map(({ torch }) => torch.modules)];
  return modules.flatMap((own) => Object.values(own)).some((module) => root(module) === root(name));
}

/** The task of whose head a tensor is; undefined of the backbone's. */
export function taskOfTensor(name: string, network: NamedNetwork): TaskName | undefined {
  return taskNames.find((task) => isOfHead(task, name, network));
}

/** Whether a tensor is of a branch beside a head that changes nothing it predicts. */
export function isBesideHead(name: string): boolean {
  return Object.values(heads)
    .flat()
    .some(({ torch, auxiliary }) => torch.branches?.test(name) || auxiliary?.torchTensors.test(name));
}

/** The tensors that a file lacks, of the kind of head that it has the larger share of. */
export function lackingTensors(
  task: TaskName,
  isThere: (name: string) => boolean,
  network: NamedNetwork,
): readonly string[] {
  const form = formOfNetwork(network);
  const kinds = heads[task].map(({ torch }) => {
    const names = Object.values(torch.widths).map((name) => spelledBy(form, torch.modules, name));
    const lacking = names.filter((name) => !isThere(name));
    return { lacking, share: lacking.length / names.length };
  });
  return kinds.toSorted((a, b) => a.share - b.share)[0].lacking;
}

/** A head's tensor as a form calls it that has names of its own for the head's modules. */
function spelledBy(form: FormOfBackbone | undefined, modules: Modules, tensor: string): string {
  for (const [layer, module] of Object.entries(form?.headModules ?? {})) {
    if (modules[layer] && tensor.startsWith(`${modules[layer]}.`)) return module + tensor.slice(modules[layer].length);
  }
  return tensor;
}

function readHead<Task extends TaskName>(
  { torch }: Head<Task>,
  file: TorchShapes,
  maps: number,
  form: FormOfBackbone | undefined,
) {
  const widths = Object.entries(torch.widths).map(
    ([width, name]) => [width, file.outputs(spelledBy(form, torch.modules, name))] as const,
  );
  if (widths.some(([, length]) => length === undefined)) return undefined;
  return torch.shapes(Object.fromEntries(widths) as Record<string, number>, file, maps);
}

/** The heads of a network of `maps` maps whose width tensors are there; `form` is that of a backbone of its own. */
export function headsOf(file: TorchShapes, maps: number, form?: FormOfBackbone): Architecture["heads"] {
  const read = <Task extends TaskName>(task: Task): HeadShapes<Task> | undefined => {
    for (const kind of heads[task]) {
      const shapes = readHead(kind, file, maps, form);
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
