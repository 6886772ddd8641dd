// A trained network as a checkpoint: with the names of its classes, and the coder's tables that fit its prior.
import { classNameText } from "../../core/base/class-name-text";
import { familyOf } from "../../core/checkpoint/checkpoint-facts";
import { mediansOf, priorOfWeights } from "../../core/codec/factorized-prior";
import { quantizedCdfTables } from "../../core/codec/cdf-tables";
import { coreTasks } from "../../core/tasks/tasks";
import { taskNames, type CdfTables, type TaskName, type Weights } from "../../domain";
import type { NetworkSource } from "../../nets/model/network-source";
import type { CheckpointSummary } from "../protocol-checkpoints";
import type { RunSummary } from "../protocol-training";
import type { CheckpointToStore } from "../storage/checkpoint-to-store";
import { keptCalibration } from "./kept-calibration";
import { leftBehindHeads } from "./left-behind-heads";
import type { StartNetwork } from "./random-start";
import { trainedInputSize } from "./recipe-tasks";

function codesTheSame(weights: Weights, start: Weights): boolean {
  const coding = Array.from(weights.keys()).filter((name) => /^(?:encoder|prior)\./.test(name));
  return coding.every((name) => {
    const [now, before] = [weights.get(name)!.data, start.get(name)?.data];
    return now === before || (before?.length === now.length && now.every((value, i) => value === before[i]));
  });
}

/** The start's own tables while encoder and prior are the start's, so that its bitstreams stay readable. */
export function tablesOf({ weights }: NetworkSource, start: StartNetwork): CdfTables | undefined {
  if (!weights.has("prior.quantiles")) return undefined;
  if (start.tables && codesTheSame(weights, start.weights)) return start.tables;
  const prior = priorOfWeights(weights);
  // a median that is no number would round nothing
  return mediansOf(prior).every(Number.isFinite) ? quantizedCdfTables(prior) : undefined;
}

/** Beta of the recipe where its rate was trained, else the start's. */
export function betaOf({ plan: { recipe } }: RunSummary, start: StartNetwork): number | undefined {
  const rates = recipe.stages.flatMap(({ losses }) => losses.filter((loss) => loss.kind === "rate"));
  if (rates.length === 0) return start.summary?.beta;
  return rates.at(-1)?.weight ?? recipe.beta;
}

const maxNamed = 5;

/** The classes of the trained head that no class of the data went to. */
function oldClasses({ task, classNames, plan: { labelMap } }: RunSummary): string[] {
  if (!labelMap) return [];
  const trained = new Set(labelMap);
  const isBackground = (label: number) => label < coreTasks[task].firstClass;
  const old = classNames.filter((name, label) => !trained.has(label) && !isBackground(label) && name !== "");
  if (old.length === 0) return [];
  const named = old.slice(0, maxNamed).map(classNameText).join(", ") + (old.length > maxNamed ? " and others" : "");
  return [
    `${old.length} of the classes that ${task} answers were not in the data of its last training (${named}): what it says of them is not to be relied on.`,
  ];
}

/** What to store of a network that a run trained. */
export function trainedCheckpoint(network: NetworkSource, run: RunSummary, start: StartNetwork): CheckpointToStore {
  const { architecture, weights } = network;
  const { task, classNames, plan } = run;
  const tables = tablesOf(network, start);
  const beta = betaOf(run, start);
  const finding = (name: TaskName): CheckpointSummary["tasks"][TaskName] => {
    const head = architecture.heads[name];
    return head
      ? { present: true, classes: head.classes }
      : { present: false, why: `what it was trained from has no ${name} head` };
  };
  const tasks = Object.fromEntries(taskNames.map((name) => [name, finding(name)])) as CheckpointSummary["tasks"];
  const own = Object.fromEntries(
    taskNames.flatMap((name) => {
      const names = name === task ? classNames : start.classNames[name];
      return names && architecture.heads[name] ? [[name, names]] : [];
    }),
  );
  const staleHeads = leftBehindHeads(network, start, task);
  const calibration = keptCalibration(network, start, task, staleHeads);
  return {
    architecture,
    weights,
    ...(tables && { tables }),
    ...(beta !== undefined && { beta }),
    inputSize: trainedInputSize(plan.recipe, start),
    ...(calibration && { calibration }),
    family: familyOf(architecture),
    tasks,
    classNames: own,
    title: plan.title,
    fileNames: [`${plan.title}.safetensors`],
    staleHeads,
    warnings: oldClasses(run),
  };
}
