import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource } from "../../core/base/byte-source";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { classNamesOf } from "../../engine/storage/class-names-metadata";
import { commandOutcome } from "../../testing/command-outcome";
import { nodeCheckpoint } from "../checkpoint";
import { command } from "./train";

const tiny = ["classification", "detection", "segmentation"]
  .map((task) => path.resolve(import.meta.dirname, `../../../reference/checkpoints/tiny-${task}.pt`))
  .join(",");

async function train(...words: string[]) {
  const { code, out, err } = await commandOutcome(command, ...words);
  return { status: code, text: `${out}${err}` };
}

describe("npm run train", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "train-"));
  const data = path.join(folder, "scenes");
  const out = path.join(folder, "trained.safetensors");
  beforeAll(() => {
    for (const { path: file, bytes } of sceneSetFiles({ seed: 9, count: 24, size: 64 }, ["image-folder"])) {
      const place = path.join(data, file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, bytes);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const classes = path.join(data, "image-folder");
  const common = ["--checkpoint", tiny, "--data", classes, "--out", out];

  it("fine-tunes new classes on a folder, and writes weights and metrics", { timeout: 240_000 }, async () => {
    const json = path.join(folder, "metrics.json");
    const { status, text } = await train(
      ...common,
      "--recipe",
      "finetune-classes",
      "--epochs",
      "6",
      "--input-size",
      "64",
      "--json",
      json,
    );
    expect(text).toContain("Input: 64 pixels, as --input-size says.");
    expect(text).toContain("Wrote");
    expect(status).toBe(0);
    const metrics = JSON.parse(readFileSync(json, "utf8")) as {
      seed: number;
      steps: { step: number; loss: number; terms: Record<string, number> }[];
      epochs: { scores: { top1: number; images: number } }[];
    };
    expect(metrics.seed).toBe(1);
    expect(metrics.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(metrics.steps.every(({ loss, terms }) => loss > 0 && terms["cross entropy"] === loss)).toBe(true);
    expect(metrics.epochs).toHaveLength(6);
    expect(metrics.epochs[0].scores.images).toBeGreaterThan(0);
    const file = await openCheckpoint(bytesSource(readFileSync(out), "trained.safetensors"));
    const { architecture, weights, tables } = await loadWeights(file);
    expect(architecture.heads.classification).toEqual({ classes: 8 });
    expect(architecture.heads.segmentation).toBeDefined();
    expect(weights.get("classification.linear.bias")!.data).toHaveLength(8);
    // encoder and prior stayed: so did the tables that its bitstreams are coded under
    expect(tables).toBeDefined();
    expect(classNamesOf(file.metadata).classification).toContain("crescent");
    expect(existsSync(`${out}.run`)).toBe(false);

    // what was trained at 64 pixels is asked at 64; configs/models lists 96 for such networks
    const { summary, configuration } = await nodeCheckpoint(out);
    expect(summary.inputSize).toEqual({ pixels: 64, source: "file" });
    expect(configuration!.inputSize).toBe(64);
    expect((await nodeCheckpoint(tiny)).configuration!.inputSize).toBe(96);
  });

  it("refuses before the first step where nothing can be learnt, as the page does", async () => {
    const garbage = path.join(folder, "garbage");
    for (const name of ["cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png"]) {
      mkdirSync(path.dirname(path.join(garbage, name)), { recursive: true });
      writeFileSync(path.join(garbage, name), "garbage".repeat(30));
    }
    const untouched = path.join(folder, "untouched.safetensors");
    const { status, text } = await train(
      ...common,
      "--recipe",
      "finetune-classes",
      "--data",
      garbage,
      "--out",
      untouched,
    );
    expect(text).toMatch(
      /There is nothing to learn in garbage: it has 4 images, 2 for training and 2 for validation, and none .* 2 images: they cannot be used \(the first: cat\/\d\.png/,
    );
    expect(text).not.toContain("    at ");
    expect([status, existsSync(untouched), existsSync(`${untouched}.run`)]).toEqual([1, false, false]);
  });

  it.each([
    [["--recipe", "nothing"], '--recipe "nothing" is neither a file nor one of finetune-classes'],
    [["--recipe", "finetune-detection"], "needs truth for detection"],
    [["--recipe", "classification-small"], "compares with an uncompressed teacher, and none is chosen"],
    [["--recipe", "finetune-classes", "--data", path.join(folder, "missing")], "is no folder"],
    [["--recipe", "finetune-classes", "--checkpoint", "demo:none"], "No checkpoint demo:none ships"],
    [["--recipe", "finetune-classes", "--seed", "0"], '--seed is "0"'],
    [["--recipe", "finetune-classes", "--checkpoint", "random:large"], "names no network"],
  ])("says in a sentence what is wrong with %s", async (words, sentence) => {
    const { status, text } = await train(...common, ...words);
    expect(text).toContain(sentence);
    expect(text).not.toContain("    at ");
    expect(status).toBe(1);
  });
});
