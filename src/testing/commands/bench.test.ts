import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { commandOutcome } from "../command-outcome";
import { command } from "./bench";
import { benchFileSchema } from "../tables/document-tables";

const folder = mkdtempSync(path.join(tmpdir(), "bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

// no browser: a call that would open one says so instead
vi.stubEnv("LADON_CHROMIUM", "/none/chromium");
const run = (...words: string[]) => commandOutcome(command, ...words);

describe("the bench command", () => {
  it("prints the tiny set's stages and rANS, and writes them as JSON", { timeout: 60_000 }, async () => {
    const file = path.join(folder, "bench.json");
    const { code, out, err } = await run("--only", "tiny,rans", "--runs", "1", "--json", file);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/load average/);
    const { sections, machine } = benchFileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(machine.node).toBe(process.version);
    expect(sections.map(({ title }) => title)).toEqual(["The tiny set on wasm", "The tiny set on cpu", "rANS"]);
    for (const { title, rows, figures } of sections) {
      expect(out).toContain(title);
      for (const { wallMs } of rows) expect(wallMs.median).toBeGreaterThan(0);
      for (const { value } of figures) expect(value).toBeGreaterThan(0);
    }
    expect(sections[0].rows.map(({ name }) => name.split(" (")[0])).toEqual([
      "prepare",
      "encoder",
      "code",
      "read",
      "decoder + body",
      "classification",
      "detection",
      "segmentation",
      "shared by all heads",
      "all",
    ]);
  });

  it.each([
    [["--runs", "0"], /^--runs is "0"; it must be a whole number from 1 to 1000\./],
    [["--size", "100"], /^--size is 100; it must be a multiple of 32\.$/m],
    [["--only", "tiny,speed"], /^There is no bench called "speed"; use: npm run bench/],
    [["--json", path.join(folder, "none", "bench.json")], /its folder does not exist\./],
    [["--json", folder], /which is a folder\./],
    [["--peer", "--threads", "9"], /^--threads is "9"; it must be a whole number from 1 to 8\./],
    [
      ["--threads", "2"],
      /^--threads is 2, and tfjs's .* in Node; only --peer and baselines run in a browser: npm run bench -- --peer/,
    ],
    [["--only", "tiny,peer", "--threads", "2"], /only --peer and baselines run in a browser/],
    [["--peer", "--threads", "2"], /^LADON_CHROMIUM names \/none\/chromium, which does not exist\.$/m],
    [["--peer", "--kernels", "fast"], /^--kernels is "fast"; it must be one of fused, plain, none\.$/m],
    [
      ["--kernels", "plain"],
      /^--kernels is plain, and only --peer and baselines take others .* -- --peer --kernels plain$/m,
    ],
    [["--fast"], /^Unknown option '--fast'; use: npm run bench/],
  ])("%j: one sentence, exit code 1", async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });
});
