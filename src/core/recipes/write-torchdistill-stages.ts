// A recipe's stages as the stages of a torchdistill configuration's train section.
import { coreTasks } from "../tasks/tasks";
import { needsTeacher, type Recipe, type RecipeStage } from "./recipe";
import type { TorchdistillDocument, TorchdistillValue } from "./torchdistill-document";
import {
  allModules,
  entropyModule,
  expanded,
  headlessModules,
  hasTorchdistillPaths,
  ownModules,
  resnetLayers,
  studentModule,
  torchdistillPaths,
} from "./torchdistill-modules";
import type { WrittenDataSets } from "./write-torchdistill-data";
import { writeCriterion } from "./torchdistill-losses";

export interface WrittenStage {
  readonly value: { readonly [key: string]: TorchdistillValue | undefined };
  readonly comments: readonly string[];
}

/** Both torchvision's and timm's ResNets begin so, apart from the name of the activation. */
const stem = (body: string) => ["conv1", "bn1", body.startsWith("resnest") ? "act1" : "relu", "maxpool"];

function sampler(document: TorchdistillDocument, name: "RandomSampler" | "SequentialSampler"): TorchdistillValue {
  return { class_or_func: document.get(`torch.utils.data.${name}`), kwargs: null };
}

export function evaluationLoader(document: TorchdistillDocument, { task }: Recipe, { validationId }: WrittenDataSets) {
  const { validation } = coreTasks[task].torchdistill.collators;
  return {
    dataset_id: validationId,
    sampler: sampler(document, "SequentialSampler"),
    ...(validation ? { collate_fn: validation } : {}),
    kwargs: { batch_size: 1, num_workers: 4 },
  };
}

function writeModules({ task }: Recipe, stage: RecipeStage, hasTeacher: boolean, body: string) {
  const features = stage.losses.flatMap((loss) => (loss.kind === "features" ? [loss.layer] : []));
  const rated = stage.losses.some(({ kind }) => kind === "rate");
  const { backbonePath, forwardProc } = coreTasks[task].torchdistill;
  const withoutHead =
    backbonePath.length === 0 && stage.losses.every(({ kind }) => kind === "features" || kind === "rate");
  const used = withoutHead ? headlessModules.flatMap((path) => ownModules(task, path)) : allModules(task);
  const trained = new Set(expanded(task, stage.trainable));
  const frozen = used.filter((module) => !trained.has(module));
  const outputs = [...features.map((layer) => studentModule(task, layer)), ...(rated ? [entropyModule(task)] : [])];
  const common = { forward_proc: forwardProc };
  const student = {
    adaptations: null,
    sequential: withoutHead ? headlessModules : [],
    frozen_modules: torchdistillPaths(task, frozen),
    ...common,
    forward_hook: { input: [], output: outputs },
    wrapper: "DistributedDataParallel",
    requires_grad: true,
  };
  if (!hasTeacher) return { model: student };
  const teacher = {
    sequential: withoutHead ? [...stem(body), ...resnetLayers] : [],
    frozen_modules: [],
    ...common,
    forward_hook: { input: [], output: features },
    wrapper: "DistributedDataParallel",
    requires_grad: false,
  };
  return { teacher, student };
}

function writeOptimizer({ task }: Recipe, stage: RecipeStage, hasTeacher: boolean): TorchdistillValue {
  const { optimizer, learningRates, clipNorm } = stage;
  const { learningRate: lr, weightDecay } = optimizer;
  const keys = { sgd: "SGD", adam: "Adam", adamw: "AdamW" } as const;
  const momentum = optimizer.kind === "sgd" ? { momentum: optimizer.momentum } : {};
  const kwargs = { lr, ...momentum, weight_decay: weightDecay };
  const rates = Object.entries(learningRates);
  const moved = new Set(rates.flatMap(([module]) => expanded(task, [module])));
  const others = expanded(task, stage.trainable).filter((module) => !moved.has(module));
  const wise = [
    ...torchdistillPaths(task, others).map((module) => ({ module, kwargs: {} })),
    ...rates.flatMap(([name, rate]) =>
      torchdistillPaths(task, [name]).map((module) => ({ module, kwargs: { lr: rate } })),
    ),
  ];
  return {
    key: keys[optimizer.kind],
    kwargs,
    ...(rates.length > 0 ? { [hasTeacher ? "module_wise_configs" : "module_wise_kwargs"]: wise } : {}),
    ...(clipNorm === undefined ? {} : { max_grad_norm: clipNorm }),
  };
}

