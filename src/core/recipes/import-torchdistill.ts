// A recipe from a torchdistill configuration, the format of the official repository's configs/*.yaml.
import type { ProtocolName } from "../../domain";
import { coreTasks } from "../tasks/tasks";
import { parseRecipe } from "./read-recipe";
import type { Recipe, RecipeStage } from "./recipe";
import { type PlacedProblem, RecipeError } from "./recipe-error";
import { checkNetwork, taskOf } from "./torchdistill-methods";
import { type UnsupportedEntry, TorchdistillReading } from "./torchdistill-reading";
import { readStage, type TorchdistillStage } from "./torchdistill-stages";
import { nodeText, parseTorchdistillYaml, type TorchdistillNode } from "./torchdistill-yaml";

export interface ImportedRecipe {
  readonly recipe: Recipe;
  /** What the file asks for and this lab does not do, by line. */
  readonly unsupported: readonly UnsupportedEntry[];
}

function refuse(problems: readonly PlacedProblem[]): never {
  const which = problems.length === 1 ? "this" : "these";
  const byLine = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  throw new RecipeError(
    `This YAML is no torchdistill configuration that this lab can train by. Correct ${which}:`,
    byLine,
  );
}

/** torchdistill before 1.0 said `name`, `type` and `params` where later versions say `key` and `kwargs`. */
function refuseFormerFormat(reading: TorchdistillReading, model: TorchdistillNode): void {
  const former = reading.peek(model, "params") ?? reading.peek(model, "name");
  if (former === undefined || reading.peek(model, "key")) return;
  const sentence =
    "it is written for torchdistill before 1.0, with name and params where key and kwargs are expected. The official " +
    "repository has the same recipes in the later form under configs";
  refuse([{ line: former.line, sentence }]);
}

function trainSection(reading: TorchdistillReading, root: TorchdistillNode, model: TorchdistillNode): TorchdistillNode {
  const train = reading.take(root, "train");
  if (train?.kind === "map") return train;
  const key = nodeText(reading.peek(model, "key"));
  const why = key === "ladon" ? " Configurations of the three-headed runtime only test; choose one that trains" : "";
  const sentence = `there is no train section, so there is nothing to train by${why && `.${why}`}`;
  // what it is that is not trained
  if (key !== "ladon") taskOf(reading, model);
  return refuse([...reading.problems, { line: root.line, sentence }]);
}

/** Stages are named after what they learn, numbered where two learn the same. */
function named(stages: readonly RecipeStage[]): RecipeStage[] {
  const subjects = stages.map(({ losses }) => {
    const kinds = losses.map(({ kind }) => kind);
    const subject = (["features", "distillation", "detection", "segmentation"] as const).find((kind) =>
      kinds.includes(kind),
    );
    return subject ?? "classification";
  });
  return stages.map((stage, i) => {
    const subject = subjects[i];
    if (subjects.filter((other) => other === subject).length === 1) return { ...stage, name: subject };
    return { ...stage, name: `${subject} ${subjects.slice(0, i + 1).filter((other) => other === subject).length}` };
  });
}

/** The first rate's weight becomes the recipe's beta; rates with another weight keep theirs. */
function withBeta(stages: readonly RecipeStage[]): { readonly beta?: number; readonly stages: readonly RecipeStage[] } {
  const weights = stages.flatMap(({ losses }) => losses.flatMap((loss) => (loss.kind === "rate" ? loss.weight : [])));
  const beta = weights.find((weight) => weight !== undefined && weight > 0);
  if (beta === undefined) return { stages };
  const losses = (stage: RecipeStage) =>
    stage.losses.map((loss) => {
      if (loss.kind !== "rate" || loss.weight !== beta) return loss;
      const { kind, reduction } = loss;
      return { kind, reduction };
    });
  return { beta, stages: stages.map((stage) => ({ ...stage, losses: losses(stage) })) };
}

/** What its Faster R-CNN takes where neither is given. */
const torchvisionSizes = { min: 800, max: 1333 };

/** The protocol's numbers, and a word where validation prepares images in another way than it. */
function sizesOf(
  reading: TorchdistillReading,
  protocol: ProtocolName,
  model: TorchdistillNode,
  stages: readonly TorchdistillStage[],
): Pick<Recipe, "inputSize" | "resize" | "minSize"> {
  const [{ transforms, validation }] = stages;
  if (protocol === "detection") {
    const [least, most] = ["min_size", "max_size"].map((key) => reading.peek(model, "kwargs", key));
    const minSize = least ? reading.asNumber(least, "min_size") : torchvisionSizes.min;
    const inputSize = most ? reading.asNumber(most, "max_size") : torchvisionSizes.max;
    if (minSize === undefined || inputSize === undefined) return {};
    // a shorter side that is asked to be longer than the longer one has no say in torchvision
    return { inputSize, ...(minSize < inputSize && { minSize }) };
  }
  const side = transforms.side ?? validation?.side;
  const resized = validation?.resizedSide;
  if (protocol === "classification" && side !== undefined && resized !== undefined) {
    if (validation?.side !== side) {
      const what = `validation crops ${validation?.side ?? "nothing"} where training crops ${side}`;
      reading.decline(reading.peek(model, "key") ?? model, what, `A run has one input size here: ${side}.`);
    }
    if (resized < side) {
      reading.problem(
        validation?.resizedLine ?? model.line,
        `size ${resized} is below the crop's ${side}; at least ${side} is expected`,
      );
    }
    // the paper's ratio is the protocol's own
    return { inputSize: side, ...(resized !== Math.round((side * 14) / 13) && { resize: resized }) };
  }
  return side === undefined ? {} : { inputSize: side };
}

