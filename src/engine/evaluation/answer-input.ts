// One prepared input through one network: its answers, and what sending it took.
import type { Bitstream, NetworkInput, Prediction, Segmentation, TaskName } from "../../domain";
import type { Network } from "../../nets/model/network";
import type { DecodeOptions } from "../../nets/pipeline/decode";
import { predictInput } from "../../nets/pipeline/predict";
import type { StageTimes } from "../../nets/pipeline/stage-clock";
import { sizesOf } from "../predictions/bitstream-facts";
import type { AnswerSizes } from "./evaluation-state";

/** What an evaluation needs of an opened network. */
export type EvaluatedNetwork = Network & {
  /** Its first run compiles. */
  readonly firstRun: boolean;
};

export interface AnsweredInput {
  readonly prediction: Prediction;
  /** In pixels of the network's input, padding left out, where segmentation was asked. */
  readonly inputSegmentation?: Segmentation;
  /** Absent for an uncompressed network. */
  readonly sizes?: AnswerSizes;
  readonly elapsedMs: StageTimes;
}

/** Rejects as predictInput does. */
export async function answerInput(
  input: NetworkInput,
  network: Network,
  tasks: readonly TaskName[],
  options: DecodeOptions,
): Promise<AnsweredInput> {
  let inputSegmentation: Segmentation | undefined;
  const asked = { ...options, tasks, onInputSegmentation: (found: Segmentation) => void (inputSegmentation = found) };
  const { prediction, bitstream, elapsedMs } = await predictInput(input, network, asked);
  return {
    prediction,
    ...(inputSegmentation && { inputSegmentation }),
    ...(bitstream && { sizes: answerSizes(bitstream) }),
    elapsedMs,
  };
}

function answerSizes(bitstream: Bitstream): AnswerSizes {
  const { payloadBytes, fileBytes, paperKilobytes, bitsPerPixel } = sizesOf(bitstream);
  return { payloadBytes, fileBytes, paperKilobytes, bitsPerPixel };
}
