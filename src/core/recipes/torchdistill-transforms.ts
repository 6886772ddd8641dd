// torchdistill's transforms (torchvision's and its own) as a recipe's augmentation and input size.
import type { RecipeAugmentation } from "./recipe";
import type { TorchdistillReading } from "./torchdistill-reading";
import { nodeText, type TorchdistillNode } from "./torchdistill-yaml";

export interface TorchdistillTransforms {
  readonly augmentation: RecipeAugmentation;
  /** Side of what comes out, where the transforms say so. */
  readonly side?: number;
  /** Shorter side before a crop at the centre: torchvision's Resize. */
  readonly resizedSide?: number;
  readonly resizedLine?: number;
}

/** One transform of a Compose: the last part of its key, and its keyword arguments. */
interface Transform {
  readonly name: string;
  readonly node: TorchdistillNode;
  readonly arguments: TorchdistillNode | undefined;
}

const defaultScale = [0.08, 1] as const;
const defaultRatio = [3 / 4, 4 / 3] as const;
const imageNetMean = "[0.485, 0.456, 0.406]";
const imageNetDeviation = "[0.229, 0.224, 0.225]";

function transformsOf(reading: TorchdistillReading, dataSet: TorchdistillNode): readonly Transform[] {
  const given =
    reading.take(dataSet, "init", "kwargs", "transforms") ?? reading.take(dataSet, "init", "kwargs", "transform");
  const steps = given?.kind === "list" ? given.items : reading.items(given, "init", "kwargs", "transforms");
  return steps.map((node) => ({
    name: reading.text(node, "key")?.split(".").at(-1) ?? "",
    node,
    arguments: reading.take(node, "init", "kwargs"),
  }));
}

/** The side of a square size, given as one number or as two that are equal. */
function squareSide(reading: TorchdistillReading, { name, node, arguments: given }: Transform): number | undefined {
  const size = reading.take(given, "size");
  if (size === undefined) return reading.problem(node.line, `${name} has no size; a number of pixels is expected`);
  const [side, other = side] =
    size.kind === "list" ? (reading.numbers(given, "size") ?? []) : [reading.number(given, "size")];
  if (side === other) return side;
  reading.decline(size, `${name} to ${nodeText(size)}`, "Inputs are square here; the first number is used.");
  return side;
}

function pair(
  reading: TorchdistillReading,
  given: TorchdistillNode | undefined,
  key: string,
  otherwise: readonly [number, number],
): [number, number] {
  const list = reading.peek(given, key);
  const found = reading.numbers(given, key);
  if (list === undefined || found === undefined) return [...otherwise];
  const [low, high] = found;
  if (found.length === 2 && low <= high) return [low, high];
  reading.problem(list.line, `${key} is ${nodeText(list)}; two numbers are expected, the smaller one first`);
  return [...otherwise];
}

type RecipeColour = NonNullable<RecipeAugmentation["colour"]>;
const noColour: RecipeColour = { brightness: 0, contrast: 0, saturation: 0, grey: 0 };

/** torchvision's ColorJitter; its hue is declined, and a range about another middle than 1. */
function jitter(reading: TorchdistillReading, { name, arguments: given }: Transform): Omit<RecipeColour, "grey"> {
  const change = (key: "brightness" | "contrast" | "saturation"): number => {
    if (reading.peek(given, key)?.kind !== "list") return reading.number(given, key) ?? 0;
    const [low, high] = pair(reading, given, key, [1, 1]);
    // torchvision reads a single value as [max(0, 1 - value), 1 + value]
    if (Math.abs(low - Math.max(0, 2 - high)) < 1e-9) return low > 0 ? 1 - low : high - 1;
    const list = reading.peek(given, key)!;
    reading.decline(list, `${name} with ${key} ${nodeText(list)}`, "Factors lie about 1 here; it is left out.");
    return 0;
  };
  const changes = { brightness: change("brightness"), contrast: change("contrast"), saturation: change("saturation") };
  const hue = reading.take(given, "hue");
  if (hue && Number(nodeText(hue)) !== 0) {
    reading.decline(hue, `${name} with hue ${nodeText(hue)}`, "This lab does not turn hues; they stay.");
  }
  return changes;
}

