// `npm run train`: trains by a recipe without a browser, on WebAssembly.
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { staleReason } from "../../core/checkpoint/stale-heads";
import { dataSetFormats } from "../../core/datasets/data-set";
import { openDataSet } from "../../core/datasets/open-data-set";
import { maxInputSize } from "../../core/geometry/largest-image";
import { knownRecipes } from "../../core/recipes/known-recipes";
import { contentsOf, whyOtherDataSet } from "../../core/datasets/identity";
import { readRecipeFile } from "../../core/recipes/read-recipe-file";
import type { Recipe } from "../../core/recipes/recipe";
import type { TaskName } from "../../domain";
import { headClassNames } from "../../engine/predictions/class-names";
import type { TrainingPlan } from "../../engine/protocol-training";
import { readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { proposedTrainingMap } from "../../engine/training/proposed-training-map";
import { exportRun } from "../../engine/training/export-run";
import { leftBehindHeads } from "../../engine/training/left-behind-heads";
import { assertTeacher } from "../../engine/training/teacher-fit";
import { randomStart, type StartNetwork } from "../../engine/training/random-start";
import { prepareUsableRun } from "../../engine/training/something-to-learn";
import { TrainingRun } from "../../engine/training/training-run";
import { openTeacher } from "../../nets/model/network";
import { memoryCache } from "../../nets/training/stage/feature-cache";
import { useNodeBackend } from "../backend";
import { nodeCheckpoint, readDemoFile } from "../checkpoint";
import { nodeDecoders } from "../decoders";
import { nodeFiles } from "../files";
import { nodeRunFiles } from "../run-files";
import { matchSentence } from "../class-match-text";
import { oneOf, readArguments, UsageError, wholeNumber, type Command } from "../command-line";

const usage =
  "npm run train -- --recipe NAME|FILE --checkpoint FILE|demo|demo:NAME|random:ladon-nano [--weights NAME] --data DIR --out FILE [--teacher FILE|demo:teacher [--teacher-weights NAME]] " +
  "[--json METRICS] [--seed 1] [--validation 20] [--epochs N] [--input-size N] [--format image-folder|coco|voc] [--classes name|order]";
const maxCacheBytes = 4 * 2 ** 30;
const networks = ["ladon-nano", "ladon-nano-teacher"] as const;

function readOptions(words: readonly string[]) {
  const values = readArguments(
    words,
    {
      recipe: { type: "string" },
      checkpoint: { type: "string" },
      weights: { type: "string" },
      teacher: { type: "string" },
      "teacher-weights": { type: "string" },
      data: { type: "string" },
      out: { type: "string" },
      json: { type: "string" },
      seed: { type: "string", default: "1" },
      validation: { type: "string", default: "20" },
      epochs: { type: "string" },
      "input-size": { type: "string" },
      format: { type: "string" },
      classes: { type: "string", default: "name" },
    } as const,
    usage,
  );
  const needed = (name: "recipe" | "checkpoint" | "data" | "out"): string => {
    const value = values[name];
    if (value) return value;
    throw new UsageError(`--${name} is missing; use: ${usage}`);
  };
  return {
    format: values.format === undefined ? undefined : oneOf("format", values.format, dataSetFormats),
    classes: oneOf("classes", values.classes, ["name", "order"]),
    recipe: needed("recipe"),
    checkpoint: needed("checkpoint"),
    weights: values.weights,
    teacher: values.teacher,
    teacherWeights: values["teacher-weights"],
    data: path.resolve(needed("data")),
    out: path.resolve(needed("out")),
    json: values.json === undefined ? undefined : path.resolve(values.json),
    seed: wholeNumber("seed", values.seed, 1, 2 ** 32 - 1),
    validationPercent: wholeNumber("validation", values.validation, 0, 90),
    epochs: values.epochs === undefined ? undefined : wholeNumber("epochs", values.epochs, 1, 100_000),
    inputSize:
      values["input-size"] === undefined ? undefined : wholeNumber("input-size", values["input-size"], 1, maxInputSize),
  };
}

/** A recipe of the lab by its name, or one in a file: JSON, or upstream's YAML. */
async function recipeOf(called: string): Promise<Recipe> {
  const known = knownRecipes.find(({ name }) => name === called || `${name}.json` === called);
  if (known) return known;
  if (!existsSync(called)) {
    const names = knownRecipes.map(({ name }) => name).join(", ");
    throw new UsageError(`--recipe "${called}" is neither a file nor one of ${names}.`);
  }
  const text = await readFile(called, "utf8");
  const { recipe, unsupported } = readRecipeFile(text, path.basename(called));
  for (const { line, what, why } of unsupported) console.log(`Unsupported, line ${line}: ${what} (${why})`);
  return recipe;
}

async function loadedFile(called: string, weights: string | undefined) {
  const loaded = await nodeCheckpoint(called, weights);
  const { fileNames, warnings } = loaded.summary;
  for (const warning of warnings) console.log(`${fileNames.join(", ")}: ${warning}`);
  return loaded;
}

/** `weights` names the network to read in a file that holds several. */
async function startOf(
  { checkpoint: called, weights }: { readonly checkpoint: string; readonly weights?: string | undefined },
  plan: TrainingPlan,
  dataSet: Parameters<typeof randomStart>[1],
): Promise<StartNetwork> {
  if (plan.start.kind === "random") return randomStart(plan, dataSet);
  const sets = await readDemoIndex(readDemoFile);
  const first = sets.find(({ opensFirst }) => opensFirst) ?? sets[0];
  const loaded = await loadedFile(called === "demo" ? `demo:${first.name}` : called, weights);
  return { ...loaded, classNames: headClassNames(loaded.architecture, loaded.summary) };
}

function startWord(called: string): TrainingPlan["start"] {
  if (!called.startsWith("random:")) return { kind: "checkpoint", checkpoint: called };
  const network = networks.find((name) => `random:${name}` === called);
  if (network) return { kind: "random", network };
  throw new UsageError(
    `--checkpoint "${called}" names no network; with random weights there are ${networks.join(", ")}.`,
  );
}

async function train(options: ReturnType<typeof readOptions>): Promise<void> {
  if (!(await stat(options.data).catch(() => undefined))?.isDirectory()) {
    throw new UsageError(`--data ${options.data} is no folder.`);
  }
  const given = await recipeOf(options.recipe);
  const { epochs, inputSize } = options;
  const recipe = {
    ...given,
    ...(inputSize !== undefined && { inputSize }),
    stages: epochs === undefined ? given.stages : given.stages.map((stage) => ({ ...stage, epochs })),
  };
  const asked: TrainingPlan = {
    title: path.basename(options.out).replace(/\.[a-z]+$/i, ""),
    start: startWord(options.checkpoint),
    recipe,
    validationShare: options.validationPercent / 100,
    seed: options.seed,
  };
  await useNodeBackend("wasm");
  const dataSet = await openDataSet(await nodeFiles(options.data), {
    name: path.basename(options.data),
    decoders: nodeDecoders,
    ...(options.format && { format: options.format }),
  });
  for (const { path: file, why } of dataSet.skipped.slice(0, 20)) console.log(`Skipped ${file}: ${why}`);
  const start = await startOf(options, asked, dataSet);
  const teacher =
    options.teacher === undefined
      ? undefined
      : await openTeacher(await loadedFile(options.teacher, options.teacherWeights));
  assertTeacher(recipe, teacher);
  const match =
    start.summary && proposedTrainingMap(recipe, dataSet, { ...start, summary: start.summary }, options.classes);
  if (match && options.classes === "name") {
    for (const line of [matchSentence(match.proposal), ...match.proposal.notes]) console.log(line);
  }
  const plan: TrainingPlan = match?.labelMap ? { ...asked, labelMap: match.labelMap } : asked;
  const prepared = await prepareUsableRun(
    { plan, start, startClassNames: start.classNames[recipe.task], ...(teacher && { teacher }), dataSet },
    { makeCache: () => memoryCache(maxCacheBytes) },
  );
  for (const warning of prepared.warnings) console.log(warning);
  const saidBy =
    inputSize !== undefined
      ? "as --input-size says"
      : recipe.inputSize === undefined
        ? "as the checkpoint has it"
        : "as the recipe says; --input-size goes before that";
  console.log(`Input: ${prepared.settings.inputSize} pixels, ${saidBy}. What is trained records it.`);
  const folder = `${options.out}.run`;
  const files = nodeRunFiles(folder);
  const record = await files.readRecord();
  const contents = await contentsOf(dataSet.samples);
  const { name, fingerprint, samples } = dataSet;
  const now = { name, fingerprint, samples, ...(contents !== undefined && { contents }) };
  const isSame =
    record !== undefined &&
    whyOtherDataSet(record.summary.dataSet, now) === undefined &&
    JSON.stringify(record.summary.plan) === JSON.stringify(plan);
  if (record && !isSame) await rm(folder, { recursive: true, force: true });
  if (record && isSame) console.log(`Goes on after step ${record.state?.step ?? 0} of ${folder}`);
  const run =
    record && isSame
      ? await TrainingRun.restore(prepared, files, record)
      : await TrainingRun.create(prepared, files, {
          id: plan.title,
          plan,
          task: recipe.task,
          classNames: prepared.classNames,
          inputSize: prepared.settings.inputSize,
          dataSet: { ...prepared.dataSet, ...(contents !== undefined && { contents }) },
          createdAtMs: Date.now(),
        });
  console.log(
    `"${recipe.title}" on ${prepared.training.length} images, ${prepared.validation.length} for validation, ` +
      `${run.summary.position.steps} steps, seed ${options.seed}`,
  );
  let saidMs = -Infinity;
  await run.advance({
    onStep({ position, loss, terms, endsEpoch }) {
      const now = performance.now();
      if (!endsEpoch && now - saidMs < 5000) return;
      saidMs = now;
      const { summary } = run.state(Infinity, false);
      const parts = Object.entries(terms).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
      const scores = endsEpoch ? `; scores ${JSON.stringify(summary.epochs.at(-1)?.scores)}` : "";
      console.log(
        `step ${position.step + 1} of ${summary.position.steps}: ${loss === undefined ? "no image could be read" : `loss ${loss.toPrecision(4)} (${parts.join(", ")})`}${scores}`,
      );
    },
  });
  const { summary, curves } = run.state(0, false);
  const what = options.out.endsWith(".pt") || options.out.endsWith(".pth") ? "torch" : "safetensors";
  const trained = await run.network("best");
  const left = leftBehindHeads(trained, start, recipe.task);
  const { blob } = await exportRun({ summary, curves, start, network: async () => trained }, what);
  await mkdir(path.dirname(options.out), { recursive: true });
  await writeFile(options.out, new Uint8Array(await blob.arrayBuffer()));
  if (options.json !== undefined) await writeFile(options.json, metricsJson(run));
  run.dispose();
  teacher?.dispose();
  await rm(folder, { recursive: true, force: true });
  const best = summary.bestEpoch === undefined ? undefined : summary.epochs[summary.bestEpoch];
  for (const [task, part] of Object.entries(left)) {
    console.log(
      `${staleReason(task as TaskName, part)}. The file says so, and the head answers nothing until it is switched on.`,
    );
  }
  console.log(`Wrote ${options.out}${best ? `, best epoch ${JSON.stringify(best.scores)}` : ""}`);
  if (summary.damaged.length > 0)
    console.log(`${summary.damaged.length} files could not be used, e.g. ${summary.damaged[0].why}`);
}

/** Every step's loss terms, every epoch's scores. */
function metricsJson(run: TrainingRun): string {
  const { summary, curves } = run.state(0, false);
  const names = Object.keys(curves.columns);
  const apart = ["loss", "learningRate", "gradientNorm", "bitsPerImage"];
  const steps = Array.from({ length: curves.length }, (_, i) => {
    const has = names.filter((name) => !Number.isNaN(curves.columns[name][i]));
    const pick = (wanted: (name: string) => boolean) =>
      Object.fromEntries(has.filter(wanted).map((name) => [name, curves.columns[name][i]]));
    return {
      step: curves.first + i + 1,
      ...pick((name) => apart.includes(name)),
      terms: pick((name) => !apart.includes(name)),
    };
  });
  const { plan, dataSet, epochs, bestEpoch, damaged, trainedMs } = summary;
  const content = { recipe: plan.recipe, seed: plan.seed, dataSet, trainedMs, steps, epochs, bestEpoch, damaged };
  return `${JSON.stringify(content, null, 1)}\n`;
}

export const command: Command = async (words) => train(readOptions(words));
