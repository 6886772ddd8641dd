// The options of `npm run evaluate`.
import { existsSync } from "node:fs";
import path from "node:path";
import { maxInputSize } from "../core/geometry/largest-image";
import { protocolsWith } from "../core/image/input-protocol";
import { segmentationPixelNames } from "../core/metrics/segmentation-evaluator";
import { type ChosenNumbers, type ProtocolName, protocolNames, type TaskName, taskNames } from "../domain";
import type { InputCodec } from "../engine/protocol-evaluation";
import { engineTasks } from "../engine/tasks/tasks";
import { oneOf, outputFile, readArguments, UsageError, wholeNumber } from "./command-line";

// The protocol's numbers on a command line: --input-size for all, --resize and --crop, --min-size and --max-size by the names
// of torchvision's transforms.
const protocolNumberOptions = {
  "input-size": { type: "string" },
  resize: { type: "string" },
  crop: { type: "string" },
  "min-size": { type: "string" },
  "max-size": { type: "string" },
} as const;

type Option = keyof typeof protocolNumberOptions;
type Values = { readonly [Name in Option]?: string | undefined };

const protocolNumbersUsage = "[--input-size N|WxH] [--resize N --crop N] [--min-size N --max-size N]";

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

const usage =
  "npm run evaluate -- --checkpoint FILE[,FILE,FILE]|demo:NAME|demo:BETA [--weights NAME] --data DIR " +
  `[--task ${[...taskNames, "all"].join("|")}] [--protocol ${protocolNames.join("|")}] ` +
  `${protocolNumbersUsage} ` +
  "[--segmentation-pixels protocol|original] [--json OUT] [--predictions FILE] [--limit N] [--split train|val|test] [--jpeg Q,Q] [--webp Q,Q] [--format image-folder|coco|voc] [--classes name|order] [--stale-heads]";

const predictionFiles = taskNames.map((task) => `               ${task}: ${engineTasks[task].predictionFile.about}`);

const help = `${usage}

--checkpoint   files of one network with commas between them (.pt, .safetensors), or one that ships: demo:NAME, or of the
               family that opens first demo:BETA, demo:teacher. Give it several times to evaluate several; each image is
               decoded once for all of them.
--data         a folder or zip: class folders, COCO or PASCAL VOC; or scenes:COUNT[:SEED[:FIRST[:SIZE]]] (seed 1, first 0,
               128 pixels). A class that the checkpoint does not know is left out of the truth.
--weights      which network to read of a file that holds several (raw and averaged weights, student and teacher), by the name
               that the refusal or the note gives: --weights state_dict_ema. With several checkpoints one for each.
--task         what to score; all: whatever both the checkpoint and the dataset have. Default all.
--protocol     how an image becomes the network's input. Default unified.
--input-size   the input's side in pixels: the longer side (unified, detection), the crop (classification), width and height
               (segmentation, also as WxH). Default: what the checkpoint's file records, else what this lab knows of the
               network, else 416.
--resize --crop      classification: the shorter side before the crop, and the crop. sc2bench's baselines on ImageNet: 256 and
               224. Default: the paper's ratio, 448 for 416.
--min-size --max-size   unified, detection: the shorter side, unless the longer one would exceed the other. torchvision's
               detectors: 800 and 1333. Default: the longer side to the input size whatever the shorter one is.
--segmentation-pixels  in which pixels masks are compared: at the protocol's size (416 × 416 for the paper's, the mask resized to
               it, as torchdistill's scripts do; default of --protocol segmentation), or in original pixels (default otherwise).
--json         gets the result as the tab writes it; a list where there are several checkpoints or codecs.
--predictions  gets every prediction. With several tasks or checkpoints FILE's name gets the number of the checkpoint and the task:
               predictions-2-detection.json.
${predictionFiles.join("\n")}
--jpeg --webp  also send each input through the codec at these qualities (1 to 100) before every checkpoint.
--limit        only the first N images.
--split        only those that the dataset itself calls so. Without it all but the test split.
--format       the dataset's layout, where a folder could be read as more than one.
--classes      how the dataset's classes go with the checkpoint's: by name (default), which takes folders that are named by
               WordNet ids for the classes of ImageNet that they are; or label by label in their order.
--stale-heads  lets heads answer whose features a fine-tuning changed under them, as the file says; without it they are left out.`;

