// torchdistill's optimizer as a recipe's.
import type { TaskName } from "../../domain";
import type { RecipeOptimizer } from "./recipe";
import { collapsed, ownModules } from "./torchdistill-modules";
import type { TorchdistillReading } from "./torchdistill-reading";
import type { TorchdistillNode } from "./torchdistill-yaml";

export interface TorchdistillOptimizer {
  readonly optimizer: RecipeOptimizer;
  readonly learningRates: Readonly<Record<string, number>>;
  readonly clipNorm?: number;
  /** The modules that are optimized at all, in the smallest names; all where absent. */
  readonly modules?: readonly string[];
}

/** torch.optim's defaults. */
const defaultLearningRate = 1e-3;
const defaultAdamWDecay = 0.01;

function moduleRates(reading: TorchdistillReading, optimizer: TorchdistillNode, task: TaskName) {
  // Without a teacher it is module_wise_kwargs, with one module_wise_configs.
  const listed = ["module_wise_kwargs", "module_wise_configs"].flatMap((key) => reading.items(optimizer, key));
  const modules: string[] = [];
  const learningRates: Record<string, number> = {};
  for (const item of listed) {
    const path = reading.text(item, "module") ?? "";
    const own = ownModules(task, path);
    if (own.length === 0) {
      reading.decline(item, `optimizer settings of ${path || "no module"}`, "This lab has no such module.");
    }
    modules.push(...own);
    const rate = reading.number(item, "kwargs", "lr");
    if (rate !== undefined) for (const module of collapsed(own)) learningRates[module] = rate;
  }
  return { modules: listed.length > 0 ? modules : undefined, learningRates };
}

/** The optimizer of a stage; undefined, with a problem noted, where it is one that this lab does not have. */
export function readOptimizer(
  reading: TorchdistillReading,
  stage: TorchdistillNode,
  task: TaskName,
): TorchdistillOptimizer | undefined {
  const node = reading.take(stage, "optimizer");
  const kind = reading.text(node, "key");
  if (node === undefined) return reading.problem(stage.line, "there is no optimizer; SGD, Adam or AdamW is expected");
  const given = reading.take(node, "kwargs");
  const learningRate = reading.number(given, "lr") ?? defaultLearningRate;
  const weightDecay = reading.number(given, "weight_decay") ?? (kind === "AdamW" ? defaultAdamWDecay : 0);
  const clipNorm = reading.number(node, "max_grad_norm");
  const { modules, learningRates } = moduleRates(reading, node, task);
  const rest = { learningRates, clipNorm, modules };
  switch (kind) {
    case "SGD": {
      const momentum = reading.number(given, "momentum") ?? 0;
      return { optimizer: { kind: "sgd", learningRate, momentum, weightDecay }, ...rest };
    }
    case "Adam":
      return { optimizer: { kind: "adam", learningRate, weightDecay }, ...rest };
    case "AdamW":
      return { optimizer: { kind: "adamw", learningRate, weightDecay }, ...rest };
    default:
      return reading.problem(node.line, `the optimizer is ${kind ?? "not named"}; SGD, Adam or AdamW is expected`);
  }
}