function noteDataSets(
  reading: TorchdistillReading,
  nodes: readonly TorchdistillNode[],
  stages: readonly TorchdistillStage[],
): void {
  const byStage = "Train stage by stage, each from the checkpoint of the one before.";
  stages.forEach(({ trainingSetId, transforms }, i) => {
    if (i === 0) return;
    const before = stages[i - 1];
    const loader = reading.peek(nodes[i], "train_data_loader") ?? nodes[i];
    const tell = (what: string, why: string) => {
      const line = reading.lineOf(loader, "dataset_id");
      reading.decline(reading.peek(loader, "dataset_id") ?? loader, what, `${why} ${byStage}`, line);
    };
    if (trainingSetId !== before.trainingSetId) {
      const what = `stage ${i + 1} trains on ${trainingSetId}, the one before on ${before.trainingSetId}`;
      tell(what, "A run has one dataset here.");
    }
    if (transforms.side !== before.transforms.side) {
      const [own, other] = [transforms.side, before.transforms.side].map((side) => side ?? "no fixed number of");
      const what = `stage ${i + 1} trains at ${own} pixels, the one before at ${other}`;
      tell(what, "A run has one input size here, the first stage's.");
    }
  });
}

/**
 * The recipe in a torchdistill configuration. Nothing in it is called, imported or fetched. Throws RecipeError with the
 * line of everything that makes it unusable; what can be left out is listed in `unsupported` instead.
 */
export function importTorchdistillRecipe(yamlText: string): ImportedRecipe {
  const root = parseTorchdistillYaml(yamlText);
  const reading = new TorchdistillReading();
  const model = reading.peek(root, "models", "student_model") ?? reading.peek(root, "models", "model");
  if (model === undefined) {
    return refuse([{ line: root.line, sentence: "there is no models.model and no models.student_model" }]);
  }
  refuseFormerFormat(reading, model);
  const train = trainSection(reading, root, model);
  const task = taskOf(reading, model);
  if (task === undefined) return refuse(reading.problems);
  checkNetwork(reading, model, task);
  // of another method, every loss and module would be told as well
  if (reading.problems.length > 0) return refuse(reading.problems);
  reading.checkNumbers(root);
  const context = {
    reading,
    task,
    dataSets: reading.peek(root, "datasets"),
    roundedFromEpoch: reading.number(train, "epoch_to_update"),
  };
  const nodes = stageNodes(reading, train);
  let epoch = 0;
  const stages = nodes.flatMap((node) => {
    const stage = readStage(context, node, epoch);
    epoch += stage?.stage.epochs ?? 0;
    return stage ?? [];
  });
  const [protocol] = coreTasks[task].torchdistill.protocols;
  const sizes = stages.length > 0 ? sizesOf(reading, protocol, model, stages) : {};
  if (reading.problems.length > 0) return refuse(reading.problems);
  if (stages.length < nodes.length) {
    throw new Error(`Of ${nodes.length} stages ${stages.length} were read, and nothing says why.`);
  }
  noteDataSets(reading, nodes, stages);
  const experiment = reading.peek(model, "experiment") ?? reading.peek(model, "key");
  const name = nodeText(experiment).replace(/[^\w.-]+/g, "-") || task;
  const epochs = stages.map(({ stage }) => stage.epochs);
  const recipe = {
    name,
    title: name,
    about: `Read from a torchdistill configuration: ${task}, ${epochs.join(" and then ")} epochs.`,
    task,
    protocol,
    ...sizes,
    ...withBeta(named(stages.map(({ stage }) => stage))),
  };
  return { recipe: parseRecipe(recipe, "The configuration"), unsupported: reading.unsupported(root) };
}

// The stages of a torchdistill configuration in the order in which torchdistill (core/training.py) takes them.

/**
 * stage1, stage2, …, or the train section itself where there is no stage1. torchdistill counts every key that begins
 * with "stage" and then looks for the next number, so that a gap or another spelling stops it: a problem is noted.
 */
function stageNodes(reading: TorchdistillReading, train: TorchdistillNode): readonly TorchdistillNode[] {
  if (train.kind !== "map") return [];
  const named = [...train.entries].filter(([key]) => /^stage/i.test(key));
  if (named.length === 0) return [train];
  const nodes: TorchdistillNode[] = [];
  let next = 1;
  for (; train.entries.has(`stage${next}`); next++) {
    const name = `stage${next}`;
    const node = reading.take(train, name);
    if (node?.kind === "map") nodes.push(node);
    else reading.problem(reading.lineOf(train, name), `${name} is empty; a stage has num_epochs, losses and more`);
  }
  for (const [key, { line }] of named) {
    const number = /^stage([1-9]\d*)$/.exec(key)?.[1];
    if (number !== undefined && Number(number) < next) continue;
    reading.problem(line, `${key} is never reached; stages are stage1, stage2 and so on, without a gap`);
  }
  return nodes;
}
