// A protocol with its numbers: what a person chose, and from the network's own input size what nobody chose.
import {
  type ChosenNumbers,
  type InputProtocol,
  type OwnInput,
  type ProtocolName,
  protocolNames,
  type ProtocolNumbers,
} from "../../domain";
import { grouped } from "../base/sentence";
import { UserError } from "../base/user-error";
import { maxInputSize } from "../geometry/largest-image";

/** Numbers that a protocol does not have, or that contradict each other. */
class ProtocolNumbersError extends UserError {
  override readonly name = "ProtocolNumbersError";
}

/** What each protocol takes beside the input's size. */
const own: Readonly<Record<ProtocolName, readonly (keyof ChosenNumbers)[]>> = {
  unified: ["minSize"],
  detection: ["minSize"],
  classification: ["resize"],
  segmentation: ["inputHeight"],
};

/** What a person calls each number. */
const words: Readonly<Record<keyof ChosenNumbers, string>> = {
  inputSize: "the input size",
  resize: "the size to resize to before the crop",
  minSize: "the size of the shorter side",
  inputHeight: "the input’s height",
};

/** The protocols that take a number. */
export function protocolsWith(number: keyof ChosenNumbers): readonly ProtocolName[] {
  return protocolNames.filter((name) => number === "inputSize" || own[name].includes(number));
}

function check(name: ProtocolName, chosen: ChosenNumbers): void {
  for (const key of Object.keys(words) as (keyof ChosenNumbers)[]) {
    const value = chosen[key];
    if (value === undefined) continue;
    if (!(Number.isInteger(value) && value >= 1 && value <= maxInputSize)) {
      throw new ProtocolNumbersError(
        `${words[key]} is ${value}; a whole number of pixels from 1 to ${maxInputSize} is expected.`,
      );
    }
    const owners = protocolsWith(key);
    if (owners.includes(name)) continue;
    throw new ProtocolNumbersError(
      `${words[key]} is ${value}, and the protocol ${name} has no such number; ${owners.join(" and ")} have. ` +
        "Choose another protocol, or leave the number out.",
    );
  }
}

function cropped(resize: number, crop: number): { readonly resize: number; readonly crop: number } {
  if (resize >= crop) return { resize, crop };
  throw new ProtocolNumbersError(
    `Images are resized to ${resize} pixels on the shorter side, and ${crop} × ${crop} cannot be cropped out of ` +
      `that. Resize to at least ${crop}, or crop at most ${resize}.`,
  );
}

function withinSides(minSize: number, maxSize: number): { readonly minSize: number; readonly maxSize: number } {
  if (minSize <= maxSize) return { minSize, maxSize };
  throw new ProtocolNumbersError(
    `The shorter side is brought to ${minSize} pixels, and the longer one may have ${maxSize} at most. Choose a longer ` +
      `side of at least ${minSize}, or a shorter one of at most ${maxSize}.`,
  );
}

/** A network's own protocol with the numbers that were chosen in place of its own; where it has no shorter side, that is its height or its resize. */
function changed(own: InputProtocol, chosen: ChosenNumbers): InputProtocol {
  const { inputSize: size, minSize, resize = minSize, inputHeight = minSize } = chosen;
  if (own.name === "classification") {
    const crop = size ?? own.crop;
    return { ...own, ...cropped(resize ?? Math.round((own.resize * crop) / own.crop), crop) };
  }
  if ("width" in own) return { ...own, width: size ?? own.width, height: inputHeight ?? size ?? own.height };
  if (own.maxSize === undefined) {
    if (chosen.inputHeight === undefined) return { ...own, minSize: minSize ?? size ?? own.minSize };
    throw new ProtocolNumbersError(
      `The input's height is to be ${inputHeight}, and this network's images keep their shape: their shorter side is ` +
        `brought to ${own.minSize} pixels. Leave the height out.`,
    );
  }
  return { ...own, ...withinSides(minSize ?? Math.min(own.minSize, size ?? own.maxSize), size ?? own.maxSize) };
}

/**
 * The protocol that a network is asked by. Of an input size alone, classification resizes to 14 / 13 of the crop as the
 * paper does (448 for 416), detectors bring the longer side to the size whatever the shorter one is, segmentation
 * squeezes to a square. A network with a protocol of its own keeps to that, unless another one of a single task is asked.
 * Throws ProtocolNumbersError where a chosen number does not belong to the protocol or cannot be.
 */
export function inputProtocol(name: ProtocolName, own: OwnInput, chosen: ChosenNumbers = {}): InputProtocol {
  check(name, chosen);
  if (typeof own !== "number" && (name === "unified" || name === own.name)) return changed(own, chosen);
  const size = chosen.inputSize ?? (typeof own === "number" ? own : inputSizeOf(own));
  const normalisation = typeof own === "number" ? undefined : own.normalisation;
  const common = { ...(normalisation && { normalisation }) };
  if (name === "classification") {
    return { name, ...cropped(chosen.resize ?? Math.round((size * 14) / 13), size), ...common };
  }
  if (name === "segmentation") return { name, width: size, height: chosen.inputHeight ?? size, ...common };
  return { name, ...withinSides(chosen.minSize ?? size, size), ...common };
}

/** How a network's input is made where nobody chooses: by its own protocol, at the size that it was trained at. */
export function ownInput({
  protocol,
  inputSize,
}: {
  readonly protocol?: InputProtocol;
  readonly inputSize: number;
}): OwnInput {
  if (!protocol) return inputSize;
  return inputSizeOf(protocol) === inputSize ? protocol : changed(protocol, { inputSize });
}

/**
 * The side that the protocol was given: the longer one, the crop's, the square's (its longer one where it is none), or the
 * shorter one where the longer has no limit.
 */
export function inputSizeOf(protocol: InputProtocol): number {
  if ("crop" in protocol) return protocol.crop;
  if ("width" in protocol) return Math.max(protocol.width, protocol.height);
  return protocol.maxSize ?? protocol.minSize;
}

/** The numbers alone, as results keep them. */
export function protocolNumbers(protocol: InputProtocol): ProtocolNumbers {
  const { name: _, normalisation: __, ...numbers } = protocol;
  return numbers;
}

/** e.g. `resize 256, crop 224`, `416 × 416`, `416`, `shorter side 800, longer at most 1,333`; all in pixels. */
export function numbersText(numbers: ProtocolNumbers): string {
  if ("crop" in numbers) return `resize ${grouped(numbers.resize)}, crop ${grouped(numbers.crop)}`;
  if ("width" in numbers) return `${grouped(numbers.width)} × ${grouped(numbers.height)}`;
  const { minSize, maxSize } = numbers;
  if (maxSize === undefined) return `shorter side ${grouped(minSize)}`;
  return minSize === maxSize
    ? grouped(maxSize)
    : `shorter side ${grouped(minSize)}, longer at most ${grouped(maxSize)}`;
}

/** e.g. `unified, 416 pixels`, `classification, resize 256, crop 224 pixels`. */
export function protocolText(name: ProtocolName, numbers: ProtocolNumbers): string {
  return `${name}, ${numbersText(numbers)} pixels`;
}