function qualities(name: InputCodec["name"], text: string | undefined): InputCodec[] {
  if (text === undefined) return [];
  return text.split(",").map((quality) => ({ name, quality: wholeNumber(name, quality.trim(), 1, 100) }));
}

interface ScenesRequest {
  readonly count: number;
  readonly seed: number;
  readonly first: number;
  readonly size: number;
}

function scenesOf(data: string): ScenesRequest | undefined {
  if (!data.startsWith("scenes:")) return undefined;
  const [count, seed = "1", first = "0", size = "128"] = data.slice("scenes:".length).split(":");
  return {
    count: wholeNumber("data scenes:COUNT", count, 1, 1_000_000),
    seed: wholeNumber("data scenes:…:SEED", seed, 0, Number.MAX_SAFE_INTEGER),
    first: wholeNumber("data scenes:…:FIRST", first, 0, Number.MAX_SAFE_INTEGER),
    size: wholeNumber("data scenes:…:SIZE", size, 64, 512),
  };
}

/** None where only the help was asked for. @throws UsageError */
export function readEvaluateOptions(words: readonly string[]) {
  const options = {
    checkpoint: { type: "string", multiple: true },
    weights: { type: "string", multiple: true, default: [] as string[] },
    data: { type: "string" },
    task: { type: "string", default: "all" },
    protocol: { type: "string", default: "unified" },
    ...protocolNumberOptions,
    "segmentation-pixels": { type: "string" },
    json: { type: "string" },
    predictions: { type: "string" },
    limit: { type: "string" },
    split: { type: "string" },
    jpeg: { type: "string" },
    webp: { type: "string" },
    format: { type: "string" },
    classes: { type: "string", default: "name" },
    "stale-heads": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  const values = readArguments(words, options, usage);
  if (values.help) {
    console.log(help);
    return undefined;
  }
  if (!values.checkpoint?.length)
    throw new UsageError(`--checkpoint is missing, so there is nothing to evaluate; use: ${usage}`);
  if (!values.data) throw new UsageError(`--data is missing, so there is nothing to evaluate on; use: ${usage}`);
  if (values.weights.length > 0 && values.weights.length !== values.checkpoint.length) {
    throw new UsageError(
      `--weights is given ${values.weights.length} times and --checkpoint ${values.checkpoint.length} times; give one for each.`,
    );
  }
  const scenes = scenesOf(values.data);
  if (!scenes && !existsSync(values.data))
    throw new UsageError(`--data is ${path.resolve(values.data)}, which does not exist.`);
  const task = oneOf("task", values.task, [...taskNames, "all"]);
  const protocol = oneOf<ProtocolName>("protocol", values.protocol, protocolNames);
  return {
    checkpoints: values.checkpoint.map((called, i) => ({ called, weights: values.weights.at(i) })),
    data: values.data,
    scenes,
    tasks: task === "all" ? taskNames : ([task] as readonly TaskName[]),
    protocol,
    protocolNumbers: chosenNumbers(values, protocol),
    segmentationPixels:
      values["segmentation-pixels"] === undefined
        ? undefined
        : oneOf("segmentation-pixels", values["segmentation-pixels"], segmentationPixelNames),
    json: outputFile("json", values.json),
    predictions: outputFile("predictions", values.predictions),
    limit: values.limit === undefined ? undefined : wholeNumber("limit", values.limit, 1, 1e9),
    split: values.split === undefined ? undefined : oneOf("split", values.split, ["train", "val", "test"]),
    format: values.format === undefined ? undefined : oneOf("format", values.format, ["image-folder", "coco", "voc"]),
    classes: oneOf("classes", values.classes, ["name", "order"]),
    staleHeads: values["stale-heads"],
    codecs: [...qualities("jpeg", values.jpeg), ...qualities("webp", values.webp)],
  };
}

export type EvaluateOptions = NonNullable<ReturnType<typeof readEvaluateOptions>>;
