import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCocoDetections, parseCocoTruth } from "../../core/metrics/coco-files";
import { createDetectionEvaluator } from "../../core/metrics/detection-evaluator";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { commandOutcome } from "../../testing/command-outcome";
import { smallArchitecture, smallCheckpointFile } from "../../testing/small-network";
import { command } from "./evaluate";
import type { EvaluationResult } from "../../engine/protocol-evaluation";

const root = path.resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(path.join(tmpdir(), "evaluate-"));
const inFolder = (name: string) => path.join(folder, name);
/** Beside the datasets that are looked for in the folder. */
const otherFolder = mkdtempSync(path.join(tmpdir(), "evaluate-apart-"));
const apart = (name: string) => path.join(otherFolder, name);
const reference = (name: string) => path.join(root, "reference/checkpoints", name);
const tinyFiles = ["classification", "detection", "segmentation"].map((task) => reference(`tiny-${task}.pt`)).join(",");
const tiny = ["--checkpoint", tinyFiles, "--classes", "order"];

const run = (...words: string[]) => commandOutcome(command, ...words);

const read = <Content>(file: string) => JSON.parse(readFileSync(file, "utf8")) as Content;

beforeAll(() => {
  for (const { path: relative, bytes } of sceneSetFiles({ seed: 9, count: 12, size: 96 })) {
    const file = inFolder(relative);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
});
afterAll(() => {
  for (const made of [folder, otherFolder]) rmSync(made, { recursive: true });
});

describe("the evaluate command", () => {
  it("writes the result with COCO's keys, and detections from which others get the same numbers", async () => {
    const [json, predictions] = [inFolder("result.json"), inFolder("detections.json")];
    const files = ["--json", json, "--predictions", predictions];
    const { code, out } = await run(...tiny, "--data", inFolder("coco"), "--task", "detection", ...files);
    expect(code).toBe(0);
    const result = read<EvaluationResult>(json);
    expect(result).toMatchObject({ format: "ladon-lab-evaluation", images: 12, complete: true, backend: "wasm" });
    expect(out).toMatch(/^AP50 +0\.\d{4}$/m);

    const whole = parseCocoTruth(read(path.join(inFolder("coco"), "annotations.json")));
    // the checkpoint has four classes of things
    const truth = { ...whole, categories: whole.categories.filter(({ id }) => id <= 4) };
    const found = parseCocoDetections(read(predictions), truth);
    expect(found.problems).toEqual([]);
    const evaluator = createDetectionEvaluator(truth.categories);
    for (const { id } of truth.images) {
      const objects = (truth.objectsOfImage.get(id) ?? []).filter(({ categoryId }) => categoryId <= 4);
      evaluator.add(id, objects, found.detectionsOfImage.get(id) ?? []);
    }
    expect(result.scores.detection).toMatchObject(evaluator.finish().metrics);
  });

  it("gives the same masks' scores on VOC as on COCO folders, and one predictions file a task and checkpoint", async () => {
    const scores = [];
    for (const format of ["coco", "voc"]) {
      const [json, predictions] = [inFolder(`${format}.json`), inFolder(`${format}-predictions.jsonl`)];
      const files = ["--json", json, "--predictions", predictions];
      const outcome = await run(...tiny, "--data", inFolder(format), "--limit", "5", "--webp", "50", ...files);
      expect(outcome.code).toBe(0);
      const [plain, coded] = read<EvaluationResult[]>(json);
      expect(coded.codec).toEqual({ name: "webp", quality: 50 });
      expect(coded.sizes!.fileBytes.mean).toBeGreaterThan(coded.sizes!.payloadBytes.mean);
      for (const name of ["1-detection", "1-segmentation", "2-detection", "2-segmentation"]) {
        expect(existsSync(inFolder(`${format}-predictions-${name}.jsonl`))).toBe(true);
      }
      scores.push(plain.scores.segmentation);
    }
    expect(scores[0]).toEqual(scores[1]);
    const lines = readFileSync(inFolder("voc-predictions-1-segmentation.jsonl"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(5);
    const { width, height, runs } = JSON.parse(lines[0]) as { width: number; height: number; runs: [number, number][] };
    expect(runs.reduce((sum, [, length]) => sum + length, 0)).toBe(width * height);
  });

  it("evaluates files of one network on class folders, and says of scenes what no folder is needed for", async () => {
    const files = ["classification", "detection", "segmentation"].map((task) => reference(`tiny-${task}.pt`)).join(",");
    const predictions = inFolder("classes.jsonl");
    const common = ["--checkpoint", files, "--classes", "order"];
    const folders = await run(...common, "--data", inFolder("image-folder"), "--predictions", predictions);
    const scenes = await run(...common, "--data", "scenes:3:9:0:96", "--task", "classification");
    expect([folders.code, scenes.code]).toEqual([0, 0]);
    expect(folders.out).toMatch(/^top-1 %/m);
    const [first] = readFileSync(predictions, "utf8").split("\n");
    expect(Object.keys(JSON.parse(first) as object)).toEqual(["name", "image_id", "top5", "truth"]);
    expect(scenes.out).toMatch(/^3 generated scenes of 96 × 96 pixels/);
  });

  it("takes folders that are named by WordNet ids for ImageNet's classes, prints so, and says what is left out", async () => {
    const architecture = { ...smallArchitecture("basic"), heads: { classification: { classes: 1000 } } };
    const checkpoint = apart("imagenet.safetensors");
    writeFileSync(checkpoint, await smallCheckpointFile(architecture));
    const [image] = sceneSetFiles({ seed: 9, count: 1, size: 64 }, ["image-folder"]);
    const folders = ["n02102040", "n03888257-parachute", "n01440764 tench", "n00007846"];
    for (const name of folders) {
      mkdirSync(apart(`wordnet/${name}`), { recursive: true });
      writeFileSync(apart(`wordnet/${name}/0.png`), image.bytes);
    }
    const predictions = apart("wordnet.jsonl");
    const options = ["--checkpoint", checkpoint, "--data", apart("wordnet"), "--predictions", predictions];
    const { code, out, err } = await run(...options);
    expect([code, err]).toEqual([0, expect.any(String)]);
    expect(out).toContain("classes: classification: 3 of 4 matched, 3 by WordNet id\n");
    expect(out).toContain("note: classification: 1 class is named by a WordNet id such as n00007846, which is none");
    const lines = readFileSync(predictions, "utf8").trim().split("\n");
    const truths = lines.map((line) => JSON.parse(line) as { name: string; truth: number });
    expect(Object.fromEntries(truths.map(({ name, truth }) => [name.split(/[ /-]/)[0], truth]))).toEqual({
      n00007846: null,
      n01440764: 0,
      n02102040: 217,
      n03888257: 701,
    });
  });

  it("prints every warning of the dataset, ids that come twice among them", async () => {
    const twice = apart("twice");
    cpSync(inFolder("coco"), twice, { recursive: true });
    const file = path.join(twice, "annotations.json");
    const coco = read<{ images: { id: number }[]; annotations: { image_id: number }[] }>(file);
    rmSync(file);
    for (const [name, from] of [
      ["instances_train.json", 0],
      ["instances_val.json", 6],
    ] as const) {
      const images = coco.images.slice(from, from + 6);
      // both files number their images from 1
      const ids = new Map(images.map(({ id }, place) => [id, place + 1]));
      const annotations = coco.annotations.filter(({ image_id: id }) => ids.has(id));
      const own = {
        ...coco,
        images: images.map((image) => ({ ...image, id: ids.get(image.id) })),
        annotations: annotations.map((one) => ({ ...one, image_id: ids.get(one.image_id) })),
      };
      writeFileSync(path.join(twice, name), JSON.stringify(own));
    }
    const { code, out } = await run(...tiny, "--data", twice, "--task", "detection", "--limit", "2");
    expect(code).toBe(0);
    expect(out).toMatch(/^warning: Image ids .* twice/m);
  });

  it("asks by the sizes it is told, and says them in words and in the result", async () => {
    const asked = async (name: string, ...words: string[]) => {
      const json = apart(`sizes-${name}.json`);
      const { code, out } = await run(...tiny, "--data", "scenes:2:9:0:96", "--json", json, ...words);
      expect(code).toBe(0);
      const said = /protocol (.*), WebAssembly/.exec(out)?.[1];
      const masks = /^masks compared +(.*)$/m.exec(out)?.[1];
      return { said, masks, result: read<EvaluationResult>(json) };
    };
    const own = await asked("own");
    const imageNet = await asked("imagenet", "--protocol", "classification", "--resize", "256", "--crop", "224");
    const detectors = await asked("detectors", "--protocol", "detection", "--min-size", "80", "--max-size", "133");
    const wide = await asked("wide", "--protocol", "segmentation", "--input-size", "128x64");
    expect(own).toMatchObject({ said: "unified, 96 pixels", result: { inputSize: 96 } });
    expect(imageNet).toMatchObject({
      said: "classification, resize 256, crop 224 pixels",
      result: { inputSize: 224, protocolNumbers: { resize: 256, crop: 224 } },
    });
    expect(detectors.result.protocolNumbers).toEqual({ minSize: 80, maxSize: 133 });
    expect(wide.result).toMatchObject({ protocolNumbers: { width: 128, height: 64 }, segmentationPixels: "protocol" });
    expect([wide.masks, own.masks]).toEqual(["at 128 × 64", "in original pixels"]);
    const pixels = ({ result }: typeof own) => (result.sizes!.payloadBytes.mean * 8) / result.sizes!.bitsPerPixel.mean;
    // square scenes: 80 pixels are padded to 96
    for (const [sizes, expected] of [
      [own, 96 * 96],
      [imageNet, 224 * 224],
      [detectors, 96 * 96],
      [wide, 128 * 64],
    ] as const) {
      expect(pixels(sizes)).toBeCloseTo(expected, 6);
    }
  });

  it("leaves out what a dataset has wrong, a sentence each, and scores the rest", async () => {
    const broken = inFolder("broken");
    cpSync(inFolder("coco"), broken, { recursive: true });
    const file = path.join(broken, "annotations.json");
    const coco = read<{ images: object[]; annotations: Record<string, unknown>[] }>(file);
    coco.images.push({ id: 500, file_name: "gone.png", width: 96, height: 96 });
    coco.annotations.push({ id: 900, image_id: 500, category_id: 1, bbox: [1, 1, 9, 9], area: 81, iscrowd: 0 });
    coco.annotations.push({ id: 901, image_id: 777, category_id: 1, bbox: [1, 1, 9, 9], area: 81, iscrowd: 0 });
    coco.annotations.push({ id: 902, image_id: 1, category_id: 99, bbox: [1, 1, 9, 9], area: 81, iscrowd: 0 });
    coco.annotations.push({ id: 903, image_id: 1, category_id: 1, bbox: [1, 1, 0, 9], area: 0, iscrowd: 0 });
    writeFileSync(file, JSON.stringify(coco));
    const image = path.join(broken, "images/scene-000003.png");
    writeFileSync(image, readFileSync(image).subarray(0, 300));
    const json = inFolder("broken.json");
    const { code, out } = await run(...tiny, "--data", broken, "--task", "detection", "--json", json);
    expect(code).toBe(0);
    expect(read<EvaluationResult>(json)).toMatchObject({ images: 11, skipped: 1 });
    const sentences = out.split("\n").filter((line) => line.startsWith("left out: "));
    for (const what of [/gone\.png/, /777/, /99/, /scene-000003\.png/]) {
      expect(sentences.filter((sentence) => what.test(sentence)).length).toBeGreaterThan(0);
    }
    expect(sentences.length).toBeGreaterThanOrEqual(5);
  });
});

describe("the evaluate command, given what it cannot use", () => {
  const data = ["--data", "scenes:2"];
  const checkpoint = ["--checkpoint", tinyFiles];
  it.each([
    [data, /^--checkpoint is missing/],
    [checkpoint, /^--data is missing/],
    [[...checkpoint, "--data", "/nowhere"], /^--data is \/nowhere, which does not exist/],
    [[...checkpoint, "--data", "scenes:many"], /^--data scenes:COUNT is "many"/],
    [
      [...checkpoint, ...data, "--task", "guessing"],
      /^--task is "guessing"; it must be one of classification, detection/,
    ],
    [
      [...checkpoint, ...data, "--weights", "a", "--weights", "b"],
      /^--weights is given 2 times and --checkpoint 1 times/,
    ],
    [
      [...checkpoint, ...data, "--weights", "ema"],
      /^tiny-classification\.pt: it holds no network "ema"; there is model/,
    ],
    [[...checkpoint, ...data, "--protocol", "square"], /^--protocol is "square"; it must be one of unified/],
    [
      [...tiny, ...data, "--protocol", "classification", "--resize", "64"],
      /^Images are resized to 64 pixels on the shorter side, and 96 × 96 cannot be cropped out of that/,
    ],
    [[...checkpoint, ...data, "--jpeg", "0"], /^--jpeg is "0"; it must be a whole number from 1 to 100/],
    [
      [...checkpoint, ...data, "--json", "/nowhere/x.json"],
      /^--json is \/nowhere\/x\.json, and its folder does not exist/,
    ],
    [[...checkpoint, ...data, "--beta", "2"], /^Unknown option '--beta'/],
    [["--checkpoint", "demo:0.77", ...data], /^No checkpoint demo:0\.77 ships with this lab; there are /],
    [["--checkpoint", "/nowhere.pt", ...data], /^\/nowhere\.pt does not exist\.$/m],
    [["--checkpoint", reference("refuse-truncated.pt"), ...data], /^refuse-truncated\.pt/],
    [
      [...checkpoint, ...data],
      /^None of the dataset's classes .* neither by name nor by WordNet id, so there is nothing to score/,
    ],
    [[...tiny, "--data", folder], /^There are 4 datasets here: .* Choose one of these folders\.$/m],
    [
      [...tiny, "--data", inFolder("image-folder"), "--task", "detection"],
      /says nothing for detection; it has what classification/,
    ],
    [[...tiny, "--data", "scenes:2", "--split", "val"], /has no image for val/],
  ])("%j: one sentence, exit code 1", async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });
});

it("is started by npm run evaluate, and ends with its exit code", () => {
  const started = spawnSync(process.execPath, ["scripts/run.mjs", "evaluate", "--data", "/nowhere"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(started.stderr).toMatch(/^--checkpoint is missing/);
  expect(started.status).toBe(1);
});