function writeScheduler(document: TorchdistillDocument, stage: RecipeStage, { training }: WrittenDataSets) {
  const { schedule, epochs, batchSize, optimizer } = stage;
  const iterations = () =>
    document.call("utils.dataset.get_num_iterations", {
      dataset: document.again(training, "training_set"),
      batch_size: batchSize,
      world_size: 1,
    });
  switch (schedule.kind) {
    case "constant":
      return undefined;
    case "multi-step":
      return { key: "MultiStepLR", kwargs: { milestones: schedule.milestoneEpochs, gamma: schedule.gamma } };
    case "polynomial": {
      const kwargs = { num_iterations: iterations(), num_epochs: epochs, power: schedule.power };
      return { key: "poly_lr_scheduler", kwargs, scheduling_step: 1 };
    }
    case "cosine":
      return { key: "CosineAnnealingLR", kwargs: { T_max: epochs } };
    case "one-cycle": {
      const kwargs = { max_lr: optimizer.learningRate, epochs, steps_per_epoch: iterations() };
      return { key: "OneCycleLR", kwargs, scheduling_step: 1 };
    }
  }
}

/** What torchdistill has no word for, in sentences. */
function unwritten({ task }: Recipe, stage: RecipeStage): readonly string[] {
  const comments: string[] = [];
  const { trainable, reset, batchNorms, schedule, warmUpSteps, cacheFrozen, fitQuantiles, learningRates, standardise } =
    stage;
  const named = [...trainable, ...Object.keys(learningRates)];
  const unnamed = new Set(named.filter((module) => !hasTorchdistillPaths(task, module)));
  if (unnamed.size > 0) {
    comments.push(`Modules: ${[...unnamed].join(", ")} cannot be named here; see that the right ones are trained.`);
  }
  if (reset.length > 0) {
    comments.push(
      `Reset: the recipe draws ${reset.join(", ")} anew; take what is there out of the checkpoint before loading it.`,
    );
  }
  const { frozenNorms } = coreTasks[task].torchdistill;
  if (batchNorms !== (frozenNorms ? "none" : "all")) {
    const whose = batchNorms === "trainable" ? "norms of trained modules only" : "no norm";
    const there = frozenNorms ? "a detector's norms are frozen" : "all norms do so";
    comments.push(
      `Norms: batchNorms is ${batchNorms}, so ${whose} would use the batch's statistics; in torchdistill ${there}.`,
    );
  }
  if (schedule.kind === "cosine")
    comments.push("Schedule: cosine falls at every step in the recipe, once an epoch here.");
  if (warmUpSteps > 0) comments.push(`Schedule: torchdistill has no warm-up; the recipe's takes ${warmUpSteps} steps.`);
  if (cacheFrozen) comments.push("Speed: torchdistill has no cacheFrozen; frozen modules are computed in every epoch.");
  if (standardise) {
    comments.push(
      "Features: torchdistill has no standardise; the classifier learns here on features as they are, so learning rate and " +
        "weight decay mean something else.",
    );
  }
  if (fitQuantiles) {
    comments.push(
      `Prior: torchdistill has no fitQuantiles; the recipe fits quantiles in ${fitQuantiles.steps} steps at the end.`,
    );
  }
  return comments;
}

export function writeStage(
  document: TorchdistillDocument,
  recipe: Recipe,
  stage: RecipeStage,
  dataSets: WrittenDataSets,
  body: string,
): WrittenStage {
  const hasTeacher = recipe.stages.some(needsTeacher);
  const { training } = coreTasks[recipe.task].torchdistill.collators;
  const criterion = writeCriterion(recipe, stage);
  const scheduler = writeScheduler(document, stage, dataSets);
  return {
    comments: [...criterion.comments, ...unwritten(recipe, stage)],
    value: {
      num_epochs: stage.epochs,
      train_data_loader: {
        dataset_id: dataSets.trainingId,
        sampler: sampler(document, "RandomSampler"),
        ...(training ? { collate_fn: training } : {}),
        kwargs: { batch_size: stage.batchSize, num_workers: 4 },
        cache_output: null,
      },
      val_data_loader: evaluationLoader(document, recipe, dataSets),
      ...writeModules(recipe, stage, hasTeacher, body),
      optimizer: writeOptimizer(recipe, stage, hasTeacher),
      ...(scheduler ? { scheduler } : {}),
      criterion: criterion.value,
    },
  };
}
