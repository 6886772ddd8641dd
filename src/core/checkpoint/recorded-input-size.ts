// The side of the input that a network was trained at, among the texts of its file: the key that this lab writes and reads.
import { maxInputSize } from "../geometry/largest-image";

export const inputSizeKey = "ladon.input_size";

export function isInputSize(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= maxInputSize;
}

export interface InputSizeFinding {
  /** Side in pixels; absent where the file says nothing that can be used. */
  readonly value?: number;
  /** What is wrong with what the file says, in a sentence; absent where nothing is. */
  readonly problem?: string;
}

/** What the texts beside a checkpoint's tensors say of the size. */
export function recordedInputSize(metadata: ReadonlyMap<string, string>): InputSizeFinding {
  const text = metadata.get(inputSizeKey);
  if (text === undefined) return {};
  const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  if (isInputSize(value)) return { value };
  return {
    problem:
      `its ${inputSizeKey} is "${text.slice(0, 40)}", where a whole number of pixels from 1 to ${maxInputSize} ` +
      "is expected; it is ignored",
  };
}
