import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { passed, type CaseResult } from "./case-result";
import { layerCases } from "./layer-losses";
import { ownReference } from "./reference-folder";

describe.each(["wasm", "cpu"] as const)("the layers' losses and gradients on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it("are those of PyTorch, and leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const results: CaseResult[] = [];
    for await (const result of layerCases(ownReference)) results.push(result);
    expect(results.filter((result) => !passed(result))).toEqual([]);
    expect(results.length).toBeGreaterThan(30);
    expect(tf.memory().numTensors - before).toBe(0);
  });
});
