// How a checkpoint's probabilities are made honest, among the texts of its file: the keys that this lab writes and reads.
import type { Calibration } from "../../domain";

const temperatureKey = "calibration.temperature";
const sureKey = "calibration.sure";

/** Beyond these a softmax of float32 logits is one-hot, or tells nothing apart. */
const minTemperature = 1e-3;
const maxTemperature = 1e3;

export interface CalibrationFinding {
  /** Absent where the file says nothing that can be used. */
  readonly value?: Calibration;
  /** What is wrong with what the file says, in a sentence; absent where nothing is. */
  readonly problem?: string;
}

/** The file's entries, as numbers: for a `.pt` file as they are, for `.safetensors` by calibrationTexts. */
export function calibrationEntries({ temperature, sure }: Calibration = {}): Record<string, number> {
  return {
    ...(temperature !== undefined && { [temperatureKey]: temperature }),
    ...(sure !== undefined && { [sureKey]: sure }),
  };
}

/** The file's entries as texts. */
export function calibrationTexts(calibration: Calibration | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(calibrationEntries(calibration)).map(([key, value]) => [key, String(value)]),
  );
}

/** The number of an entry; undefined where there is none, NaN where it is no number of that range. */
function numberOf(metadata: ReadonlyMap<string, string>, key: string, least: number, greatest: number) {
  const text = metadata.get(key)?.trim();
  if (text === undefined) return undefined;
  const value = text === "" ? NaN : Number(text);
  return value >= least && value <= greatest ? value : NaN;
}

/** What the texts beside a checkpoint's tensors say of its classifier's probabilities. An entry that is wrong is ignored. */
export function recordedCalibration(metadata: ReadonlyMap<string, string>): CalibrationFinding {
  const temperature = numberOf(metadata, temperatureKey, minTemperature, maxTemperature);
  const sure = numberOf(metadata, sureKey, 0, 1);
  const quoted = (key: string) => `its ${key} is "${metadata.get(key)!.slice(0, 40)}", where a number from`;
  const problems = [
    ...(Number.isNaN(temperature)
      ? [`${quoted(temperatureKey)} ${minTemperature} to ${maxTemperature} is expected; it is ignored`]
      : []),
    ...(Number.isNaN(sure) ? [`${quoted(sureKey)} 0 to 1 is expected; it is ignored`] : []),
  ];
  const value: Calibration = {
    ...(temperature !== undefined && !Number.isNaN(temperature) && { temperature }),
    ...(sure !== undefined && !Number.isNaN(sure) && { sure }),
  };
  return {
    ...(Object.keys(value).length > 0 && { value }),
    ...(problems.length > 0 && { problem: problems.join("; ") }),
  };
}
