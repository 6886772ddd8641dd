import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeLadonFile } from "../../core/codec/ladon-file";
import { sceneSetFiles } from "../../core/scenes/scene-folders";
import { knownDemoCheckpoints } from "../../engine/inspection/known-checkpoints";
import type { DataSetInspection, Inspection } from "../../engine/inspection/inspection";
import { commandOutcome } from "../../testing/command-outcome";
import { readDemoFile } from "../checkpoint";
import { command } from "./inspect";

const folder = mkdtempSync(path.join(tmpdir(), "inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => commandOutcome(command, ...words);

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

for (const { path: name, bytes } of sceneSetFiles({ seed: 4, count: 6, size: 64 }, ["coco"])) write(name, bytes);

describe("the inspect command", () => {
  it("says what is there in plain lines, writes it as JSON, and exits with 0 where it can be used", async () => {
    const json = path.join(folder, "coco.json");
    const { code, out } = await run(path.join(folder, "coco"), "--json", json);
    expect(out).toMatch(/^coco: a dataset in the layout of COCO: 6 images, .* classes, .* boxes, 6 masks\.$/m);
    expect(out).toMatch(/^The lab can use it\.$/m);
    expect(out).toMatch(/^ {2}images +6: 6 without a split$/m);
    expect(out).toMatch(/^ {2}classes +class +images +boxes$/m);
    const found = JSON.parse(readFileSync(json, "utf8")) as DataSetInspection;
    expect(found).toMatchObject({ kind: "data-set", name: "coco", usable: true, problems: [], warnings: [] });
    expect(found.unsplit).toHaveLength(6);
    expect(code).toBe(0);
  });

  it("exits with 1 where it cannot be used, and with 2 where there is something to know, and says what", async () => {
    const letter = await run(write("letter.txt", "Dear all"), "--json", "-");
    const recipe = await run("reference/upstream-configs/faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.yaml");
    const found = JSON.parse(letter.out) as Inspection;
    expect(found).toMatchObject({ kind: "unknown", usable: false, name: "letter.txt" });
    expect(letter.code).toBe(1);
    expect(recipe.out).toMatch(/^The lab can use it; there is 1 thing to know\.$/m);
    expect(recipe.out).toMatch(/^ {2}unsupported +line \d+: /m);
    expect(recipe.out).toMatch(/^ {2}warning +.* asks for \d+ things that this lab does not do/m);
    expect(recipe.code).toBe(2);
  });

  it("knows the checkpoints that ship, and says which of them decodes a bitstream", async () => {
    const [shipped] = (await knownDemoCheckpoints(readDemoFile)).filter(({ modelId }) => modelId !== undefined);
    const sides = { originalWidth: 100, originalHeight: 75, resizedWidth: 100, resizedHeight: 75 };
    const file = writeLadonFile({
      modelId: shipped.modelId!,
      tablesHash: (await shipped.tablesHash!())!,
      latentShape: { channels: 6, height: 13, width: 16 },
      placement: { protocol: "unified", ...sides, cropLeft: 0, cropTop: 0, inputWidth: 128, inputHeight: 96 },
      payload: new Uint8Array(100),
    });
    const { code, out } = await run(write("photo.ladon", file));
    expect(out).toContain(`in 100 bytes of payload, which ${shipped.title} decodes.`);
    expect(out).toMatch(/^ {2}payload bytes +100$/m);
    expect(out).toContain(`${shipped.title} (${shipped.id})`);
    expect(code).toBe(0);
  });
});

describe("the inspect command, given what it cannot read", () => {
  const locked = write("locked.pt", "x");
  chmodSync(locked, 0);
  it.each([
    [[], /^There is no PATH, so there is nothing to inspect; use: npm run inspect -- PATH \[--json FILE\]$/m],
    [["/nowhere/at-all"], /^\/nowhere\/at-all does not exist\.$/m],
    [["--csv", "x", folder], /^Unknown option '--csv'; use: npm run inspect/],
    [[folder, "--json", "/nowhere/x.json"], /^--json is \/nowhere\/x\.json, and its folder does not exist\.$/m],
    [["/dev/null"], /^\/dev\/null is neither a file nor a folder\.$/m],
    // root reads everything
    ...(process.getuid?.() === 0 ? [] : [[[locked], /^Cannot read .*locked\.pt: you may not read it\.$/m] as const]),
  ] as readonly (readonly [readonly string[], RegExp])[])("%j: one sentence, exit code 1", async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });
});
