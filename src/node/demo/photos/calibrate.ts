// Makes a checkpoint's confidence honest: its temperature and its threshold, from photographs that no training saw.
import type { DataSample } from "../../../core/datasets/data-set";
import { ownInput, inputProtocol } from "../../../core/image/input-protocol";
import { prepare } from "../../../core/image/prepare";
import { NothingEvaluatedError } from "../../../core/metrics/evaluation-input";
import { chooseSureThreshold, type KnownAnswer, type SureThreshold } from "../../../core/metrics/sure-threshold";
import { fitTemperature, type FittedTemperature } from "../../../core/metrics/temperature";
import { classify } from "../../../core/tasks/classification";
import type { Calibration } from "../../../domain";
import { answerInput } from "../../../engine/evaluation/answer-input";
import { readSample } from "../../../engine/evaluation/read-sample";
import type { ClassMapping } from "../../../engine/tasks/task";
import type { Network } from "../../../nets/model/network";

export interface CalibrateOptions {
  /** The network's label of each class of the samples, or null; the same labels unless told. */
  readonly map?: ClassMapping;
  /** Called after every photograph. */
  readonly onSample?: (done: number, total: number) => void;
}

export interface CalibrationFigures {
  readonly calibration: Required<Calibration>;
  /** Validation photographs of known classes, and photographs of others. */
  readonly known: number;
  readonly unknown: number;
  /** Share of the known ones whose most probable class is right: no temperature changes it. */
  readonly top1: number;
  /** At 1, and at the temperature. */
  readonly before: FittedTemperature["before"];
  readonly after: FittedTemperature["after"];
  readonly sure: SureThreshold;
}

/** In files the temperature has so many digits. */
const digits = 4;

/** Logits of the samples that can be read; `label` is absent where the network does not know the class. */
async function logitsOf(
  network: Network,
  samples: readonly DataSample[],
  { map }: CalibrateOptions,
  onSample: () => void,
): Promise<{ readonly logits: Float32Array; readonly label?: number }[]> {
  const { configuration } = network.server;
  const protocol = inputProtocol("unified", ownInput(configuration));
  const found: { logits: Float32Array; label?: number }[] = [];
  for (const sample of samples) {
    const { image, truth } = await readSample(sample, ["classification"]);
    onSample();
    if (!image) continue;
    let logits: Float32Array | undefined;
    await answerInput(prepare(image, protocol), network, ["classification"], {
      separateTimes: false,
      onClassLogits: (values) => (logits = values.slice()),
    });
    const label = truth.classLabel === undefined ? undefined : map ? map[truth.classLabel] : truth.classLabel;
    if (logits) found.push({ logits, ...(typeof label === "number" && { label }) });
  }
  return found;
}

/** Rows one after another. */
function joined(rows: readonly Float32Array[]): Float32Array {
  const [{ length }] = rows;
  const all = new Float32Array(rows.length * length);
  for (const [i, row] of rows.entries()) all.set(row, i * length);
  return all;
}

/**
 * Asks the network for the class of every sample, by its own input size, and fits both numbers to the answers: the
 * temperature by `fitTemperature`, then the threshold by `chooseSureThreshold` on probabilities at that temperature.
 * `unknown` are photographs of things that are none of the network's classes. Samples that cannot be read are left out.
 * Throws NothingEvaluatedError where no validation sample is of a class that the network knows.
 */
export async function calibrate(
  network: Network,
  validation: readonly DataSample[],
  unknown: readonly DataSample[] = [],
  options: CalibrateOptions = {},
): Promise<CalibrationFigures> {
  let done = 0;
  const onSample = () => options.onSample?.(++done, validation.length + unknown.length);
  const answered = await logitsOf(network, validation, options, onSample);
  const known = answered.flatMap(({ logits, label }) => (label === undefined ? [] : [{ logits, label }]));
  if (known.length === 0) {
    throw new NothingEvaluatedError(
      `Of ${validation.length} validation samples none is of a class that the network knows; nothing can be calibrated.`,
    );
  }
  const strange = await logitsOf(network, unknown, options, onSample);
  const labels = known.map(({ label }) => label);
  const rows = joined(known.map(({ logits }) => logits));
  const fitted = fitTemperature(rows, labels);
  const temperature = Number(fitted.temperature.toPrecision(digits));
  const answers = known.map(({ logits, label }): KnownAnswer => {
    const [best] = classify(logits, 1, { temperature }).top;
    return { probability: best.probability, isRight: best.label === label };
  });
  const sure = chooseSureThreshold(
    answers,
    strange.map(({ logits }) => classify(logits, 1, { temperature }).top[0].probability),
  );
  return {
    calibration: { temperature, sure: sure.threshold },
    known: known.length,
    unknown: strange.length,
    top1: answers.filter(({ isRight }) => isRight).length / known.length,
    before: fitted.before,
    after: fitted.after,
    sure,
  };
}
