import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoCounts } from "./demo-data";
import { demoBetas, demoRuns } from "./scenes-plan";
import type { DemoRun } from "./demo-run";
import { endedRun, madeResults, madeResultsFile } from "./made-demo";
import { writeModelCard, writeRunRecords } from "./model-card";
import { plannedRuns } from "./planned-runs";
import { sceneCard, type SceneCardFacts } from "./scenes-card";

const machine = {
  processor: "Some processor",
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  system: "linux 6.1",
  node: "v22.1.0",
  packages: { "@tensorflow/tfjs-core": "4.22.0" },
};

const plan = plannedRuns(demoRuns());
const planned = (name: string) => plan.find((run) => run.name === name)!;

const facts: SceneCardFacts = {
  runs: [endedRun(planned("teacher"), 4500, 90_000), endedRun(planned("beta0.8"), 3000, 60_000)],
  files: [
    { name: "nano-beta0.1.safetensors", title: "Scenes, beta 0.1", bytes: 1_234_567 },
    { name: "nano-teacher.safetensors", title: "Scenes, uncompressed teacher", bytes: 1_000_000 },
  ],
  results: madeResults,
  counts: demoCounts,
  seed: 1,
  machine,
  smoke: false,
};

const lines = (changes: Partial<SceneCardFacts> = {}) => sceneCard({ ...facts, ...changes }).split("\n");

describe("the demo's model card", () => {
  it("counts steps, images and minutes of every run and of all", () => {
    const card = lines();
    expect(card).toContain("| teacher | random weights | 1 | 4,500 | 144,000 | 1.5 |");
    expect(card).toContain("| beta0.8 | beta0.25 | 2 | 3,000 | 60,000 | 1.0 |");
    expect(card).toContain("| all |  |  | 7,500 | 204,000 | 2.5 |");
  });

  it("takes the recipe from the plan, a row a stage", () => {
    const [teacher] = planned("teacher").recipe.stages;
    const card = lines();
    expect(card).toContain(
      `| 1 | backbone | ${teacher.trainable.join(", ")} | ${teacher.epochs} | ${teacher.batchSize} | ` +
        `AdamW, weight decay ${teacher.optimizer.weightDecay} | ${teacher.optimizer.learningRate} | one-cycle |`,
    );
    expect(card.filter((line) => line.startsWith("| 2 | stage "))).toHaveLength(2);
    expect(card.filter((line) => line.startsWith("- 1 backbone: cross entropy (label smoothing"))).toHaveLength(1);
    expect(card.join("\n")).toContain(
      "- 2 stage 1: squared errors of the teacher's layer1, layer2, layer3, layer4 + beta × bits; noise in the latent",
    );
  });

  it("gives runs that differ in beta alone one recipe", () => {
    const names = ["beta0.05", "beta0.8"];
    const card = lines({ runs: names.map((name) => endedRun(planned(name), 1, 1)) });
    expect(card.filter((line) => /^\| \d \| stage /.test(line))).toHaveLength(2);
    for (const name of names) expect(card.some((line) => line.startsWith(`| ${name} | `))).toBe(true);
  });

  it("says what a bottleneck of random weights has, and the weight of what stage 2 imitates", () => {
    const card = lines({ runs: [endedRun(planned("beta0.25"), 1, 1), endedRun(planned("narrow-beta0.25"), 1, 1)] });
    const text = card.join("\n");
    expect(text).toContain("| beta0.25 | random bottleneck of 12 channels, body and head of teacher |");
    expect(text).toContain("| narrow-beta0.25 | random bottleneck of 6 channels, body and head of teacher |");
    expect(text).toContain("0.0001 × squared errors of the teacher's layer1, layer2, layer3, layer4;");
  });

  it("names scores, data, files, machine and licence", () => {
    const card = lines();
    expect(card).toContain("| beta 0.1 | 1,000 | 1,100 | 99.0 | 0.790 | 0.830 |");
    expect(card.filter((line) => line.startsWith("| test | "))[0]).toContain("| 1,000 | 303 |");
    expect(card).toContain("| `nano-beta0.1.safetensors` | Scenes, beta 0.1 | 1,234,567 |");
    expect(card).toContain("| all |  | 2,234,567 |");
    expect(card.join("\n")).toContain("Some processor, 2 cores, 8.0 GiB, linux 6.1; Node v22.1.0");
    expect(card.at(-1)).toMatch(/^MIT/);
  });

  it("says what trained otherwise than the plan has it, and nothing where all did as planned", () => {
    expect(lines().join("\n")).not.toContain("Not as the recipes");
    const other = endedRun({ ...planned("teacher"), recipe: planned("beta0.8").recipe }, 1, 1, 7);
    const card = lines({ runs: [{ ...other, planned: planned("teacher") }], counts: { ...demoCounts, training: 8 } });
    expect(card).toContain("- teacher: by another recipe, with seed 7, on 12,000 scenes");
  });

  it("warns of a rehearsal", () => {
    expect(lines({ smoke: true }).join("\n")).toContain("A rehearsal");
    expect(lines().join("\n")).not.toContain("A rehearsal");
  });

  it.each(["detection", "segmentation"])("is right that all %s heads had equally many epochs", (head) => {
    const demoRun = (name: string) => demoRuns().find((run) => run.name === name)!;
    const epochs = ({ recipe, start }: DemoRun): number => {
      const own = recipe.stages.reduce((sum, stage) => sum + stage.epochs, 0);
      return start.kind === "with-head" ? own + epochs(demoRun(start.of)) : own;
    };
    const last = ["teacher-" + head + "-last", "robust-" + head, ...demoBetas.map((beta) => `beta${beta}-${head}`)];
    expect(new Set(last.map((name) => epochs(demoRun(name)))).size).toBe(1);
  });
});

