// An evaluation without a browser: opens the data and the checkpoints, scores on WebAssembly, prints and writes.
import { openAsBlob, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { zipFiles } from "../core/datasets/data-files";
import { openDataSet } from "../core/datasets/open-data-set";
import { scenesDataSet } from "../core/datasets/scenes-data-set";
import { inputProtocol, ownInput, protocolNumbers, protocolText } from "../core/image/input-protocol";
import { segmentationPixelsText } from "../core/metrics/segmentation-evaluator";
import { type TaskName, taskNames } from "../domain";
import { proposedClassMaps } from "../engine/evaluation/entry-facts";
import { evaluationResults } from "../engine/evaluation/evaluation-result";
import { tasksWithTruth } from "../engine/evaluation/evaluation-state";
import type { EvaluationResult, Interval } from "../engine/protocol-evaluation";
import { answering } from "../engine/storage/loaded-checkpoint";
import { engineTasks } from "../engine/tasks/tasks";
import { useNodeBackend } from "./backend";
import { nodeCheckpoint } from "./checkpoint";
import { matchSentence, uneven } from "./class-match-text";
import { nodeDecoders } from "./decoders";
import type { EvaluateOptions } from "./evaluate-options";
import { beginEvaluation, finishEvaluation } from "./evaluation-run";
import { nodeFiles } from "./files";
import { PredictionFiles } from "./prediction-files";
import { textTable } from "./text-table";

const places = (digits: number) => (value: number) => value.toFixed(digits);
const percent = places(2);
const share = places(4);

function spanned(value: number, interval: Interval | undefined, format: (value: number) => string): string {
  return interval ? `${format(value)} (${format(interval.lower)} – ${format(interval.upper)})` : format(value);
}

function titleOf({ checkpoint, codec }: EvaluationResult): string {
  return codec ? `${checkpoint.title}, ${codec.name} ${codec.quality}` : checkpoint.title;
}

type Row = readonly [name: string, of: (result: EvaluationResult) => string | undefined];

function metricRows<Task extends TaskName>(task: Task): Row[] {
  return engineTasks[task].metricRows.map(({ title, decimals, of, hasInterval }): Row => [
    title,
    ({ scores }) => {
      const metrics = scores[task];
      return metrics && spanned(of(metrics), hasInterval ? metrics.interval : undefined, places(decimals));
    },
  ]);
}

const rows: readonly Row[] = [
  ["images", ({ images }) => String(images)],
  ["skipped", ({ skipped }) => (skipped > 0 ? String(skipped) : undefined)],
  ["payload bytes", ({ sizes }) => sizes && percent(sizes.payloadBytes.mean)],
  ["file bytes", ({ sizes }) => sizes && percent(sizes.fileBytes.mean)],
  ["paper's KB", ({ sizes }) => sizes && share(sizes.paperKilobytes.mean)],
  ["bits per pixel", ({ sizes }) => sizes && share(sizes.bitsPerPixel.mean)],
  ["encoder kbit", ({ checkpoint: { encoder }, codec }) => (codec ? undefined : encoder && share(encoder.bits / 1e3))],
  [
    "encoder MMAC",
    ({ checkpoint: { encoder }, codec }) => (codec ? undefined : encoder && share(encoder.multiplyAccumulates / 1e6)),
  ],
  [
    "network Mparam",
    ({ checkpoint: { network }, codec }) => (codec ? undefined : network && share(network.parameters / 1e6)),
  ],
  [
    "network MMAC",
    ({ checkpoint: { network }, codec }) => (codec ? undefined : network && share(network.multiplyAccumulates / 1e6)),
  ],
  ...taskNames.flatMap(metricRows),
  [
    "masks compared",
    ({ segmentationPixels: pixels, protocolNumbers: numbers }) =>
      pixels && numbers && segmentationPixelsText(pixels, numbers),
  ],
  ["ms an image", ({ elapsedMs }) => percent(Object.values(elapsedMs).reduce((sum, spread) => sum + spread.median, 0))],
];

const maxTitledColumns = 2;

/** One column a result, one line a figure; 95 % intervals in brackets where the set is small. Many results are numbered. */
function evaluationTable(results: readonly EvaluationResult[]): string {
  const lines = rows.flatMap(([name, of]) => {
    const cells = results.map(of);
    return cells.some((cell) => cell !== undefined) ? [[name, ...cells.map((cell) => cell ?? "–")]] : [];
  });
  const titles = results.map(titleOf);
  if (results.length <= maxTitledColumns) return textTable([["", ...titles], ...lines]).join("\n");
  const legend = titles.map((title, i) => `${i + 1}  ${title}`);
  return [...legend, "", ...textTable([["", ...titles.map((_, i) => String(i + 1))], ...lines])].join("\n");
}

const maxExcludedShown = 20;

async function openData({ data, scenes, format }: EvaluateOptions) {
  if (scenes) return scenesDataSet(scenes);
  const place = path.resolve(data);
  const files = statSync(place).isDirectory()
    ? await nodeFiles(place)
    : await zipFiles(await openAsBlob(place), path.basename(place));
  return openDataSet(files, { name: path.basename(place), decoders: nodeDecoders, ...(format && { format }) });
}

/** What `npm run evaluate` does once its words are understood. @throws errors whose message says which file or option is at fault */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  await useNodeBackend("wasm");
  const dataSet = await openData(options);
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
  const { tasks, protocol, protocolNumbers: chosen, segmentationPixels, split, limit, codecs, classes } = options;
  const notes = new Set<string>();
  const matched = new Set<string>();
  for (const checkpoint of checkpoints) {
    for (const proposal of proposedClassMaps(dataSet, checkpoint)) {
      if (!tasks.includes(proposal.task)) continue;
      if (classes === "order") {
        for (const note of uneven(proposal)) notes.add(note);
      } else {
        matched.add(matchSentence(proposal));
        for (const note of proposal.notes) notes.add(`${proposal.task}: ${note}`);
      }
    }
  }
  const run = await beginEvaluation(dataSet, checkpoints, {
    tasks,
    protocol,
    ...(chosen && { protocolNumbers: chosen }),
    ...(segmentationPixels && { segmentationPixels }),
    ...(split && { split }),
    ...(limit && { limit }),
    codecs,
    classes,
  });
  const { facts, state } = run;
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
  await finishEvaluation(run, dataSet, {
    sink: (entry, truth, prediction) => files?.write(entry, truth, prediction),
  });
  files?.close();
  const results = evaluationResults(state);
  const asked = new Set(
    facts.map((entry) => {
      const used = inputProtocol(protocol, ownInput(entry), chosen);
      return protocolText(used.name, protocolNumbers(used));
    }),
  );
  console.log(`${dataSet.name}: ${state.total} images, protocol ${[...asked].join(" and ")}, WebAssembly\n`);
  console.log(evaluationTable(results));
  for (const warning of dataSet.warnings) console.log(`warning: ${warning}`);
  for (const sentence of matched) console.log(`classes: ${sentence}`);
  for (const note of new Set([...notes, ...results.flatMap((result) => result.notes)])) console.log(`note: ${note}`);
  const excluded = [...dataSet.skipped, ...results[0].details.skipped];
  for (const { path: file, why, count = 1 } of excluded.slice(0, maxExcludedShown)) {
    console.log(`left out: ${count > 1 ? `${count} × ` : ""}${why.startsWith(file) ? why : `${file}: ${why}`}`);
  }
  if (excluded.length > maxExcludedShown) console.log(`left out: ${excluded.length - maxExcludedShown} more`);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(results.length === 1 ? results[0] : results)}\n`);
    console.log(`result written to ${options.json}`);
  }
  if (files) console.log(`predictions written to ${files.places.join(", ")}`);
}
