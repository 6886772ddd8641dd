// From a plan, a network and a dataset to everything that a trainer needs; whatever does not fit is said here.
import { isUserError } from "../../core/base/user-error";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { counted } from "../../core/base/sentence";
import { splitSamples } from "../../core/datasets/split";
import { inputProtocol, ownInput } from "../../core/image/input-protocol";
import { secondProtocol } from "../../core/image/second-input";
import { checkModules, withoutAbsentOptions } from "../../core/recipes/check-modules";
import type { Architecture, ChosenNumbers, TaskName, Weights } from "../../domain";
import { configurationFor } from "../../core/networks/configuration";
import { isSsd } from "../../core/networks/heads/ssd";
import type { NetworkSource } from "../../nets/model/network-source";
import type { Server } from "../../nets/model/network";
import { canTrain, prepareSample, type SampleSettings } from "../../nets/training/batches/prepare-sample";
import { SeededRandom } from "../../core/base/random";
import { resetModules } from "../../nets/training/reset-modules";
import type { TrainingSetup } from "../../nets/training/trainer";
import type { DamagedSample, Recipe, RunSummary, TrainingPlan } from "../protocol-training";
import { startsClassesAnew, tasksOfLosses, trainedInputSize, withClasses } from "./recipe-tasks";
import { engineTasks } from "../tasks/tasks";
import { assertComparable, assertTeacher, projectionWarnings } from "./teacher-fit";
import { TrainingPlanError } from "./run-errors";

export interface RunIngredients {
  readonly plan: TrainingPlan;
  readonly start: NetworkSource;
  /** The network's class names of the recipe's task, where they are known. */
  readonly startClassNames?: readonly string[];
  /** Stays the caller's. */
  readonly teacher?: Server;
  readonly dataSet: DataSet;
}

export interface PreparedRun {
  readonly setup: TrainingSetup;
  readonly settings: SampleSettings;
  /** By label, of the head that the recipe's task names. */
  readonly classNames: readonly string[];
  readonly training: readonly DataSample[];
  readonly validation: readonly DataSample[];
  /** What a run remembers of its data. */
  readonly dataSet: RunSummary["dataSet"];
  /** Files that could not be used so far; filled while the run goes on. */
  readonly damaged: Map<string, DamagedSample>;
  readonly warnings: readonly string[];
}

/** The recipe's numbers beside the input size. */
function sizesOf({ resize, minSize }: Recipe): ChosenNumbers {
  return { ...(resize !== undefined && { resize }), ...(minSize !== undefined && { minSize }) };
}

const seedOfSplit = 0x5b117;

/** Throws TrainingPlanError for a head of the recipe's task that no recipe trains. */
function assertTrainable({ heads }: Architecture, { task, title }: Recipe): void {
  if (task !== "detection" || !heads.detection || !isSsd(heads.detection)) return;
  throw new TrainingPlanError(
    `"${title}" trains detection, and the checkpoint detects by SSD. This lab does not train SSD heads: choose a ` +
      "checkpoint with Faster R-CNN.",
  );
}

function assertHead({ heads }: Architecture, { task, title }: Recipe): void {
  if (heads[task]) return;
  const present = Object.keys(heads).filter((name) => heads[name as TaskName]);
  throw new TrainingPlanError(
    `"${title}" trains ${task}, and the checkpoint has no ${task} head (it has ${present.join(", ") || "none"}). ` +
      "Choose a checkpoint with that head.",
  );
}

interface RunNetwork {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly classNames: readonly string[];
  /** What may surprise about the classes. */
  readonly warnings: readonly string[];
}

/** Architecture, weights and class names with the dataset's classes where the recipe starts them anew. */
function networkFor({ plan: { recipe, labelMap, seed }, start, dataSet, startClassNames }: RunIngredients): RunNetwork {
  const { task } = recipe;
  const { architecture, weights } = start;
  const names = dataSet.classes[task];
  const classes = architecture.heads[task]!.classes;
  const known = startClassNames ?? Array.from({ length: classes }, (_, label) => names?.[label] ?? `class ${label}`);
  const needsTruth = tasksOfLosses(recipe).includes(task);
  if (!names && needsTruth) {
    throw new TrainingPlanError(
      `"${recipe.title}" needs truth for ${task}, and the dataset ${dataSet.name} has none (${dataSet.format}). ` +
        "Choose another recipe or dataset.",
    );
  }
  if (labelMap || !names || !needsTruth) return { architecture, weights, classNames: known, warnings: [] };
  if (!startsClassesAnew(recipe, architecture)) {
    if (names.length === classes) {
      const other = names.findIndex((name, label) => name !== known[label]);
      const warnings =
        other < 0
          ? []
          : [
              `Classes are taken by their order: the dataset's "${names[other]}" for the network's "${known[other]}", ` +
                "and so on. Map them where that is wrong.",
            ];
      return { architecture, weights, classNames: names, warnings };
    }
    throw new TrainingPlanError(
      `The dataset has ${names.length} classes, the network's ${task} head ${classes}. Say which class is which, or ` +
        "choose a recipe that starts the head anew.",
    );
  }
  const own = withClasses(architecture, task, names.length);
  // shapes change here; the trainer draws the values again at the beginning of the stage
  const random = SeededRandom.seeded(seed);
  const anew = resetModules(weights, own, recipe.stages[0].reset, random);
  return { architecture: own, weights: anew, classNames: names, warnings: [] };
}