describe("the demo's model card, written", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "card-"));
  const out = path.join(folder, "shipped");
  const records = { knows: "scenes", folder, out, runs: plan } as const;
  const options = { out, runs: plan, seed: 1, smoke: false, knows: "scenes", counts: demoCounts } as const;
  beforeAll(async () => {
    mkdirSync(out);
    for (const run of plan) {
      mkdirSync(path.join(folder, run.name));
      const { summary } = endedRun(run, 10, 60_000);
      writeFileSync(path.join(folder, run.name, "run.json"), JSON.stringify({ summary }));
    }
    await writeRunRecords(records);
    writeFileSync(path.join(out, "results.json"), JSON.stringify(madeResultsFile));
    writeFileSync(path.join(out, "nano-teacher.safetensors"), new Uint8Array(12_345));
    const sets = [
      { name: "nano-teacher", title: "The teacher", knows: "scenes", files: ["nano-teacher.safetensors"] },
      { name: "tiny", title: "Another's", knows: "photographs", files: ["tiny.pt"] },
    ];
    writeFileSync(path.join(out, "index.json"), JSON.stringify({ sets }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("has every run of the plan, every file of the demo and no other's", async () => {
    await writeModelCard(options);
    const card = readFileSync(path.join(out, "model-card.md"), "utf8");
    for (const { name } of plan) expect(card).toContain(`\n| ${name} `);
    expect(card).toMatch(/^\| `nano-teacher\.safetensors` +\| The teacher \| 12,345 \|$/m);
    expect(card).not.toContain("tiny");
    expect(card).not.toContain("Not as the recipes above say");
  });

  it("is refused with the name of a run that has no record", async () => {
    const nowhere = writeRunRecords({ ...records, folder: out });
    await expect(nowhere).rejects.toThrow(/^The run teacher left no run\.json in .*; `npm run demo:train` makes it\.$/);
    const other = mkdtempSync(path.join(folder, "other-"));
    writeFileSync(path.join(other, "runs.json"), "[]");
    const empty = writeModelCard({ ...options, out: other });
    await expect(empty).rejects.toThrow(/runs\.json has no run teacher; `npm run demo:train` makes it\.$/);
  });
});
