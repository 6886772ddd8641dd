import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ShippedAnswer } from "../../engine/protocol-first-answer";
import { madePhotos } from "../../testing/made-photos";
import { readDemoFile } from "../checkpoint";
import { writeFirstAnswer } from "./first-answer";
import { readPhotographs } from "./shipped-photographs";

describe("the first answer where a family of photographs opens first", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "first-answer-"));
  const scene = path.join(folder, "first-answer.png");
  beforeAll(async () => {
    for (const [name, content] of await madePhotos(readDemoFile)) writeFileSync(path.join(folder, name), content);
    writeFileSync(scene, "of an earlier training");
    await writeFirstAnswer(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is that family's, to the first photograph of the gallery, which is stored nowhere else", () => {
    const [first] = readPhotographs();
    const { image, record } = JSON.parse(readFileSync(path.join(folder, "first-answer.json"), "utf8")) as ShippedAnswer;
    expect(image).toEqual({ kind: "photograph", file: first.file });
    expect(record.fileName).toBe(first.title);
    expect(record.image).toEqual({ width: first.width, height: first.height });
    expect(record.checkpoint.id).toBe("demo:photos-beta0.8");
    expect(Object.keys(record)).toEqual(expect.arrayContaining(["classification", "detection", "segmentation"]));
    expect(existsSync(scene)).toBe(false);
  });
});
