import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endedRun, madeResultsFile } from "./made-demo";
import { demoCounts } from "./demo-data";
import { demoRuns } from "./demo-plan";
import { writeModelCard, writeRunRecords } from "./write-model-card";

describe("the demo's model card, written", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "card-"));
  const out = path.join(folder, "shipped");
  const options = { folder, out, counts: demoCounts, scale: {}, seed: 1, smoke: false };
  beforeAll(async () => {
    mkdirSync(out);
    for (const run of demoRuns()) {
      mkdirSync(path.join(folder, run.name));
      const { summary } = endedRun(run, 10, 60_000);
      writeFileSync(path.join(folder, run.name, "run.json"), JSON.stringify({ summary }));
    }
    await writeRunRecords(options);
    writeFileSync(path.join(out, "results.json"), JSON.stringify(madeResultsFile));
    writeFileSync(path.join(out, "nano-teacher.safetensors"), new Uint8Array(12_345));
    const sets = [
      { name: "nano-teacher", title: "The teacher", files: ["nano-teacher.safetensors"] },
      { name: "tiny", title: "Another's", files: ["tiny.pt"] },
    ];
    writeFileSync(path.join(out, "index.json"), JSON.stringify({ sets }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has every run of the plan, every file of the demo and no other's", async () => {
    await writeModelCard(options);
    const card = readFileSync(path.join(out, "model-card.md"), "utf8");
    for (const { name } of demoRuns()) expect(card).toContain(`\n| ${name} `);
    expect(card).toMatch(/^\| `nano-teacher\.safetensors` +\| The teacher \| 12,345 \|$/m);
    expect(card).not.toContain("tiny");
    expect(card).not.toContain("Not as the recipes above say");
  });

  it("is refused with the name of a run that has no record", async () => {
    const nowhere = writeRunRecords({ ...options, folder: out });
    await expect(nowhere).rejects.toThrow(/^The run teacher left no run\.json in .*; `npm run demo:train` makes it\.$/);
    const other = mkdtempSync(path.join(folder, "other-"));
    writeFileSync(path.join(other, "runs.json"), "[]");
    const empty = writeModelCard({ ...options, out: other });
    await expect(empty).rejects.toThrow(/runs\.json has no run teacher; `npm run demo:train` makes it\.$/);
  });
});