/** What a dataset does to its images. The transforms that have no counterpart here are declined. */
export function readTransforms(reading: TorchdistillReading, dataSet: TorchdistillNode): TorchdistillTransforms {
  let colour: RecipeColour | undefined;
  let flip = reading.number(dataSet, "init", "kwargs", "random_horizontal_flip") ?? 0;
  let side: number | undefined;
  let resizedSide: number | undefined;
  let resizedLine: number | undefined;
  let resized: { readonly range: readonly [number, number]; readonly square: boolean } | undefined;
  let cropped: { readonly scale: [number, number]; readonly ratio: [number, number] } | undefined;
  let cut: number | undefined;
  for (const transform of transformsOf(reading, dataSet)) {
    const { name, node, arguments: given } = transform;
    switch (name.replace(/^Custom/, "")) {
      case "RandomResizedCrop":
        side = squareSide(reading, transform);
        cropped = {
          scale: pair(reading, given, "scale", defaultScale),
          ratio: pair(reading, given, "ratio", defaultRatio),
        };
        break;
      case "RandomHorizontalFlip":
        flip = reading.number(given, "p") ?? 0.5;
        break;
      case "RandomResize": {
        const shortest = reading.number(given, "min_size");
        const longest = reading.number(given, "max_size") ?? shortest;
        if (shortest === undefined || longest === undefined) {
          if (!reading.peek(given, "min_size")) {
            reading.problem(node.line, `${name} has no min_size; a number of pixels is expected`);
          }
          break;
        }
        if (shortest > longest) {
          const line = reading.lineOf(given!, "max_size");
          reading.problem(line, `max_size ${longest} is below min_size ${shortest}`);
        }
        resized = { range: [shortest, longest], square: reading.flag(given, "square") ?? false };
        break;
      }
      case "RandomCrop":
        side = cut = squareSide(reading, transform);
        break;
      case "Resize": {
        const size = reading.peek(given, "size");
        // torchvision takes two numbers for height and width, one for the shorter side
        if (size?.kind === "list" && size.items.length > 1) {
          const why = "The shorter side is resized here and the longer one follows; the first number is used.";
          reading.decline(size, `${name} to height and width ${nodeText(size)}, which squeezes`, why);
        }
        resizedSide = squareSide(reading, transform);
        resizedLine = size?.line;
        break;
      }
      case "CenterCrop":
        side = squareSide(reading, transform);
        break;
      case "ColorJitter":
        colour = { grey: colour?.grey ?? 0, ...jitter(reading, transform) };
        break;
      case "RandomGrayscale":
        colour = { ...(colour ?? noColour), grey: reading.number(given, "p") ?? 0.1 };
        break;
      case "ToTensor":
        reading.ignore(node, "init");
        break;
      case "Normalize": {
        const [mean, deviation] = [reading.take(given, "mean"), reading.take(given, "std")];
        if (nodeText(mean) !== imageNetMean || nodeText(deviation) !== imageNetDeviation) {
          const what = `${name} with mean ${nodeText(mean)} and std ${nodeText(deviation)}`;
          reading.decline(node, what, `Inputs are normalised by ImageNet's ${imageNetMean} and ${imageNetDeviation}.`);
        }
        break;
      }
      default:
        reading.decline(node, `transform ${name || nodeText(node)}`, "This lab has no such transform; it is left out.");
    }
  }
  const kinds = { cropped, resized, cut };
  return {
    augmentation: { ...augmentationOf(reading, dataSet, kinds, flip), ...(colour && { colour }) },
    side: side ?? fixedSide(resized),
    resizedSide,
    resizedLine,
  };
}

type Resized = { readonly range: readonly [number, number]; readonly square: boolean };

/** Validation's square resize is a random one whose range is one length. */
function fixedSide(resized: Resized | undefined): number | undefined {
  return resized?.square && resized.range[0] === resized.range[1] ? resized.range[0] : undefined;
}

function augmentationOf(
  reading: TorchdistillReading,
  dataSet: TorchdistillNode,
  found: {
    readonly cropped?: { readonly scale: [number, number]; readonly ratio: [number, number] };
    readonly resized?: Resized;
    readonly cut?: number;
  },
  flip: number,
): RecipeAugmentation {
  const { cropped, resized, cut } = found;
  if (cropped) return { kind: "random-resized-crop", flip, ...cropped };
  if (cut !== undefined) {
    const [shortest, longest] = resized?.range ?? [cut, cut];
    return {
      kind: "random-scale-crop",
      flip,
      scale: [shortest / cut, longest / cut],
      square: resized?.square ?? false,
    };
  }
  if (resized && fixedSide(resized) === undefined) {
    const why = "Sizes vary here only before a crop of one size; images are prepared by the protocol alone.";
    reading.decline(dataSet, `resizing to ${resized.range.join(" … ")} pixels without a crop`, why);
  }
  return { kind: "none", flip, turns: false };
}
