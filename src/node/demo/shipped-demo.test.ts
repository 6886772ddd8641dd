import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { decode } from "fast-png";
import { afterAll, describe, expect, it } from "vitest";
import { generateScene } from "../../core/scenes/scene";
import type { EvaluationResult } from "../../engine/protocol-evaluation";
import type { ShippedAnswer } from "../../engine/protocol-first-answer";
import type { ResultRecord } from "../../engine/protocol-predictions";
import { listDemoCheckpoints } from "../../engine/storage/demo-checkpoints";
import { expectClose } from "../../testing/expect-close";
import { readDemoFile } from "../checkpoint";
import { commandOutcome } from "../../testing/command-outcome";
import { command as evaluate } from "../commands/evaluate";
import { demoCounts, demoSeeds } from "./demo-data";
import { demoBetas, demoRuns, firstBetaToOpen } from "./scenes-plan";
import { demoResultsSchema } from "../../engine/split/demo-results";
import { demoFiles } from "./demo-files";
import { firstAnswer } from "./first-answer";
import { writeModelCard } from "./model-card";
import { plannedRuns } from "./planned-runs";

const root = path.resolve(import.meta.dirname, "../../..");
const demo = path.join(root, "public/demo");
const results = demoResultsSchema.parse(JSON.parse(readFileSync(path.join(demo, "results.json"), "utf8")));

describe("the demo that ships", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "shipped-demo-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is of each family five betas and their teacher with three heads each, in no more than 20 MB", async () => {
    const all = await listDemoCheckpoints(readDemoFile);
    for (const family of new Set(all.map(({ knows }) => knows))) {
      const summaries = all.filter(({ knows }) => knows === family);
      expect(summaries).toHaveLength(demoBetas.length + 1);
      expect(summaries.filter(({ opensFirst }) => opensFirst)).toHaveLength(1);
      for (const { tasks } of summaries) for (const task of Object.values(tasks)) expect(task.present).toBe(true);
    }
    const scenes = all.filter(({ knows }) => knows === "scenes");
    expect(scenes.map(({ beta }) => beta)).toEqual([...demoBetas, undefined]);
    expect(scenes.find(({ opensFirst }) => opensFirst)?.beta).toBe(firstBetaToOpen);
    const sizes = (await readdir(demo)).map((name) => statSync(path.join(demo, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(20e6);
  });

  it("has results for every set, and fewer bytes for every greater beta", () => {
    expect(results.betas.map(({ beta }) => beta)).toEqual([...demoBetas]);
    const payloads = results.betas.map(({ payloadBytes }) => payloadBytes);
    expect(payloads).toEqual(payloads.toSorted((a, b) => b - a));
    expect(payloads[0] / payloads[payloads.length - 1]).toBeGreaterThan(12);
  });

  it("scores on unseen scenes what its results say", { timeout: 120_000 }, async () => {
    const json = path.join(folder, "scores.json");
    const words = [
      "--checkpoint",
      `demo:nano-beta${firstBetaToOpen}`,
      "--data",
      `scenes:150:${demoSeeds.test}`,
      "--json",
      json,
    ];
    const { code, err } = await commandOutcome(evaluate, ...words);
    expect(code, err).toBe(0);
    const { scores, sizes } = JSON.parse(readFileSync(json, "utf8")) as EvaluationResult;
    const said = results.betas.find(({ beta }) => beta === firstBetaToOpen)!;
    // 150 of the 1,000 scenes: three standard errors of a share of 97 % are 4 points, of the others somewhat less
    expect(Math.abs(scores.classification!.top1 - said.top1!)).toBeLessThan(5);
    expect(Math.abs(scores.detection!.AP - said.AP!)).toBeLessThan(0.05);
    expect(Math.abs(scores.segmentation!.meanIoU - said.meanIoU!)).toBeLessThan(0.05);
    // bytes of a scene spread by a quarter of their mean
    expect(Math.abs(sizes!.payloadBytes.mean / said.payloadBytes - 1)).toBeLessThan(0.1);
  });

  it("has the model card that its own records, scores and files give", async () => {
    const out = path.join(folder, "card");
    cpSync(demo, out, { recursive: true });
    rmSync(path.join(out, demoFiles.scenes.card));
    const asked = { seed: 1, smoke: false, knows: "scenes", counts: demoCounts } as const;
    await writeModelCard({ out, runs: plannedRuns(demoRuns()), ...asked });
    // whoever writes the card again names the machine at hand
    const lines = (place: string) =>
      readFileSync(path.join(place, demoFiles.scenes.card), "utf8")
        .split("\n")
        .filter((line) => !line.startsWith("Machine"));
    expect(lines(out)).toEqual(lines(demo));
  });

  it("answers the first image as the page draws it before the engine runs", async () => {
    const stored = JSON.parse(readFileSync(path.join(demo, "first-answer.json"), "utf8")) as ShippedAnswer;
    const now = await firstAnswer(demo);
    expect(stored.image).toEqual(now.image);
    const png = path.join(demo, "first-answer.png");
    expect(existsSync(png)).toBe(now.image.kind === "scene");
    if (now.image.kind === "scene") {
      const { width, height, data } = decode(readFileSync(png));
      const { image } = generateScene({ seed: 1, index: 0, size: 256 });
      expect([width, height]).toEqual([image.width, image.height]);
      expect(Buffer.compare(Buffer.from(data), Buffer.from(image.data))).toBe(0);
    }
    expect(now.record.image).toEqual(stored.record.image);
    expect(now.record.checkpoint).toEqual(stored.record.checkpoint);
    expect(now.record.sizes).toEqual(stored.record.sizes);
    const probabilities = ({ classification }: ResultRecord) => classification!.top5.map((top) => top.probability);
    expectClose(probabilities(now.record), probabilities(stored.record), 1e-4, "float32 on another processor");
    const edges = ({ detection }: ResultRecord) => detection!.boxes.flatMap(({ boxXyxyPixels }) => boxXyxyPixels);
    expectClose(edges(now.record), edges(stored.record), 0.05, "float32 on another processor, in pixels");
    expect(now.record.segmentation!.classes.map(({ name }) => name)).toEqual(
      stored.record.segmentation!.classes.map(({ name }) => name),
    );
  });
});
