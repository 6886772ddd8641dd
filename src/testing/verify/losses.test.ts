import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { type CaseResult, passed, type ReferenceSource, resultsOf } from "./case-result";
import { layerCases } from "./layer-losses";
import { geometryCases, lossesGroup } from "./losses";
import { ownReference } from "./reference-folder";
import { trainingCases } from "./training-losses";

const describeCase = ({ id, worst, tolerance, unit, note }: CaseResult) =>
  `${id}: ${worst} > ${tolerance} ${unit}. ${note ?? ""}`;

describe.each(["wasm", "cpu"] as const)("the reference's losses on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("are PyTorch's, every entry of losses.json is checked, and no tensor stays behind", async () => {
    const before = tf.memory().numTensors;
    const results = await resultsOf(lossesGroup(ownReference));
    expect(results.filter((result) => !passed(result)).map(describeCase)).toEqual([]);
    const entries = Object.keys(await ownReference.readJson<object>("losses.json"));
    for (const entry of entries) expect(results.map(({ id }) => id.split(" ")[1])).toContain(entry);
    expect(tf.memory().numTensors - before).toBe(0);
  });
});

describe("the losses group", () => {
  beforeAll(() => useNodeBackend("cpu"));

  it("fails wherever the input follows from another seed", async () => {
    const results = await resultsOf(trainingCases({ ...ownReference, seed: "other" }));
    // Which anchors are sampled follows from the true boxes, which the reference lists.
    expect(results.filter(passed).map(({ id }) => id)).toEqual(["losses rpn sampled"]);
  });

  it("fails on an entry that nothing checks", async () => {
    const readJson = async <T>(file: string) => ({ ...(await ownReference.readJson<object>(file)), novelty: {} }) as T;
    const reference: ReferenceSource = { ...ownReference, readJson };
    const failed = (await resultsOf(lossesGroup(reference))).filter((result) => !passed(result));
    expect(failed.map(({ id }) => id)).toEqual(["losses novelty"]);
  });
});

it("anchors, box coding, matching and suppression are torchvision's", async () => {
  const all = await resultsOf(geometryCases({ ...ownReference, seed: "" }));
  expect(all.length).toBe(8);
  expect(all.filter((result) => !passed(result))).toEqual([]);
});

it("another seed fails exactly the case whose input is drawn with it", async () => {
  const all = await resultsOf(geometryCases({ ...ownReference, seed: "other" }));
  const failed = all.filter((result) => !passed(result));
  expect(failed.map((result) => result.id)).toEqual(["losses boxes decoded"]);
});

describe.each(["wasm", "cpu"] as const)("the layers' losses and gradients on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("are those of PyTorch, and leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const results = await resultsOf(layerCases(ownReference));
    expect(results.filter((result) => !passed(result))).toEqual([]);
    expect(results.length).toBeGreaterThan(30);
    expect(tf.memory().numTensors - before).toBe(0);
  });
});