/** How much a dataset left out and the first reasons; empty where nothing was left out. */
export function excludedText({ skipped }: DataSet): string {
  if (skipped.length === 0) return "";
  const items = skipped.reduce((sum, { count = 1 }) => sum + count, 0);
  const reasons = skipped.slice(0, 3).map(({ path, why }) => `${path}: ${why}`);
  return `${counted(items, "file or annotation was", "files or annotations were")} left out of it. ${reasons.join(" ")}`;
}

function assertEnough(training: readonly DataSample[], dataSet: DataSet, recipe: Recipe): void {
  if (training.length === 0) {
    throw new TrainingPlanError(
      `Of the ${dataSet.samples.length} images of ${dataSet.name} none can train "${recipe.title}": none has the truth ` +
        `that it needs, or all are for validation. ${[excludedText(dataSet), "Choose another dataset, recipe or share of validation."].join(" ").trim()}`,
    );
  }
  const why = tasksOfLosses(recipe).includes(recipe.task) ? engineTasks[recipe.task].tooFew(training) : undefined;
  if (why !== undefined) throw new TrainingPlanError(`${dataSet.name} has ${why}`);
}

/** Throws TrainingPlanError where plan, network and data do not fit, RecipeError for modules that are not there. */
export function prepareRun(
  given: RunIngredients,
  { makeCache, yieldToEventLoop }: Pick<TrainingSetup, "makeCache" | "yieldToEventLoop"> = {},
): PreparedRun {
  const recipe = withoutAbsentOptions(given.plan.recipe, given.start.weights.keys());
  assertTrainable(given.start.architecture, recipe);
  checkModules(recipe, given.start.weights.keys());
  const ingredients = { ...given, plan: { ...given.plan, recipe } };
  const { plan, start, teacher, dataSet } = ingredients;
  const { seed } = plan;
  const listed = start.configuration ?? configurationFor(start.architecture);
  const inputSize = trainedInputSize(recipe, start);
  const { calibration: _, ...uncalibrated } = listed;
  // a classifier that is trained is another one
  const kept = recipe.task === "classification" ? uncalibrated : listed;
  const configuration = { ...kept, inputSize };
  assertHead(start.architecture, recipe);
  assertTeacher(recipe, teacher);
  const { architecture, weights, classNames, warnings: ofClasses } = networkFor(ingredients);
  if (teacher) assertComparable(recipe, architecture, teacher.architecture);
  const protocol = inputProtocol(recipe.protocol, ownInput(configuration), sizesOf(recipe));
  const taught = teacher && secondProtocol(protocol, inputSize, ownInput(teacher.configuration));
  const settings: SampleSettings = {
    protocol,
    inputSize,
    tasks: tasksOfLosses(recipe),
    labelMaps: { [recipe.task]: plan.labelMap },
  };
  const usable = dataSet.samples.filter((sample) => canTrain(sample, settings));
  const split = splitSamples(usable, {
    validationShare: plan.validationShare,
    random: SeededRandom.seeded(seed ^ seedOfSplit || 1),
  });
  const { training, validation } = split;
  assertEnough(training, dataSet, recipe);
  const damaged = new Map<string, DamagedSample>();
  const warnings = [
    ...dataSet.warnings,
    ...ofClasses,
    ...(teacher ? projectionWarnings(recipe, architecture, teacher.architecture) : []),
    ...(usable.length < dataSet.samples.length
      ? [`${dataSet.samples.length - usable.length} images lack the truth that this recipe needs and are left out.`]
      : []),
    ...(inputSize === listed.inputSize
      ? []
      : [
          `The recipe’s input is ${inputSize} pixels, the network’s own ${listed.inputSize}: the run trains at the recipe’s.`,
        ]),
    ...(validation.length === 0
      ? ["No image is for validation, so nothing tells how the network does on new ones."]
      : []),
  ];
  return {
    settings,
    classNames,
    training,
    validation,
    dataSet: {
      name: dataSet.name,
      fingerprint: dataSet.fingerprint,
      training: training.length,
      validation: validation.length,
    },
    damaged,
    warnings,
    setup: {
      recipe,
      architecture,
      configuration,
      weights,
      seed,
      ...(teacher && { teacher }),
      ...(makeCache && { makeCache }),
      ...(yieldToEventLoop && { yieldToEventLoop }),
      data: {
        count: training.length,
        async prepare(index, augmentation, random, asksTeacher) {
          const sample = training[index];
          if (damaged.has(sample.name)) return undefined;
          try {
            const asked = asksTeacher && taught ? { ...settings, teacher: taught } : settings;
            return await prepareSample(sample, asked, augmentation, random);
          } catch (error) {
            if (!isUserError(error)) throw error;
            damaged.set(sample.name, { name: sample.name, why: error.message });
            return undefined;
          }
        },
      },
    },
  };
}
