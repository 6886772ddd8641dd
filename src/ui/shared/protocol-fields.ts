// The numbers that a page offers for each protocol, and what is chosen of them.
import type { ChosenNumbers, ProtocolName } from "../../domain";
import { inputProtocol, maxInputSize, protocolNumbers } from "../../engine/protocol-predictions";
import type { UrlReader } from "./url-reader";

export interface ProtocolField {
  readonly key: keyof ChosenNumbers;
  readonly label: string;
}

export const protocolFields: Readonly<Record<ProtocolName, readonly ProtocolField[]>> = {
  unified: [
    { key: "inputSize", label: "Longer side" },
    { key: "minSize", label: "Shorter side" },
  ],
  detection: [
    { key: "inputSize", label: "Longer side" },
    { key: "minSize", label: "Shorter side" },
  ],
  classification: [
    { key: "resize", label: "Resize shorter side to" },
    { key: "inputSize", label: "Crop" },
  ],
  segmentation: [
    { key: "inputSize", label: "Width" },
    { key: "inputHeight", label: "Height" },
  ],
};

/** In the address of a page, where it keeps them. */
const numberParameters: Readonly<Record<keyof ChosenNumbers, string>> = {
  inputSize: "size",
  resize: "resize",
  minSize: "shorter",
  inputHeight: "height",
};

const keys = Object.keys(numberParameters) as (keyof ChosenNumbers)[];

/** The numbers in an address that belong to its protocol. */
export function readNumbers(url: UrlReader, protocol: ProtocolName): ChosenNumbers {
  const chosen: { -readonly [Key in keyof ChosenNumbers]: number } = {};
  for (const key of keys) {
    const name = numberParameters[key];
    const text = url.text(name);
    if (text === undefined) continue;
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= 1 && value <= maxInputSize)) {
      url.complain(name, `, which is no whole number of pixels from 1 to ${maxInputSize}; it is left out.`);
    } else if (!protocolFields[protocol].some((field) => field.key === key)) {
      url.complain(name, `, and the protocol ${protocol} has no such number; it is left out.`);
    } else {
      chosen[key] = value;
    }
  }
  return chosen;
}

/** The numbers as an address keeps them; undefined takes one out. */
export function numberChanges(chosen: ChosenNumbers): Record<string, number | undefined> {
  return Object.fromEntries(keys.map((key) => [numberParameters[key], chosen[key]]));
}

/** Those of the numbers that another protocol has as well. */
export function keptNumbers({ inputSize, minSize }: ChosenNumbers, protocol: ProtocolName): ChosenNumbers {
  return {
    ...(inputSize !== undefined && { inputSize }),
    ...(minSize !== undefined && protocolFields[protocol].some(({ key }) => key === "minSize") && { minSize }),
  };
}

/** What is used where a field is left empty, for a network whose own input size is `ownSize`. */
export function usedNumbers(
  protocol: ProtocolName,
  ownSize: number,
  chosen: ChosenNumbers,
): Readonly<Partial<Record<keyof ChosenNumbers, number>>> {
  const numbers = protocolNumbers(inputProtocol(protocol, ownSize, chosen));
  if ("crop" in numbers) return { resize: numbers.resize, inputSize: numbers.crop };
  if ("width" in numbers) return { inputSize: numbers.width, inputHeight: numbers.height };
  return { inputSize: numbers.maxSize, minSize: numbers.minSize };
}

/** Why the numbers cannot be for a network of that input size: a sentence. */
export function numbersProblem(protocol: ProtocolName, ownSize: number, chosen: ChosenNumbers): string | undefined {
  try {
    inputProtocol(protocol, ownSize, chosen);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
