import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectNoLeak } from "./expect-no-leak";
import { useNodeBackend } from "../node/backend";

describe("expectNoLeak", () => {
  beforeAll(() => useNodeBackend("cpu"));

  it("passes where only the result is left", () => {
    expectNoLeak(() => tf.tidy(() => tf.add(tf.ones([2]), 1)));
  });

  it("fails where an intermediate stays", () => {
    expect(() => expectNoLeak(() => tf.add(tf.ones([2]), 1))).toThrow(/tensors and .* bytes behind/);
  });
});
