// `npm run evaluate`: scores checkpoints on a labelled data set, on WebAssembly, as the page Evaluate does in the tab.
import { existsSync, openAsBlob, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isUserError } from "../../core/base/user-error";
import { version } from "../../../package.json";
import { segmentationPixelNames } from "../../core/metrics/segmentation-pixels";
import { inputProtocol, protocolNumbers } from "../../core/image/input-protocol";
import { protocolText } from "../../core/image/protocol-text";
import { protocolNames, taskNames, type ProtocolName, type TaskName } from "../../domain";
import type { EntryFacts } from "../../engine/evaluation/evaluation-state";
import type { EvaluationEntry, InputCodec } from "../../engine/protocol-evaluation";
import { optionsOrExit, progressLine, readArguments, UsageError, whyNotWritten, wholeNumber } from "../command-line";
import { chosenNumbers, protocolNumberOptions, protocolNumbersUsage } from "../protocol-options";

const usage =
  "npm run evaluate -- --checkpoint FILE[,FILE,FILE]|demo:NAME|demo:BETA [--weights NAME] --data DIR " +
  "[--task classification|detection|segmentation|all] [--protocol unified|classification|detection|segmentation] " +
  `${protocolNumbersUsage} ` +
  "[--segmentation-pixels protocol|original] [--json OUT] [--predictions FILE] [--limit N] [--split train|val|test] [--jpeg Q,Q] [--webp Q,Q] [--format image-folder|coco|voc] [--classes name|order] [--stale-heads]";

const help = `${usage}

--checkpoint   files of one network with commas between them (.pt, .safetensors), or one that ships: demo:NAME, demo:BETA,
               demo:teacher. Give it several times to evaluate several; each picture is decoded once for all of them.
--data         a folder or zip: class folders, COCO or PASCAL VOC; or scenes:COUNT[:SEED[:FIRST[:SIZE]]] (seed 1, first 0,
               128 pixels). A class that the checkpoint does not know is left out of the truth.
--weights      which network to read of a file that holds several (raw and averaged weights, student and teacher), by the name
               that the refusal or the note gives: --weights state_dict_ema. With several checkpoints one for each.
--task         what to score; all: whatever both the checkpoint and the data set have. Default all.
--protocol     how a picture becomes the network's input. Default unified.
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
--predictions  gets every prediction. Detection: COCO's results format, a JSON list of image_id, category_id, bbox, score.
               Classification: a JSON object a line, with name, top5 and truth. Segmentation: a JSON object a line, with
               width, height and runs, [label, length] pairs row by row, in the pixels in which masks are compared. With several
               tasks or checkpoints FILE's name gets the number of the checkpoint and the task: predictions-2-detection.json.
--jpeg --webp  also send each input through the codec at these qualities (1 to 100) before every checkpoint.
--limit        only the first N images.
--split        only those that the data set itself calls so. Without it all but the test split.
--format       the data set's layout, where a folder could be read as more than one.
--classes      how the data set's classes go with the checkpoint's: by name (default), which takes folders that are named by
               WordNet ids for the classes of ImageNet that they are; or label by label in their order.
--stale-heads  lets heads answer whose features a fine-tuning changed under them, as the file says; without it they are left out.`;

function listed<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} is "${text}"; it must be one of ${names.join(", ")}.`);
}

function outputFile(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const file = path.resolve(text);
  if (!existsSync(path.dirname(file))) throw new UsageError(`--${option} is ${file}, and its folder does not exist.`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--${option} is ${file}, which is a folder.`);
  }
  return file;
}

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

function readOptions() {
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
  const values = readArguments(options, usage);
  if (values.help) {
    console.log(help);
    process.exit(0);
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
  const task = listed("task", values.task, [...taskNames, "all"]);
  const protocol = listed<ProtocolName>("protocol", values.protocol, protocolNames);
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
        : listed("segmentation-pixels", values["segmentation-pixels"], segmentationPixelNames),
    json: outputFile("json", values.json),
    predictions: outputFile("predictions", values.predictions),
    limit: values.limit === undefined ? undefined : wholeNumber("limit", values.limit, 1, 1e9),
    split: values.split === undefined ? undefined : listed("split", values.split, ["train", "val", "test"]),
    format: values.format === undefined ? undefined : listed("format", values.format, ["image-folder", "coco", "voc"]),
    classes: listed("classes", values.classes, ["name", "order"]),
    staleHeads: values["stale-heads"],
    codecs: [...qualities("jpeg", values.jpeg), ...qualities("webp", values.webp)],
  };
}

const options = optionsOrExit(readOptions);

const { useNodeBackend } = await import("../backend");
const { nodeCheckpoint } = await import("../checkpoint");
const { nodeCodecs } = await import("../codecs");
const { nodeDecoders } = await import("../decoders");
const { nodeFiles } = await import("../files");
const { openEvaluated } = await import("../network");
const { answering } = await import("../../engine/storage/loaded-checkpoint");
const { openDataSet } = await import("../../core/datasets/open-data-set");
const { scenesDataSet } = await import("../../core/datasets/scenes-data-set");
const { zipFiles } = await import("../../core/datasets/zip-files");
const { classPairs, entryFacts, proposedClassMaps } = await import("../../engine/evaluation/entry-facts");
const { classMapByOrder } = await import("../../engine/tasks/proposed-class-map");
const { evaluateSeveral } = await import("../../engine/evaluation/evaluate");
const { answersDone, newEvaluation, tasksWithTruth } = await import("../../engine/evaluation/evaluation-state");
const { evaluationResults } = await import("../../engine/evaluation/evaluation-result");
const { PredictionFiles } = await import("../prediction-files");
const { evaluationTable } = await import("../evaluation-table");
const { matchSentence, uneven } = await import("../class-match-text");

