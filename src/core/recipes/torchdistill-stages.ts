// One training stage of a torchdistill configuration as a recipe's stage.
import type { TaskName } from "../../domain";
import { coreTasks } from "../tasks/tasks";
import type { RecipeStage } from "./recipe";
import { readLosses } from "./torchdistill-losses";
import { allModules, collapsed, ownModules } from "./torchdistill-modules";
import { readOptimizer } from "./torchdistill-optimizer";
import type { TorchdistillReading } from "./torchdistill-reading";
import { readSchedule } from "./torchdistill-schedule";
import { readTransforms, type TorchdistillTransforms } from "./torchdistill-transforms";
import { nodeText, type TorchdistillNode } from "./torchdistill-yaml";

export interface TorchdistillContext {
  readonly reading: TorchdistillReading;
  readonly task: TaskName;
  readonly dataSets: TorchdistillNode | undefined;
  /** Upstream's `epoch_to_update`: from this epoch of the whole run on, latents are rounded; never where absent. */
  readonly roundedFromEpoch: number | undefined;
}

export interface TorchdistillStage {
  readonly stage: RecipeStage;
  readonly trainingSetId: string | undefined;
  readonly transforms: TorchdistillTransforms;
  readonly validation: TorchdistillTransforms | undefined;
}

function dataSet({ dataSets, reading }: TorchdistillContext, id: string | undefined): TorchdistillNode | undefined {
  return id === undefined ? undefined : reading.peek(dataSets, id);
}

/** The modules that a stage trains, in the smallest names: those in `sequential`, or all, without the frozen ones. */
function trainedModules(
  { reading, task }: TorchdistillContext,
  model: TorchdistillNode | undefined,
): readonly string[] {
  const named = (key: string) =>
    reading.items(model, key).flatMap((item) => {
      const path = nodeText(item);
      const own = ownModules(task, path);
      if (own.length === 0) reading.decline(item, `${key} ${path}`, "This lab has no such module.");
      return own;
    });
  const sequential = named("sequential");
  const frozen = new Set(named("frozen_modules"));
  const adaptations = reading.take(model, "adaptations");
  if (adaptations) reading.decline(adaptations, "adaptations", "Networks keep their layers here.");
  if (reading.flag(model, "requires_grad") === false) {
    reading.problem(model!.line, "requires_grad is False, so nothing would be trained; True is expected");
  }
  if (model) reading.ignore(model, "forward_proc", "forward_hook");
  const used = sequential.length > 0 ? sequential : allModules(task);
  return used.filter((module) => !frozen.has(module));
}

function readTeacher({ reading }: TorchdistillContext, stage: TorchdistillNode): void {
  const teacher = reading.take(stage, "teacher");
  reading.ignore(teacher, "sequential", "frozen_modules", "forward_proc", "forward_hook");
  const adaptations = reading.take(teacher, "adaptations");
  if (adaptations) reading.decline(adaptations, "adaptations of the teacher", "Networks keep their layers here.");
  if (reading.flag(teacher, "requires_grad") === true) {
    reading.decline(teacher!, "requires_grad: True of the teacher", "A teacher is never trained along here.");
  }
}

/** Noise until the prior is updated, rounding from then on. */
function latentOf(
  context: TorchdistillContext,
  stage: TorchdistillNode,
  from: number,
  to: number,
): "noise" | "rounded" {
  const { roundedFromEpoch: update, reading } = context;
  if (update === undefined || update >= to) return "noise";
  if (update > from) {
    const what = `epoch_to_update: ${update}, inside a stage of the epochs ${from} to ${to}`;
    reading.decline(stage, what, "A stage has one kind of latent here; this one has noise to its end.");
    return "noise";
  }
  return "rounded";
}

function readBatches({ reading }: TorchdistillContext, stage: TorchdistillNode): number | undefined {
  const loader = reading.take(stage, "train_data_loader");
  const sampler = reading.peek(loader, "sampler", "class_or_func", "key");
  if (sampler === undefined || nodeText(sampler).endsWith(".RandomSampler")) reading.ignore(loader, "sampler");
  const grouped = reading.peek(loader, "batch_sampler", "kwargs", "batch_size");
  const given = reading.take(loader, "kwargs");
  const size = grouped ?? reading.take(given, "batch_size");
  if (size) return reading.asNumber(size, "batch_size");
  const beside = loader && reading.peek(loader, "batch_size");
  if (beside) {
    const sentence =
      `batch_size ${nodeText(beside)} stands beside kwargs, where torchdistill does not look for it (and would take one ` +
      "image a step); it is expected in kwargs";
    return reading.problem(reading.lineOf(loader, "batch_size"), sentence);
  }
  return reading.problem(
    loader?.line ?? stage.line,
    "there is no batch_size for training; a number is expected in kwargs of train_data_loader",
  );
}

/**
 * A stage that starts at the run's epoch `from`, without a name. What is wrong is noted as problems, and then the stage
 * is undefined.
 */
export function readStage(
  context: TorchdistillContext,
  node: TorchdistillNode,
  from: number,
): TorchdistillStage | undefined {
  const { reading, task } = context;
  const epochs = reading.number(node, "num_epochs");
  const batchSize = readBatches(context, node);
  const trainingSetId = reading.text(node, "train_data_loader", "dataset_id");
  const trainingSet = dataSet(context, trainingSetId);
  if (trainingSet === undefined) {
    reading.problem(node.line, `the training dataset ${trainingSetId ?? ""} is not among the datasets`);
  }
  const validationSet = dataSet(context, nodeText(reading.peek(node, "val_data_loader", "dataset_id")));
  const model = reading.take(node, "student") ?? reading.take(node, "model");
  const trained = trainedModules(context, model);
  readTeacher(context, node);
  const optimizer = readOptimizer(reading, node, task);
  if (!reading.peek(node, "num_epochs")) {
    reading.problem(node.line, "there is no num_epochs; a number of epochs is expected");
  }
  const { schedule, learningRate } = readSchedule(reading, node, epochs ?? 1, trainingSet);
  const losses = readLosses(reading, node, task);
  const optimized = trained.filter((module) => optimizer?.modules?.includes(module) ?? true);
  if (optimized.length === 0) reading.problem(node.line, "every module is frozen, so nothing would be trained");
  const transforms = trainingSet && readTransforms(reading, trainingSet);
  if (!optimizer || !epochs || !batchSize || !transforms) return undefined;

  const rates = Object.entries(optimizer.learningRates);
  return {
    trainingSetId,
    transforms,
    validation: validationSet && readTransforms(reading, validationSet),
    stage: {
      name: task,
      epochs,
      batchSize,
      augmentation: transforms.augmentation,
      trainable: [...collapsed(optimized)],
      reset: [],
      // torchdistill puts the whole student into training mode, frozen modules too; a detector's norms are
      // FrozenBatchNorm2d.
      batchNorms: coreTasks[task].torchdistill.frozenNorms ? "none" : "all",
      latent: latentOf(context, node, from, from + epochs),
      losses: [...losses],
      optimizer: learningRate === undefined ? optimizer.optimizer : { ...optimizer.optimizer, learningRate },
      learningRates: Object.fromEntries(
        rates.filter(([module]) => collapsed(optimized).some((t) => covers(t, module))),
      ),
      ...(optimizer.clipNorm === undefined ? {} : { clipNorm: optimizer.clipNorm }),
      schedule,
      warmUpSteps: 0,
      standardise: false,
      cacheFrozen: false,
    },
  };
}

function covers(whole: string, part: string): boolean {
  return part === whole || part.startsWith(`${whole}.`);
}
