// The evaluation itself: every image of a dataset through every network, each image decoded once for all of them.
import { UnusableLatentError } from "../../core/codec/codec-errors";
import { AnswerError } from "../../core/tasks/task";
import { ownInput } from "../../core/image/input-protocol";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { EvaluationInputError } from "../../core/metrics/evaluation-input";
import type { Prediction, TaskName } from "../../domain";
import type { DecodeOptions } from "../../nets/pipeline/decode";
import { answerInput, type EvaluatedNetwork } from "./answer-input";
import type { ImageCodecs } from "./compress-input";
import {
  answersDone,
  assertSameDataSet,
  selectedSamples,
  tasksWithTruth,
  type EvaluationState,
  type ImageAnswer,
} from "./evaluation-state";
import { inComparedPixels, readJudgedSample, tasksOfSample, type ReadSample } from "./read-sample";
import { SharedInputs } from "./shared-inputs";
import type { ImageTruth } from "../tasks/task";
import { keepPrediction } from "../tasks/tasks";

/** How the network of an entry is reached: opened, and nobody else's while `work` runs. */
export type WithModel = <Result>(work: (network: EvaluatedNetwork) => Promise<Result>) => Promise<Result>;

/** Takes each prediction as it comes, its mask in the plan's pixels, and is awaited; nothing of it is kept. */
type PredictionSink = (entry: number, truth: ImageTruth, prediction: Prediction) => void | Promise<void>;

export interface EvaluateOptions {
  /** Cancels before the next stage of a network. */
  readonly signal?: AbortSignal;
  /** Awaited after each stage: lets a worker read its messages, and may throw. */
  readonly yieldToEventLoop?: () => Promise<void>;
  /** Needed where an entry has a codec. */
  readonly codecs?: ImageCodecs;
  readonly sink?: PredictionSink;
  /** Awaited after each answer. */
  readonly onAnswer?: (done: number) => void | Promise<void>;
  /** How many of the most probable classes are kept; 5 unless told. */
  readonly topClasses?: number;
  /** Images that each network takes in a row; more than 1 where the networks do not fit in memory together. */
  readonly imagesATurn?: number;
}

/** What a turn's decoded images may take together. */
const maxTurnBytes = 64 * 2 ** 20;
/** A network that fails on so many images, and on all before, fails on all. */
const maxFailures = 3;

interface TurnImage {
  readonly index: number;
  readonly read: ReadSample;
  readonly inputs?: SharedInputs;
}

/**
 * Fills `state` up to its end, or until the signal's reason or what `yieldToEventLoop` throws; what is there stays, and another call
 * goes on from it. `networks` are those of the plan's entries. Rejects with EvaluationInputError where the dataset is
 * another than the state's, and with what a network throws on everything.
 */
export async function evaluateSeveral(
  state: EvaluationState,
  dataSet: DataSet,
  networks: readonly WithModel[],
  options: EvaluateOptions = {},
): Promise<void> {
  assertSameDataSet(state, dataSet);
  const samples = selectedSamples(dataSet, state.plan);
  const tasks = tasksWithTruth(dataSet, state.plan.tasks);
  for (;;) {
    const first = Math.min(...state.answers.map(({ length }) => length));
    if (first >= samples.length) return;
    const turn = await readTurn(samples, first, tasks, state, options);
    for (const [entry, use] of networks.entries()) {
      const answers = state.answers[entry];
      const lacking = turn.filter(({ index }) => index >= answers.length);
      if (lacking.length === 0) continue;
      await use(async (network) => {
        assertSomeTask(network, tasks);
        for (const [place, image] of lacking.entries()) {
          await options.yieldToEventLoop?.();
          options.signal?.throwIfAborted();
          const answer = await answerOf(image, network, entry, tasks, state, options);
          answers.push({ ...answer, firstRun: network.firstRun && place === 0 });
          await options.onAnswer?.(answersDone(state));
        }
      });
    }
  }
}

function assertSomeTask(network: EvaluatedNetwork, tasks: readonly TaskName[]): void {
  const answered = network.server.tasks;
  if (tasks.some((task) => answered.includes(task))) return;
  throw new EvaluationInputError(
    `A checkpoint answers ${answered.join(", ")} and is asked ${tasks.join(", ")}: there is nothing to hold its answers against.`,
  );
}

async function readTurn(
  samples: readonly DataSample[],
  first: number,
  tasks: readonly TaskName[],
  { images, plan }: EvaluationState,
  { imagesATurn = 1, codecs, yieldToEventLoop, signal }: EvaluateOptions,
): Promise<TurnImage[]> {
  const turn: TurnImage[] = [];
  let bytes = 0;
  for (let index = first; index < samples.length && turn.length < imagesATurn && bytes < maxTurnBytes; index++) {
    await yieldToEventLoop?.();
    signal?.throwIfAborted();
    const read = await readJudgedSample(samples[index], tasks);
    if (index === images.length) images.push(read.truth);
    bytes += (read.image?.data.length ?? 0) + (read.mask?.labels.length ?? 0);
    turn.push({ index, read, ...(read.image && { inputs: new SharedInputs(read.image, plan, codecs) }) });
  }
  return turn;
}

async function answerOf(
  { read, inputs }: TurnImage,
  network: EvaluatedNetwork,
  entry: number,
  tasks: readonly TaskName[],
  state: EvaluationState,
  { signal, yieldToEventLoop, sink, topClasses }: EvaluateOptions,
): Promise<Omit<ImageAnswer, "firstRun">> {
  if (!inputs) return { elapsedMs: {} };
  const { codec } = state.plan.entries[entry];
  const asked = tasksOfSample(read, tasks).filter((task) => network.server.tasks.includes(task));
  const stages: DecodeOptions = {
    ...(signal && { signal }),
    ...(yieldToEventLoop && { onStage: yieldToEventLoop }),
    ...(topClasses !== undefined && { topClasses }),
  };
  try {
    const shared = await inputs.of(ownInput(network.server.configuration), codec);
    const answered = await answerInput(shared.input, network, asked, stages);
    const pixels = state.plan.segmentationPixels ?? "original";
    const compared = inComparedPixels(answered, read, shared.input.placement, pixels);
    await sink?.(entry, read.truth, compared.prediction);
    return {
      ...keepPrediction(compared.prediction, read.truth.name, compared.mask),
      ...sizesOfAnswer(shared.sizes ?? answered.sizes),
      elapsedMs: {
        readImage: read.readImageMs,
        prepare: shared.prepareMs,
        ...(shared.codecMs !== undefined && { codec: shared.codecMs }),
        ...answered.elapsedMs,
      },
    };
  } catch (error) {
    const ofOneImage = error instanceof AnswerError || error instanceof UnusableLatentError;
    if (!ofOneImage || failsOnAll(state.answers[entry])) throw error;
    return { failed: `${read.truth.name}: ${error.message}`, elapsedMs: {} };
  }
}

const sizesOfAnswer = (sizes: ImageAnswer["sizes"]): Pick<ImageAnswer, "sizes"> => (sizes ? { sizes } : {});

/** Whether one more failure means that the network, not the image, is at fault. */
function failsOnAll(answers: readonly ImageAnswer[]): boolean {
  const failures = answers.filter(({ failed }) => failed !== undefined).length;
  const anyGood = answers.some(({ failed, elapsedMs }) => failed === undefined && elapsedMs.prepare !== undefined);
  return failures >= maxFailures - 1 && !anyGood;
}