const mostLeftOutNamed = 20;

async function openData() {
  const { data, scenes, format } = options;
  if (scenes) return scenesDataSet(scenes);
  const place = path.resolve(data);
  const files = statSync(place).isDirectory()
    ? await nodeFiles(place)
    : await zipFiles(await openAsBlob(place), path.basename(place));
  return openDataSet(files, { name: path.basename(place), decoders: nodeDecoders, ...(format && { format }) });
}

async function main(): Promise<void> {
  await useNodeBackend("wasm");
  const dataSet = await openData();
  const checkpoints = [];
  for (const { called, weights } of options.checkpoints) {
    const checkpoint = await nodeCheckpoint(called, weights, options.staleHeads);
    const { fileNames, warnings, stale = {} } = checkpoint.summary;
    const say = (what: string) => console.log(`note: ${fileNames.join(", ")}: ${what}`);
    for (const warning of warnings) say(warning);
    for (const task of options.tasks) {
      if (stale[task] && !stale[task].isOn) say(`${task} is left out for that; --stale-heads lets it answer`);
    }
    checkpoints.push(answering(checkpoint));
  }
  const rows = checkpoints.flatMap((checkpoint) => {
    const pairs = options.classes === "order" ? classPairs(dataSet, checkpoint) : [];
    const entry: EvaluationEntry = {
      checkpoint: checkpoint.summary.id,
      classMaps: Object.fromEntries(pairs.map((pair) => [pair.task, classMapByOrder(pair)])),
    };
    return [{ checkpoint, entry }, ...options.codecs.map((codec) => ({ checkpoint, entry: { ...entry, codec } }))];
  });
  const { tasks, protocol, protocolNumbers: chosen, segmentationPixels, split, limit } = options;
  const plan = {
    entries: rows.map(({ entry }) => entry),
    tasks,
    protocol,
    ...(chosen && { protocolNumbers: chosen }),
    ...(segmentationPixels && { segmentationPixels }),
    ...(split && { split }),
    ...(limit && { limit }),
  };
  const notes = new Set<string>();
  const matched = new Set<string>();
  for (const checkpoint of checkpoints) {
    for (const proposal of proposedClassMaps(dataSet, checkpoint)) {
      if (!tasks.includes(proposal.task)) continue;
      if (options.classes === "order") {
        for (const note of uneven(proposal)) notes.add(note);
      } else {
        matched.add(matchSentence(proposal));
        for (const note of proposal.notes) notes.add(`${proposal.task}: ${note}`);
      }
    }
  }
  const facts: EntryFacts[] = [];
  for (const { checkpoint, entry } of rows) facts.push(await entryFacts(checkpoint, dataSet, plan, entry));
  const run = crypto.randomUUID().replaceAll("-", "");
  const state = newEvaluation(run, dataSet, plan, facts, { labVersion: version, backend: "wasm" });
  const networks = new Map<unknown, Awaited<ReturnType<typeof openEvaluated>>>();
  for (const checkpoint of checkpoints) networks.set(checkpoint, await openEvaluated(checkpoint));
  const answered = tasksWithTruth(dataSet, tasks).filter((task) => facts.some(({ classMaps }) => classMaps[task]));
  const files =
    options.predictions === undefined
      ? undefined
      : new PredictionFiles(
          options.predictions,
          facts,
          answered,
          dataSet.categoryIds,
          state.plan.segmentationPixels ?? "original",
        );
  const total = state.total * rows.length;
  const begin = performance.now();
  const progress = progressLine(total, (done) => {
    const left = ((performance.now() - begin) / Math.max(1, done)) * (total - done);
    return `${done} of ${total} answers, ${Math.round(left / 1000)} s left  `;
  });
  await evaluateSeveral(
    state,
    dataSet,
    rows.map(({ checkpoint }) => networks.get(checkpoint)!),
    {
      codecs: nodeCodecs,
      sink: (entry, truth, prediction) => files?.write(entry, truth, prediction),
      onAnswer: () => progress(answersDone(state)),
    },
  );
  files?.close();
  const results = evaluationResults(state);
  const asked = new Set(
    facts.map(({ inputSize }) => protocolText(protocol, protocolNumbers(inputProtocol(protocol, inputSize, chosen)))),
  );
  console.log(`${dataSet.name}: ${state.total} images, protocol ${[...asked].join(" and ")}, WebAssembly\n`);
  console.log(evaluationTable(results));
  for (const warning of dataSet.warnings) console.log(`warning: ${warning}`);
  for (const sentence of matched) console.log(`classes: ${sentence}`);
  for (const note of new Set([...notes, ...results.flatMap((result) => result.notes)])) console.log(`note: ${note}`);
  const leftOut = [...dataSet.skipped, ...results[0].details.skipped];
  for (const { path: file, why, count = 1 } of leftOut.slice(0, mostLeftOutNamed)) {
    console.log(`left out: ${count > 1 ? `${count} × ` : ""}${why.startsWith(file) ? why : `${file}: ${why}`}`);
  }
  if (leftOut.length > mostLeftOutNamed) console.log(`left out: ${leftOut.length - mostLeftOutNamed} more`);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(results.length === 1 ? results[0] : results)}\n`);
    console.log(`result written to ${options.json}`);
  }
  if (files) console.log(`predictions written to ${files.places.join(", ")}`);
}

function sentenceOf(error: unknown): string | undefined {
  if (isUserError(error)) return error.message;
  const { code, path: place, syscall } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && syscall !== "mkdir") return `${place} does not exist.`;
  return code && place ? `Cannot use ${place}: ${whyNotWritten(code)}.` : undefined;
}

try {
  await main();
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exit(1);
}
// tfjs's WebAssembly module keeps Node alive otherwise
process.exit(0);
