// The protocol's numbers on a command line: --input-size for all, --resize and --crop, --min-size and --max-size by the names
// of torchvision's transforms.
import { maxInputSize } from "../core/geometry/largest-image";
import { protocolsWith } from "../core/image/input-protocol";
import type { ChosenNumbers, ProtocolName } from "../domain";
import { UsageError, wholeNumber } from "./command-line";

export const protocolNumberOptions = {
  "input-size": { type: "string" },
  resize: { type: "string" },
  crop: { type: "string" },
  "min-size": { type: "string" },
  "max-size": { type: "string" },
} as const;

type Option = keyof typeof protocolNumberOptions;
type Values = { readonly [Name in Option]?: string | undefined };

export const protocolNumbersUsage = "[--input-size N|WxH] [--resize N --crop N] [--min-size N --max-size N]";

/** The number that a protocol must have to take an option: a crop is the input of what is resized before it. */
const ownNumber: Readonly<Record<Option, keyof ChosenNumbers>> = {
  "input-size": "inputSize",
  resize: "resize",
  crop: "resize",
  "min-size": "minSize",
  "max-size": "minSize",
};

function pixels(option: Option, text: string): number {
  return wholeNumber(option, text, 1, maxInputSize);
}

/** Throws UsageError where a number does not go with the protocol, or where two options say the same thing differently. */
export function chosenNumbers(values: Values, protocol: ProtocolName): ChosenNumbers | undefined {
  const given = (Object.keys(ownNumber) as Option[]).filter((option) => values[option] !== undefined);
  if (given.length === 0) return undefined;
  for (const option of given) {
    const owners = protocolsWith(ownNumber[option]);
    if (owners.includes(protocol)) continue;
    throw new UsageError(`--${option} goes with --protocol ${owners.join(" or ")}; the protocol is ${protocol}.`);
  }
  const sides = /^(\d+)[x×](\d+)$/.exec(values["input-size"] ?? "");
  const rectangular = protocolsWith("inputHeight");
  if (sides && !rectangular.includes(protocol)) {
    throw new UsageError(
      `--input-size is "${values["input-size"]}"; width and height go with --protocol ${rectangular.join(" or ")}, and the ` +
        `protocol is ${protocol}. Give one number.`,
    );
  }
  const [width, inputHeight] = sides ? sides.slice(1).map((text) => pixels("input-size", text)) : [];
  const sizes = (["input-size", "crop", "max-size"] as const).flatMap((option) => {
    const text = values[option];
    if (text === undefined) return [];
    return [{ option, size: width ?? pixels(option, text) }];
  });
  const another = sizes.find(({ size }) => size !== sizes[0].size);
  if (another) {
    const [first] = sizes;
    throw new UsageError(
      `--${first.option} is ${first.size} and --${another.option} ${another.size}, and both are the input's size. Give one.`,
    );
  }
  return {
    ...(sizes.length > 0 && { inputSize: sizes[0].size }),
    ...(inputHeight !== undefined && { inputHeight }),
    ...(values.resize !== undefined && { resize: pixels("resize", values.resize) }),
    ...(values["min-size"] !== undefined && { minSize: pixels("min-size", values["min-size"]) }),
  };
}
