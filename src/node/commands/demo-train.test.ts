import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { demoBetas } from "../demo/scenes-plan";
import { demoFiles } from "../demo/demo-files";
import { type MadePhoto, writeMadePhotos } from "../demo/photos/made-photos";
import { photoBetas } from "../demo/photos/photo-plan";
import { smallBackbone, smallCheckpointFile } from "../../testing/small-network";
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

const grey = [120, 120, 120] as const;

/** Of every kind of use a few: classes that are outlined and others, pets, and things of no class. */
function fewPhotos(): readonly MadePhoto[] {
  const splits = ["train", "train", "train", "val", "test"] as const;
  const outlined = ["airplanes", "butterfly", "cat", "dog"].flatMap((kind, i) =>
    splits.map((split): MadePhoto => ({
      folder: "photos26",
      kind,
      split,
      ground: grey,
      thing: { colour: [60 * i, 200 - 40 * i, 90], boxXywhPixels: [10 + 5 * i, 12, 40, 30] },
    })),
  );
  const whole = (folder: MadePhoto["folder"], kinds: readonly string[]) =>
    kinds.flatMap((kind, i) =>
      splits.map((split): MadePhoto => ({ folder, kind, split, ground: [40 * i, 30 * i, 200 - 20 * i] })),
    );
  return [
    ...outlined,
    ...whole("caltech101", ["accordion", "airplanes", "butterfly", "brain", "pizza"]),
    ...whole("pets", ["cat", "dog"]),
  ];
}

describe("npm run demo:train", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "demo-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Trains by `words`, and holds what is written against what every demo has. */
  async function trainAndShip(
    words: readonly string[],
    betas: readonly number[],
    files: (typeof demoFiles)["scenes"],
  ): Promise<void> {
    const out = path.join(folder, files.results, "shipped");
    const places = ["--folder", path.join(folder, files.results), "--out", out];
    const all = ["--smoke", "--processes", isLong ? "2" : "0", ...places, ...words];
    const { code, out: printed, err } = await commandOutcome(command, ...all);
    expect(`${printed}${err}`).toContain(`Wrote 6 sets, ${files.results} and ${files.card}`);
    expect(code).toBe(0);
    const sets = await readDemoIndex(async (name) => new Uint8Array(readFileSync(path.join(out, name))));
    expect(sets.map(({ beta }) => beta)).toEqual([...betas, undefined]);
    for (const { about } of sets) {
      for (const task of Object.values(about!.tasks)) expect(task.present).toBe(true);
    }
    const text = readFileSync(path.join(out, files.results), "utf8");
    const { teacher, betas: scored, jpeg, webp } = JSON.parse(text) as Results;
    for (const scores of [teacher, ...scored, ...jpeg, ...webp]) {
      for (const name of ["top1", "AP", "meanIoU"]) expect(scores[name]).toBeGreaterThanOrEqual(0);
    }
    expect(scored.map(({ payloadBytes }) => payloadBytes > 0)).toEqual([true, true, true, true, true]);
    expect(jpeg[0].fileBytes).toBeGreaterThan(webp[0].fileBytes);
    const card = readFileSync(path.join(out, files.card), "utf8");
    expect(card).toContain("A rehearsal");
    for (const run of [...sets.map(({ name }) => `\`${name}.safetensors\``), "robust-segmentation"]) {
      expect(card).toContain(`| ${run} `);
    }
    expect(card).not.toContain("Not as the recipes above say");
  }

  it("rehearses the whole chain of scenes: trains, ships, scores", { timeout: 400_000 }, async () => {
    await trainAndShip([], demoBetas, demoFiles.scenes);
  });

  it("rehearses the whole chain of photographs on a narrow network, calibrates it and shares its body", async () => {
    const data = path.join(folder, "data");
    await writeMadePhotos(data, fewPhotos());
    const teacher = path.join(folder, "narrow.safetensors");
    const heads = { classification: { classes: 10 } };
    writeFileSync(teacher, await smallCheckpointFile(smallBackbone("efficientnet-lite", "classification", { heads })));
    await trainAndShip(["--demo", "photos", "--data", data, "--teacher", teacher], photoBetas, demoFiles.photographs);
    const out = path.join(folder, demoFiles.photographs.results, "shipped");
    const sets = await readDemoIndex(async (name) => new Uint8Array(readFileSync(path.join(out, name))));
    for (const { files, about } of sets) {
      expect(files).toContain("photos-shared.safetensors");
      expect(about?.calibration?.temperature).toBeGreaterThan(0);
    }
  }, 400_000);

  it.each([
    [["--demo", "drawings"], "--demo is drawings; scenes or photos is expected."],
    [["--demo", "photos"], "--demo photos needs --data; docs/demo.md says where to get it."],
    [["--demo", "photos", "--data", "nowhere"], "which does not exist."],
  ])("refuses %j", async (words, sentence) => {
    expect((await commandOutcome(command, ...words)).err).toContain(sentence);
  });
});
