// What an evaluation knows of an entry before its first answer: which checkpoint, which classes, how they go together.
import { contentHash } from "../../core/checkpoint/content-hash";
import { encoderCost } from "../../core/checkpoint/encoder-cost";
import { networkCost } from "../../core/checkpoint/network-cost";
import type { DataSet } from "../../core/datasets/data-set";
import { EvaluationInputError } from "../../core/metrics/evaluation-input";
import { inputProtocol, inputSizeOf, ownInput } from "../../core/image/input-protocol";
import { taskNames, type TaskName } from "../../domain";
import { configurationFor } from "../../core/networks/configuration";
import { headClassNames } from "../predictions/class-names";
import type {
  ClassMapping,
  ClassMapProposal,
  ClassMaps,
  EvaluationEntry,
  EvaluationPlan,
} from "../protocol-evaluation";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";
import { assertClassMap } from "../tasks/class-maps";
import { tasksWithTruth, type EntryFacts } from "./evaluation-state";
import { proposedClassMap } from "../tasks/proposed-class-map";
import type { ClassPair } from "../tasks/task";

type CheckpointClasses = Pick<LoadedCheckpoint, "architecture" | "summary">;

/** Both sides of each of `tasks` that the dataset and the checkpoint have. */
export function classPairs(
  { classes }: Pick<DataSet, "classes">,
  { architecture, summary }: CheckpointClasses,
  tasks: readonly TaskName[] = taskNames,
): ClassPair[] {
  const heads = headClassNames(architecture, summary);
  return tasks.flatMap((task): ClassPair[] => {
    const dataSetClasses = classes[task];
    const modelClasses = heads[task];
    return dataSetClasses && modelClasses ? [{ task, dataSetClasses, modelClasses }] : [];
  });
}

/** For each task that both have, how the classes may go together. */
export function proposedClassMaps(
  dataSet: Pick<DataSet, "classes">,
  checkpoint: CheckpointClasses,
): ClassMapProposal[] {
  return classPairs(dataSet, checkpoint).map((pair) => {
    const { matches, mapping, notes } = proposedClassMap(pair);
    return { ...pair, proposal: mapping, how: matches.map(({ how }) => how), notes };
  });
}

/**
 * Throws EvaluationInputError where the checkpoint answers none of the tasks, or a label map does not fit;
 * ProtocolNumbersError where the network cannot be asked by the numbers that were chosen.
 */
export async function entryFacts(
  checkpoint: LoadedCheckpoint,
  dataSet: DataSet,
  { tasks, protocol, protocolNumbers }: Pick<EvaluationPlan, "tasks" | "protocol" | "protocolNumbers">,
  { classMaps }: EvaluationEntry,
): Promise<EntryFacts> {
  const { architecture, summary, weights, configuration } = checkpoint;
  const pairs = classPairs(dataSet, checkpoint, tasksWithTruth(dataSet, tasks));
  if (pairs.length === 0) {
    const heads = taskNames.filter((task) => architecture.heads[task]);
    throw new EvaluationInputError(
      `${summary.title} answers ${heads.join(", ") || "nothing"}, and ${dataSet.name} has truth for ` +
        `${taskNames.filter((task) => dataSet.classes[task]).join(", ")}; asked was ${tasks.join(", ")}. Choose tasks that both have.`,
    );
  }
  const maps: { [Task in TaskName]?: ClassMapping } = {};
  for (const pair of pairs) {
    const map = classMaps?.[pair.task] ?? proposedClassMap(pair).mapping;
    assertClassMap(pair, map);
    maps[pair.task] = map;
  }
  const { id, title, family, beta, modelId } = summary;
  const own = configuration ?? configurationFor(architecture);
  const asked = inputSizeOf(inputProtocol(protocol, ownInput(own), protocolNumbers));
  const encoder = encoderCost(architecture, asked);
  const answered = pairs.map(({ task }) => task);
  const network = networkCost(architecture, asked, answered, summary.precision);
  return {
    checkpoint: {
      id,
      title,
      family,
      ...(beta !== undefined && { beta }),
      ...(modelId !== undefined && { modelId }),
      contentHash: await contentHash(weights),
      // the size is that of how it is saved
      ...(encoder && { encoder: { ...encoder, bits: summary.encoder?.bits ?? encoder.bits } }),
      ...(network && { network }),
    },
    inputSize: own.inputSize,
    ...(own.protocol && { protocol: own.protocol }),
    modelClasses: Object.fromEntries(pairs.map(({ task, modelClasses }) => [task, modelClasses])),
    classMaps: maps satisfies ClassMaps,
  };
}
