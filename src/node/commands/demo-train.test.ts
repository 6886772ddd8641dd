import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { demoBetas } from "../demo/demo-plan";
import { commandOutcome } from "../../testing/command-outcome";
import { command } from "./demo-train";
import { readDemoIndex } from "../../engine/storage/demo-checkpoints";

interface Results {
  readonly teacher: Record<string, number>;
  readonly betas: readonly Record<string, number>[];
  readonly jpeg: readonly Record<string, number>[];
  readonly webp: readonly Record<string, number>[];
}

/** npm run test:long trains in processes of their own, as the command does by itself. */
const isLong = process.env.LADON_LONG === "1";

describe("npm run demo:train", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "demo-"));
  const out = path.join(folder, "shipped");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const words = ["--smoke", "--processes", isLong ? "2" : "0", "--folder", folder, "--out", out];
  it("rehearses the whole chain: trains, ships, scores", { timeout: 400_000 }, async () => {
    const { code, out: printed, err } = await commandOutcome(command, ...words);
    expect(`${printed}${err}`).toContain("Wrote 6 sets, results.json and model-card.md");
    expect(code).toBe(0);
    const sets = await readDemoIndex(async (name) => new Uint8Array(readFileSync(path.join(out, name))));
    expect(sets.map(({ beta }) => beta)).toEqual([...demoBetas, undefined]);
    for (const { about } of sets) {
      for (const task of Object.values(about!.tasks)) expect(task.present).toBe(true);
    }
    const { teacher, betas, jpeg, webp } = JSON.parse(readFileSync(path.join(out, "results.json"), "utf8")) as Results;
    for (const scores of [teacher, ...betas, ...jpeg, ...webp]) {
      for (const name of ["top1", "AP", "meanIoU"]) expect(scores[name]).toBeGreaterThanOrEqual(0);
    }
    expect(betas.map(({ payloadBytes }) => payloadBytes > 0)).toEqual([true, true, true, true, true]);
    expect(jpeg[0].fileBytes).toBeGreaterThan(webp[0].fileBytes);
    const card = readFileSync(path.join(out, "model-card.md"), "utf8");
    expect(card).toContain("A rehearsal");
    for (const run of [...sets.map(({ name }) => `\`${name}.safetensors\``), "robust-segmentation"]) {
      expect(card).toContain(`| ${run} `);
    }
    expect(card).not.toContain("Not as the recipes above say");
  });
});
