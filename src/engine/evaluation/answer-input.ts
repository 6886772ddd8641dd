// One prepared input through one network: its answers, and what sending it took.
import type { NetworkInput, Prediction, Segmentation, TaskName } from "../../domain";
import type { Ladon } from "../../nets/model/ladon";
import type { Teacher } from "../../nets/model/teacher";
import { decode } from "../../nets/pipeline/decode";
import { encodeInput } from "../../nets/pipeline/encode";
import { predictUncompressedInput } from "../../nets/pipeline/predict-uncompressed";
import type { StageOptions, StageTimes } from "../../nets/pipeline/stage-clock";
import { sizesOf } from "../predictions/bitstream-facts";
import type { AnswerSizes } from "./evaluation-state";

/** What an evaluation needs of an opened network. */
export type EvaluatedNetwork = {
  /** Its first run compiles. */
  readonly firstRun: boolean;
} & ({ readonly kind: "ladon"; readonly ladon: Ladon } | { readonly kind: "teacher"; readonly teacher: Teacher });

export interface AnsweredInput {
  readonly prediction: Prediction;
  /** In pixels of the network's input, padding left out, where segmentation was asked. */
  readonly inputSegmentation?: Segmentation;
  /** Absent for an uncompressed network. */
  readonly sizes?: AnswerSizes;
  readonly elapsedMs: StageTimes;
}

/** The size that the network wants its inputs prepared for. */
export function inputSizeOf(network: EvaluatedNetwork): number {
  const { configuration } = network.kind === "ladon" ? network.ladon.encoder : network.teacher;
  return configuration.inputSize;
}

/** The tasks that the network has a head for. */
export function tasksOfNetwork(network: EvaluatedNetwork): readonly TaskName[] {
  return network.kind === "ladon" ? network.ladon.server.tasks : network.teacher.tasks;
}

/** Rejects as encode, decode and predictUncompressed do. */
export async function answerInput(
  input: NetworkInput,
  network: EvaluatedNetwork,
  tasks: readonly TaskName[],
  options: StageOptions,
): Promise<AnsweredInput> {
  let inputSegmentation: Segmentation | undefined;
  const asked = { ...options, tasks, onInputSegmentation: (found: Segmentation) => void (inputSegmentation = found) };
  const withInput = <Answered>(answered: Answered) => ({
    ...answered,
    ...(inputSegmentation && { inputSegmentation }),
  });
  if (network.kind === "teacher") return withInput(await predictUncompressedInput(input, network.teacher, asked));
  const { bitstream, elapsedMs } = await encodeInput(input, network.ladon.encoder, options);
  const decoded = await decode(bitstream, network.ladon.server, asked);
  const { payloadBytes, fileBytes, paperKilobytes, bitsPerPixel } = sizesOf(bitstream);
  return withInput({
    prediction: decoded.prediction,
    sizes: { payloadBytes, fileBytes, paperKilobytes, bitsPerPixel },
    elapsedMs: { ...elapsedMs, ...decoded.elapsedMs },
  });
}
