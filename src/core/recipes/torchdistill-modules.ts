// Upstream's module paths (sc2bench, torchvision) and this lab's modules that they stand for.
import { taskNames, type TaskName } from "../../domain";
import { heads } from "../networks/heads/heads";

/** The layers of upstream's ResNets. A student's bottleneck stands in the place of the first. */
export const resnetLayers = ["layer1", "layer2", "layer3", "layer4"] as const;
const [replaced, ...behindBottleneck] = resnetLayers;
/** The modules of a student without a head, in the order in which it runs them. */
export const headlessModules: readonly string[] = ["bottleneck_layer", ...behindBottleneck];

/** A module of upstream's classification model, and what it is here. */
const backbone: Readonly<Record<string, readonly string[]>> = {
  "bottleneck_layer.encoder": ["encoder"],
  "bottleneck_layer.entropy_bottleneck": ["prior"],
  "bottleneck_layer.decoder": ["decoder"],
  ...Object.fromEntries(behindBottleneck.map((layer) => [layer, [`body.${layer}`]])),
};

/** What a task's model has beside the backbone, and where the backbone is in it. */
const headOf = (task: TaskName) => heads[task][0].torch;

/** The smallest upstream modules of a task's model that have a name here. */
const leavesOf = (task: TaskName): Readonly<Record<string, readonly string[]>> => ({
  ...Object.fromEntries(Object.entries(backbone).map(([path, own]) => [headOf(task).backbonePrefix + path, own])),
  ...headOf(task).torchdistill,
});

/** `a.b.c`: `a`, `a.b`, `a.b.c`. */
function prefixesOf(name: string): string[] {
  return name.split(".").map((_, i, parts) => parts.slice(0, i + 1).join("."));
}

/** Modules here that are exactly their parts, the deepest first. */
const wholes: readonly { readonly whole: string; readonly parts: readonly string[] }[] = (() => {
  const named = taskNames.flatMap((task) => Object.values(leavesOf(task)).flat());
  const all = Array.from(new Set(named.flatMap(prefixesOf)), (name) => ({ name, above: name.split(".").slice(0, -1) }));
  const deepestFirst = all.toSorted((a, b) => b.above.length - a.above.length);
  return deepestFirst.flatMap(({ name: whole }) => {
    const parts = all.filter(({ above }) => above.join(".") === whole).map(({ name }) => name);
    return parts.length > 0 ? [{ whole, parts }] : [];
  });
})();

function isPartOf(part: string, whole: string): boolean {
  return whole === "" || part === whole || part.startsWith(`${whole}.`);
}

/** Every module of a task's model, in this lab's smallest names. */
export function allModules(task: TaskName): readonly string[] {
  return Object.values(leavesOf(task)).flat();
}

/** What an upstream path stands for, in this lab's smallest names; empty where it has none. */
export function ownModules(task: TaskName, torchdistillPath: string): readonly string[] {
  return Object.entries(leavesOf(task)).flatMap(([path, modules]) => (isPartOf(path, torchdistillPath) ? modules : []));
}

/** The same modules by the names of wholes, where all parts are there. */
export function collapsed(modules: readonly string[]): readonly string[] {
  return wholes.reduce<readonly string[]>((names, { whole, parts }) => {
    if (!parts.every((part) => names.includes(part))) return names;
    const first = names.find((name) => parts.includes(name));
    return names.flatMap((name) => (name === first ? [whole] : parts.includes(name) ? [] : [name]));
  }, modules);
}

/** The smallest names again. */
export function expanded(task: TaskName, modules: readonly string[]): readonly string[] {
  return allModules(task).filter((leaf) => modules.some((module) => isPartOf(leaf, module)));
}

/** The smallest set of upstream paths that stand for exactly these modules, as far as there are paths. */
export function torchdistillPaths(task: TaskName, modules: readonly string[]): readonly string[] {
  const wanted = new Set(expanded(task, modules));
  const paths: string[] = [];
  const candidates = new Set(Object.keys(leavesOf(task)).flatMap(prefixesOf));
  // Shorter paths come first, so that a whole is named before its parts.
  for (const path of [...candidates].sort((a, b) => a.split(".").length - b.split(".").length)) {
    if (paths.some((chosen) => isPartOf(path, chosen))) continue;
    if (ownModules(task, path).every((module) => wanted.has(module))) paths.push(path);
  }
  return paths;
}

/** Whether there are upstream paths for exactly this module. */
export function hasTorchdistillPaths(task: TaskName, module: string): boolean {
  const named = torchdistillPaths(task, [module]).flatMap((path) => ownModules(task, path));
  const own = expanded(task, [module]);
  return own.length > 0 && own.every((leaf) => named.includes(leaf));
}

/** The module of the student whose output a layer's features are. */
export function studentModule(task: TaskName, layer: string): string {
  return headOf(task).backbonePrefix + (layer === replaced ? "bottleneck_layer" : layer);
}

/** The layer whose features a student's module gives, by its path in the model of any task. */
export function layerOfStudentModule(path: string): (typeof resnetLayers)[number] | undefined {
  const module = path.replace(/^backbone\.(body\.)?/, "");
  return module === "bottleneck_layer" ? replaced : resnetLayers.find((layer) => layer === module);
}

export function entropyModule(task: TaskName): string {
  return `${headOf(task).backbonePrefix}bottleneck_layer.entropy_bottleneck`;
}
