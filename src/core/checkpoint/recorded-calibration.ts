// How a checkpoint's probabilities are made honest, among the texts of its file: the keys that this lab writes and reads.
import type { Calibration } from "../../domain";

type CalibrationNumber = keyof Calibration;

const keyOf = (name: CalibrationNumber): string => `calibration.${name}`;

/** Least and greatest; beyond those of a temperature a softmax of float32 logits is one-hot, or tells nothing apart. */
const ranges: Readonly<Record<CalibrationNumber, readonly [least: number, greatest: number]>> = {
  temperature: [1e-3, 1e3],
  sure: [0, 1],
};
const numbers = Object.keys(ranges) as CalibrationNumber[];

export interface CalibrationFinding {
  /** Absent where the file says nothing that can be used. */
  readonly value?: Calibration;
  /** What is wrong with what the file says, in a sentence; absent where nothing is. */
  readonly problem?: string;
}

/** The file's entries, as numbers: for a `.pt` file as they are, for `.safetensors` by calibrationTexts. */
export function calibrationEntries(calibration: Calibration = {}): Record<string, number> {
  return Object.fromEntries(
    numbers.flatMap((name) => {
      const value = calibration[name];
      return value === undefined ? [] : [[keyOf(name), value]];
    }),
  );
}

/** The file's entries as texts. */
export function calibrationTexts(calibration: Calibration | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(calibrationEntries(calibration)).map(([key, value]) => [key, String(value)]),
  );
}

/** What the texts beside a checkpoint's tensors say of its classifier's probabilities. An entry that is wrong is ignored. */
export function recordedCalibration(metadata: ReadonlyMap<string, string>): CalibrationFinding {
  const value: { -readonly [Name in CalibrationNumber]?: number } = {};
  const problems: string[] = [];
  for (const name of numbers) {
    const key = keyOf(name);
    const text = metadata.get(key);
    if (text === undefined) continue;
    const [least, greatest] = ranges[name];
    const number = text.trim() === "" ? NaN : Number(text);
    if (number >= least && number <= greatest) value[name] = number;
    else {
      const quoted = `"${text.slice(0, 40)}"`;
      problems.push(`its ${key} is ${quoted}, where a number from ${least} to ${greatest} is expected; it is ignored`);
    }
  }
  return {
    ...(Object.keys(value).length > 0 && { value }),
    ...(problems.length > 0 && { problem: problems.join("; ") }),
  };
}
