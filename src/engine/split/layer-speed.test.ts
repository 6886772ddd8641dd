import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { createJobContext } from "../job-context";
import { layerKinds, measureLayerSpeed } from "./layer-speed";

beforeAll(() => useNodeBackend("wasm"));
afterEach(() => vi.restoreAllMocks());

const context = () => createJobContext(new AbortController().signal, () => undefined);

describe("the speed of a layer", () => {
  it.each(layerKinds)("%s lies within its rounds, and leaves no tensor", async (kind) => {
    const before = tf.memory().numTensors;
    const { gflops, lowestGflops, highestGflops, rounds, layer } = await measureLayerSpeed(kind, 0.3, context());
    expect(lowestGflops).toBeGreaterThan(0);
    expect(gflops).toBeGreaterThanOrEqual(lowestGflops);
    expect(gflops).toBeLessThanOrEqual(highestGflops);
    expect(rounds).toBeGreaterThan(0);
    expect(layer.includes("depthwise")).toBe(kind === "depthwise");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("ends between two rounds when it is cancelled, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const cancelled = measureLayerSpeed(
      "dense",
      60,
      createJobContext(controller.signal, () => controller.abort()),
    );
    await expect(cancelled).rejects.toThrow("cancelled");
    expect(tf.memory().numTensors).toBe(before);
  });
});
