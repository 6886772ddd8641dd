import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandOutcome, type CommandOutcome } from "../../testing/command-outcome";
import { command } from "./scenes";

const folder = mkdtempSync(path.join(tmpdir(), "scenes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => commandOutcome(command, ...words);

describe("the scenes command, given what it cannot use", () => {
  const out = path.join(folder, "never");
  const file = path.join(folder, "file");
  const used = path.join(folder, "used");
  writeFileSync(file, "");
  mkdirSync(path.join(used, "coco"), { recursive: true });
  writeFileSync(path.join(used, "coco", "mine.txt"), "");

  it.each([
    [["--out", out, "--count", "0"], /^--count is "0"; it must be a whole number from 1 to/],
    [["--out", out, "--count=-5"], /^--count is "-5"/],
    [["--out", out, "--count", "many"], /^--count is "many"/],
    [["--out", out, "--count", "1e9"], /^--count is "1e9"/],
    [["--out", out, "--seed", "-"], /^--seed is "-"/],
    [["--out", out, "--size", "63"], /^--size is "63"; it must be a whole number from 64 to 512/],
    [["--out", out, "--size", "513"], /^--size is "513"/],
    [["--count", "3"], /^--out is missing/],
    [["--out", out, "--kinds", "3"], /^Unknown option '--kinds'; use: npm run scenes/],
    [["--out", out, "stray"], /^Unexpected argument 'stray'/],
    [["--out", file], /is a file; give a folder\.$/m],
    [["--out", path.join(file, "below")], /^Cannot write .*: a part of its path is a file/],
    // Nobody, not even root, can make a folder there.
    [["--out", "/proc/scenes"], /^Cannot write \/proc/],
    [["--out", used], /already has files/],
  ])("%j: one sentence, exit code 1", async (args, sentence) => {
    const { code, out: printed, err } = await run(...args);
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect({ code, printed }).toEqual({ code: 1, printed: "" });
  });
});

describe("the scenes command", () => {
  const out = path.join(folder, "new", "set");
  let outcome: CommandOutcome;
  beforeAll(async () => {
    outcome = await run("--out", out, "--count", "10", "--seed", "4", "--size", "64");
  });

  it("says last what it wrote and how long it took", () => {
    expect(outcome.err).toBe("10 of 10 scenes\n");
    expect(outcome.out).toMatch(
      /^Wrote 10 scenes of 64 x 64 pixels \(seed 4\) as image-folder, coco, voc in .*set: \d+ files, \d+\.\d MB, \d+\.\d s\.\n$/,
    );
    expect(outcome.code).toBe(0);
  });

  it("writes three folders that agree", () => {
    const images = readdirSync(path.join(out, "image-folder"), { recursive: true, encoding: "utf8" });
    expect(images.filter((name) => name.endsWith(".png"))).toHaveLength(10);
    const coco = JSON.parse(readFileSync(path.join(out, "coco/annotations.json"), "utf8")) as {
      images: { id: number; file_name: string }[];
      annotations: { image_id: number; category_id: number; bbox: number[]; area: number }[];
    };
    expect(coco.images).toHaveLength(10);
    for (const { id, file_name: name } of coco.images) {
      const stem = path.parse(name).name;
      const image = readFileSync(path.join(out, "coco/images", name));
      expect(decode(image)).toMatchObject({ width: 64, height: 64, channels: 3 });
      expect(readFileSync(path.join(out, "voc/JPEGImages", name))).toEqual(image);
      const xml = readFileSync(path.join(out, `voc/Annotations/${stem}.xml`), "utf8");
      const edges = (tag: string): number[] =>
        [...xml.matchAll(new RegExp(`<${tag}>(\\d+)`, "g"))].map((match) => Number(match[1]));
      const classes = decode(readFileSync(path.join(out, "voc/SegmentationClass", name))).data;
      const objects = decode(readFileSync(path.join(out, "voc/SegmentationObject", name))).data;
      const own = coco.annotations.filter((annotation) => annotation.image_id === id);
      expect(new Set(objects)).toEqual(new Set([0, ...own.map((_, place) => place + 1)]));
      own.forEach((annotation, place) => {
        const pixels = [...objects.keys()].filter((at) => objects[at] === place + 1);
        const columns = pixels.map((at) => at % 64);
        const rows = pixels.map((at) => Math.floor(at / 64));
        const [left, top, right, bottom] = [
          Math.min(...columns),
          Math.min(...rows),
          Math.max(...columns),
          Math.max(...rows),
        ];
        expect(annotation.bbox).toEqual([left, top, right - left + 1, bottom - top + 1]);
        expect(annotation.area).toBe(pixels.length);
        expect(["xmin", "ymin", "xmax", "ymax"].map((tag) => edges(tag)[place] - 1)).toEqual([
          left,
          top,
          right,
          bottom,
        ]);
        expect(new Set(pixels.map((at) => classes[at]))).toEqual(new Set([annotation.category_id]));
      });
    }
  });
});
