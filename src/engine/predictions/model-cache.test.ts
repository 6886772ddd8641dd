import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parseConfiguration } from "../../core/networks/configuration";
import { useNodeBackend } from "../../node/backend";
import { smallArchitecture, smallNetwork, smallSummary } from "../../testing/small-network";
import { forgetNetwork, withModel } from "./stored-networks";

const loads: string[] = [];
const deleted = new Set(["missing"]);

vi.mock("../storage/checkpoint-store", () => ({
  isStored: async (id: string) => !deleted.has(id),
  loadCheckpoint: async (id: string) => {
    loads.push(id);
    if (deleted.has(id)) throw new Error(`There is no checkpoint ${id} here.`);
    const architecture = smallArchitecture("basic", id === "teacher" ? [8] : undefined);
    const configuration = parseConfiguration({ name: "small", title: "small", inputSize: 96 });
    return { ...smallNetwork(architecture), configuration, summary: smallSummary(id, architecture) };
  },
}));

describe("the networks that jobs share", () => {
  beforeAll(() => useNodeBackend("cpu"));

  it("are opened once, and say which run was their first", async () => {
    expect(await withModel("a", async ({ firstRun }) => firstRun)).toBe(true);
    expect(await withModel("a", async ({ firstRun }) => firstRun)).toBe(false);
    expect(loads.filter((id) => id === "a")).toHaveLength(1);
    expect(await withModel("teacher", async ({ encoder }) => encoder)).toBeUndefined();
  });

  it("compute one at a time, in the order in which they were asked", async () => {
    const events: string[] = [];
    const use = (name: string, ms: number) =>
      withModel("a", async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        events.push(`${name} ends`);
      });
    await Promise.all([use("first", 20), use("second", 0)]);
    expect(events).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  });

  it("go on after one that failed", async () => {
    await expect(withModel("missing", async () => 1)).rejects.toThrow("There is no checkpoint missing");
    await expect(withModel("a", async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withModel("a", async () => 1)).toBe(1);
  });

  it("answer no more, and are freed, once another tab has deleted their checkpoint", async () => {
    const before = tf.memory().numTensors;
    expect(await withModel("shared", async () => 1)).toBe(1);
    deleted.add("shared");
    await expect(withModel("shared", async () => 1)).rejects.toThrow("There is no checkpoint shared");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("leave no tensor behind when the least recently used makes room, or when one is forgotten", async () => {
    for (const id of ["a", "teacher"]) await forgetNetwork(id);
    const before = tf.memory().numTensors;
    await withModel("one", async () => undefined);
    const each = tf.memory().numTensors - before;
    for (const id of ["two", "three", "four", "five", "six", "one", "seven"])
      await withModel(id, async () => undefined);
    expect(tf.memory().numTensors).toBe(before + 6 * each);
    loads.length = 0;
    await withModel("one", async () => undefined);
    await withModel("two", async () => undefined);
    expect(loads).toEqual(["two"]);
    for (const id of ["one", "two", "three", "four", "five", "six", "seven"]) await forgetNetwork(id);
    expect(tf.memory().numTensors).toBe(before);
  });
});
