// torchdistill's optimizer and scheduler as a recipe's.
import type { TaskName } from "../../domain";
import type { RecipeOptimizer, RecipeSchedule } from "./recipe";
import { collapsed, ownModules } from "./upstream-modules";
import type { UpstreamReading } from "./upstream-reading";
import { nodeText, type UpstreamNode } from "./upstream-yaml";

export interface UpstreamOptimizer {
  readonly optimizer: RecipeOptimizer;
  readonly learningRates: Readonly<Record<string, number>>;
  readonly clipNorm?: number;
  /** The modules that are optimized at all, in the smallest names; all where absent. */
  readonly modules?: readonly string[];
}

/** torch.optim's defaults. */
const defaultLearningRate = 1e-3;
const defaultAdamWDecay = 0.01;

function moduleRates(reading: UpstreamReading, optimizer: UpstreamNode, task: TaskName) {
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
  reading: UpstreamReading,
  stage: UpstreamNode,
  task: TaskName,
): UpstreamOptimizer | undefined {
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

export interface UpstreamSchedule {
  readonly schedule: RecipeSchedule;
  /** One-cycle's highest rate, which is the optimizer's here. */
  readonly learningRate?: number;
}

/**
 * The schedule of a stage. Upstream steps it once an epoch, or after every `scheduling_step` batches; `trainingSet` is
 * the data set that the stage trains on, to be compared with the one whose batches upstream counts.
 */
export function readSchedule(
  reading: UpstreamReading,
  stage: UpstreamNode,
  epochs: number,
  trainingSet: UpstreamNode | undefined,
): UpstreamSchedule {
  const node = reading.take(stage, "scheduler");
  const kind = reading.text(node, "key");
  if (node === undefined || kind === undefined) return { schedule: { kind: "constant" } };
  const given = reading.take(node, "kwargs");
  const everyBatches = reading.number(node, "scheduling_step") ?? 0;
  const perEpoch = (schedule: RecipeSchedule): UpstreamSchedule => {
    if (everyBatches > 0) {
      reading.problem(node.line, `${kind} counts every ${everyBatches} batches; this lab's counts epochs`);
    }
    return { schedule };
  };
  const length = reading.take(given, "num_epochs") ?? reading.take(given, "epochs");
  if (length && nodeText(length) !== String(epochs)) {
    reading.decline(length, `${kind} over ${nodeText(length)} epochs`, `It ends with its stage here, after ${epochs}.`);
  }
  const counted = reading.take(given, "num_iterations") ?? reading.take(given, "steps_per_epoch");
  const countedSet = reading.take(counted, "init", "kwargs", "dataset");
  if (counted && countedSet && trainingSet && countedSet !== trainingSet) {
    const what = `${kind} counts the batches of another data set than the stage trains on`;
    reading.decline(counted, what, "A stage's own steps are counted here.");
  } else if (counted) reading.ignore(given, "num_iterations", "steps_per_epoch");

  switch (kind) {
    case "MultiStepLR": {
      const milestoneEpochs = [...(reading.numbers(given, "milestones") ?? [])];
      return perEpoch({ kind: "multi-step", milestoneEpochs, gamma: reading.number(given, "gamma") ?? 0.1 });
    }
    case "StepLR": {
      const every = reading.number(given, "step_size") ?? epochs;
      const milestoneEpochs = Array.from({ length: Math.ceil(epochs / every) - 1 }, (_, i) => (i + 1) * every);
      return perEpoch({ kind: "multi-step", milestoneEpochs, gamma: reading.number(given, "gamma") ?? 0.1 });
    }
    case "poly_lr_scheduler":
      return { schedule: { kind: "polynomial", power: reading.number(given, "power") ?? 0.9 } };
    case "CosineAnnealingLR":
      reading.ignore(given, "T_max");
      return { schedule: { kind: "cosine" } };
    case "OneCycleLR":
      return { schedule: { kind: "one-cycle" }, learningRate: reading.number(given, "max_lr") };
    default:
      reading.decline(node, `scheduler ${kind}`, "This lab has no such schedule; the learning rate stays constant.");
      return { schedule: { kind: "constant" } };
  }
}
