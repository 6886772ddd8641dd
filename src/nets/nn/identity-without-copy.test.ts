import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";

describe("clones on WebAssembly", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it("share their data, which lives as long as the last of them", () => {
    const buffers = tf.memory().numDataBuffers;
    const x = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(x);
    expect(clone.dataId).toBe(x.dataId);
    x.dispose();
    expect(Array.from(clone.dataSync())).toEqual([1, 2, 3]);
    clone.dispose();
    expect(tf.memory().numDataBuffers).toBe(buffers);
  });

  it("do not follow a variable that is assigned anew", () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const before = tf.clone(variable);
    variable.assign(tf.tensor1d([3, 4]));
    expect(Array.from(before.dataSync())).toEqual([1, 2]);
    tf.dispose([variable, before]);
  });
});
