// A protocol with its numbers: what a person chose, and from the network's own input size what nobody chose.
import {
  type ChosenNumbers,
  type InputProtocol,
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

/**
 * The protocol of a network whose own input size is `ownSize` pixels: classification resizes to 14 / 13 of the crop as the
 * paper does (448 for 416), detectors bring the longer side to the size whatever the shorter one is, segmentation
 * squeezes to a square. Throws ProtocolNumbersError where a chosen number does not belong to it or cannot be.
 */
export function inputProtocol(name: ProtocolName, ownSize: number, chosen: ChosenNumbers = {}): InputProtocol {
  check(name, chosen);
  const size = chosen.inputSize ?? ownSize;
  if (name === "classification") {
    const resize = chosen.resize ?? Math.round((size * 14) / 13);
    if (resize < size) {
      throw new ProtocolNumbersError(
        `Images are resized to ${resize} pixels on the shorter side, and ${size} × ${size} cannot be cropped out of ` +
          `that. Resize to at least ${size}, or crop at most ${resize}.`,
      );
    }
    return { name, resize, crop: size };
  }
  if (name === "segmentation") return { name, width: size, height: chosen.inputHeight ?? size };
  const minSize = chosen.minSize ?? size;
  if (minSize > size) {
    throw new ProtocolNumbersError(
      `The shorter side is brought to ${minSize} pixels, and the longer one may have ${size} at most. Choose a longer ` +
        `side of at least ${minSize}, or a shorter one of at most ${size}.`,
    );
  }
  return { name, minSize, maxSize: size };
}

/** The side that the protocol was given: the longer one, the crop's, or the square's (its longer one where it is none). */
export function inputSizeOf(protocol: InputProtocol): number {
  if (protocol.name === "classification") return protocol.crop;
  if (protocol.name === "segmentation") return Math.max(protocol.width, protocol.height);
  return protocol.maxSize;
}

/** The numbers alone, as results keep them. */
export function protocolNumbers(protocol: InputProtocol): ProtocolNumbers {
  const { name: _, ...numbers } = protocol;
  return numbers;
}

/** e.g. `resize 256, crop 224`, `416 × 416`, `416`, `shorter side 800, longer at most 1,333`; all in pixels. */
export function numbersText(numbers: ProtocolNumbers): string {
  if ("crop" in numbers) return `resize ${grouped(numbers.resize)}, crop ${grouped(numbers.crop)}`;
  if ("width" in numbers) return `${grouped(numbers.width)} × ${grouped(numbers.height)}`;
  const { minSize, maxSize } = numbers;
  return minSize === maxSize
    ? grouped(maxSize)
    : `shorter side ${grouped(minSize)}, longer at most ${grouped(maxSize)}`;
}

/** e.g. `unified, 416 pixels`, `classification, resize 256, crop 224 pixels`. */
export function protocolText(name: ProtocolName, numbers: ProtocolNumbers): string {
  return `${name}, ${numbersText(numbers)} pixels`;
}
