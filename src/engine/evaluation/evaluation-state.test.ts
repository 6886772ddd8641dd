import { describe, expect, it } from "vitest";
import type { DataSample, DataSet } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import type { EvaluatedSplit } from "../protocol-evaluation";
import { selectedSamples } from "./evaluation-state";

const named = (name: string, split?: DataSample["split"]): DataSample => ({
  name,
  imageId: 1,
  split,
  image: () => Promise.reject(new Error("no image is read")),
});

async function splitSet(): Promise<DataSet> {
  return {
    ...(await scenesDataSet({ seed: 1, count: 1, size: 64 })),
    name: "animals",
    samples: [named("a", "train"), named("b", "val"), named("c", "train")],
    testSamples: [named("d"), named("e")],
  };
}

describe("the samples of a plan", () => {
  it.each<[EvaluatedSplit | undefined, readonly string[]]>([
    [undefined, ["a", "b", "c"]],
    ["train", ["a", "c"]],
    ["val", ["b"]],
    ["test", ["d", "e"]],
  ])("for the split %s leave test samples to those who ask for them", async (split, names) => {
    const plan = { entries: [], tasks: [], protocol: "unified" as const, ...(split && { split }) };
    expect(selectedSamples(await splitSet(), plan).map(({ name }) => name)).toEqual(names);
  });

  it("that a set does not have are refused with the splits that it has", async () => {
    const withoutVal = { ...(await splitSet()), samples: [named("a", "train")] };
    const plan = { entries: [], tasks: [], protocol: "unified" as const, split: "val" as const };
    expect(() => selectedSamples(withoutVal, plan)).toThrow(
      "animals has no image for val: its images are for train, test.",
    );
  });
});
