import { describe, expect, it } from "vitest";
import { demoResultsSchema } from "../../engine/split/demo-results";
import { readDemoFile } from "../checkpoint";
import { candidatesInNode, measureInNode } from "./measure-in-node";

const rules = { warmUps: 1, runs: 2, milliseconds: 1000, minRuns: 1 };

describe("a measurement in Node", () => {
  it("has times of what ships and of published networks, from which candidates follow", async () => {
    const phases = new Set<string>();
    const measurement = await measureInNode({
      checkpoints: ["nano-beta0.8", "nano-teacher"],
      baselines: ["mnasnet0_5"],
      rules,
      onProgress: ({ phase }) => phases.add(phase),
    });
    expect(measurement.measured.map(({ key }) => key)).toEqual([
      "checkpoint:demo:nano-beta0.8",
      "checkpoint:demo:nano-teacher",
      "baseline:mnasnet0_5",
      "codec:jpeg@128",
      "codec:webp@128",
    ]);
    expect(measurement.machine.host).toMatch(/^Node v/);
    expect(phases).toContain("Measuring in turn");
    const candidates = new Map((await candidatesInNode(measurement)).map((one) => [one.id, one]));
    const ladon = candidates.get("checkpoint:demo:nano-beta0.8")!;
    expect([...ladon.device, ...ladon.server].every(({ seconds }) => seconds?.source === "measured")).toBe(true);
    const results = demoResultsSchema.parse(JSON.parse(new TextDecoder().decode(await readDemoFile("results.json"))));
    const row = results.betas.find(({ beta }) => beta === 0.8)!;
    expect(ladon.payloadBytes).toMatchObject({ value: row.fileBytes, source: "measured" });
    // in percent, all three
    expect(ladon.scores.map(({ task, percent }) => [task, percent])).toEqual([
      ["classification", row.top1],
      ["detection", 100 * row.AP!],
      ["segmentation", 100 * row.meanIoU!],
    ]);
    const [{ quality, fileBytes }] = results.jpeg;
    const jpeg = candidates.get(`jpeg:demo:nano-teacher@${quality}`)!;
    expect(jpeg.payloadBytes!.value).toBe(fileBytes);
    expect([...jpeg.device, ...jpeg.server].every(({ seconds }) => seconds?.source === "measured")).toBe(true);
    // one that was not measured: from what it multiplies
    const other = candidates.get("checkpoint:demo:nano-beta7")!;
    expect(other.device.map(({ name, seconds }) => [name, seconds?.source])).toEqual([["Encode", "estimated"]]);
  });

  it("refuses a checkpoint that does not ship and a network that nobody knows, by name", async () => {
    await expect(measureInNode({ checkpoints: ["mega"], rules })).rejects.toThrow(/No checkpoint demo:mega ships/);
    await expect(measureInNode({ baselines: ["alexnet"], rules })).rejects.toThrow(/no network alexnet to measure/);
  });

  it("gives candidates without times where nothing was measured", async () => {
    const [first] = (await candidatesInNode()).filter(({ way }) => way === "split");
    expect([...first.device, ...first.server].some(({ seconds }) => seconds)).toBe(false);
  });
});
