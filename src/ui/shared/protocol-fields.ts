// The numbers that a page offers for each protocol, and what is chosen of them.
import type { ChosenNumbers, OwnInput, ProtocolName } from "../../domain";
import type { CheckpointSummary } from "../../engine/protocol-checkpoints";
import { inputProtocol, maxInputSize, protocolNumbers, protocolText } from "../../engine/protocol-predictions";
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

/** How a checkpoint's input is made where nobody chooses. */
export function ownInputOf({ inputSize: { pixels, protocol } }: Pick<CheckpointSummary, "inputSize">): OwnInput {
  return protocol ?? pixels;
}

/** What is used where a field is left empty, for a network whose own input is `own`. */
export function usedNumbers(
  protocol: ProtocolName,
  own: OwnInput,
  chosen: ChosenNumbers,
): Readonly<Partial<Record<keyof ChosenNumbers, number>>> {
  const { resize, crop, width, height, minSize, maxSize }: Partial<Record<string, number>> = protocolNumbers(
    inputProtocol(protocol, own, chosen),
  );
  const used = {
    inputSize: crop ?? width ?? maxSize ?? minSize,
    resize,
    minSize: minSize ?? height ?? resize,
    inputHeight: height,
  };
  return Object.fromEntries(protocolFields[protocol].map(({ key }) => [key, used[key]]));
}

/** e.g. `classification, resize 232, crop 224 pixels`; undefined where the asked protocol is carried out as it is. */
export function ownProtocolText(asked: ProtocolName, own: OwnInput, chosen: ChosenNumbers): string | undefined {
  const protocol = inputProtocol(asked, own, chosen);
  return protocol.name === asked ? undefined : protocolText(protocol.name, protocolNumbers(protocol));
}

/** Why the numbers cannot be for a network of that own input: a sentence. */
export function numbersProblem(protocol: ProtocolName, own: OwnInput, chosen: ChosenNumbers): string | undefined {
  try {
    inputProtocol(protocol, own, chosen);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
