import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectClose } from "../../../testing/expect-close";
import { syntheticTensor } from "../../../testing/synthetic-values";
import { Heap, moduleOf, type HeapBackend, type KernelVariant } from "./heap";
import { steps } from "./jobs";

/** A backend's heap on memory that threads share, which tfjs has in browsers alone. What is freed last is allocated anew. */
class SharedHeap implements HeapBackend {
  readonly memory = new WebAssembly.Memory({ initial: 8192, maximum: 65_536, shared: true });
  /** Of the last allocation. */
  last = { at: 0, bytes: 0 };
  private end = 1024;
  private readonly offsets = new Map<tf.DataId, number>();
  readonly wasm = {
    _malloc: (bytes: number) => {
      const at = this.end;
      this.last = { at, bytes };
      this.end += Math.ceil(bytes / 16) * 16;
      new Uint8Array(this.memory.buffer, at, bytes).fill(0);
      return at;
    },
    _free: (at: number) => {
      if (at === this.last.at) this.end = at;
    },
  };
  readonly dataIdMap = { get: (dataId: tf.DataId) => ({ memoryOffset: this.offsets.get(dataId)! }) };

  makeOutput(shape: readonly number[]): tf.TensorInfo {
    const dataId = {};
    const count = shape.reduce((a, b) => a * b, 1);
    // oxlint-disable-next-line no-underscore-dangle
    this.offsets.set(dataId, this.wasm._malloc(4 * count));
    return { dataId, shape: [...shape], dtype: "float32" };
  }

  disposeData(): boolean {
    return true;
  }

  values({ dataId, shape }: tf.TensorInfo): Float32Array {
    const count = shape.reduce((a, b) => a * b, 1);
    return new Float32Array(this.memory.buffer, this.offsets.get(dataId), count);
  }
}

/** As engine/kernel-thread.ts does, for Node. */
const serving = `
const { module, memory, control, thread } = require("node:worker_threads").workerData;
require("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
const { serve } = new WebAssembly.Instance(module, { env: { memory } }).exports;
serve(control, thread);`;

describe.each(["plain", "fused"] as const)("%s kernels on shared memory", (variant: KernelVariant) => {
  const workers: Worker[] = [];
  beforeAll(() => setFlagsFromString("--experimental-wasm-relaxed-simd"));
  afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

  it("give the same bits on three threads as on one, which all take part", async () => {
    const shared = new SharedHeap();
    const heap = new Heap(shared, shared.memory, await moduleOf(`${variant}-shared`), variant);
    const [positions, channels, positionsPerUnit] = [2000, 40, 8];
    const [x, gamma, beta, y] = [[positions, channels], [channels, channels], [channels], [positions, channels]].map(
      (shape) => shared.makeOutput(shape),
    );
    shared.values(x).set(syntheticTensor("x", positions * channels, "", 1));
    shared.values(gamma).set(syntheticTensor("gamma", channels * channels, "", 1));
    shared.values(beta).fill(50);
    const packed = heap.packColumns(gamma, channels, channels);
    const scratchBytes = 4 * positionsPerUnit * channels;
    /** The outputs, and of each thread whether it wrote to its scratch. */
    const normalize = (threads: number) => {
      shared.values(y).fill(NaN);
      const job = { channels, positions, positionsPerUnit, steps: steps.divide };
      const [xs, gammas, betas, outputs] = [x, packed, beta, y].map((tensor) => heap.address(tensor));
      const addresses = { x: xs, gamma: gammas, beta: betas, outputs };
      heap.run("gdn", { ...job, ...addresses }, Math.ceil(positions / positionsPerUnit), scratchBytes);
      const scratch = Array.from({ length: threads }, (_, thread) => {
        const bytesEach = shared.last.bytes / threads;
        const at = shared.last.at + thread * bytesEach;
        return new Float32Array(shared.memory.buffer, at, bytesEach / 4).some((value) => value !== 0);
      });
      return { values: shared.values(y).slice(), scratch };
    };
    const alone = normalize(1);
    expect(alone.values.every((value) => Math.abs(value) < 1)).toBe(true);
    for (const workerData of heap.share(2)) workers.push(new Worker(serving, { eval: true, workerData }));
    const hasTakenPart = [false, false, false];
    for (let run = 0; run < 20_000 && (run < 100 || hasTakenPart.includes(false)); run++) {
      const { values, scratch } = normalize(3);
      // an element at a time, as a matcher takes longer than all the threads
      expect(values.findIndex((value, i) => value !== alone.values[i])).toBe(-1);
      scratch.forEach((written, thread) => (hasTakenPart[thread] ||= written));
      // lets workers start
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    expect(hasTakenPart).toEqual([true, true, true]);
  });

  it("give the same bits of a filter's gradient in one unit as in many on three threads", async () => {
    const shared = new SharedHeap();
    const heap = new Heap(shared, shared.memory, await moduleOf(`${variant}-shared`), variant);
    const [side, channels] = [9, 32];
    const [x, dy, gradient] = [
      [2, side, side, channels],
      [2, side, side, channels],
      [3, 3, channels, channels],
    ].map((shape) => shared.makeOutput(shape));
    shared.values(x).set(syntheticTensor("x", 2 * side * side * channels, "", 1));
    shared.values(dy).set(syntheticTensor("dy", 2 * side * side * channels, "", 1));
    const [xs, outputGradient, outputs] = [x, dy, gradient].map((tensor) => heap.address(tensor));
    const map = { x: xs, height: side, width: side, top: 1, left: 1, outHeight: side, outWidth: side };
    const job = { ...map, inChannels: channels, outChannels: channels, outputGradient, outputs };
    const byColumns = (depthPerUnit: number) => {
      const taps = { rowTaps: 3, columnTaps: 3, stride: 1, dilation: 1 };
      const all = { ...job, ...taps, positions: 2 * side * side, depthPerUnit, positionsPerBlock: 64 };
      heap.run("filterGradient", all, Math.ceil((9 * channels) / depthPerUnit), 4 * 64 * (4 + channels));
    };
    const byWinograd = (channelsPerUnit: number) => {
      const tiles = { taps: 3, step: 2, tileRows: 5, tileColumns: 5, tiles: 50, tilesPerBlock: 16 };
      const floats = 16 * (16 * (channelsPerUnit + channels) + channelsPerUnit * channels + channels);
      heap.run(
        "winogradFilterGradient",
        { ...job, ...tiles, channelsPerUnit },
        Math.ceil(channels / channelsPerUnit),
        4 * floats,
      );
    };
    const gradientOf = (run: () => void) => {
      shared.values(gradient).fill(NaN);
      run();
      return shared.values(gradient).slice();
    };
    const alone = [gradientOf(() => byColumns(9 * channels)), gradientOf(() => byWinograd(channels))];
    expectClose(alone[1], alone[0], 1e-4, "float32 sums of 162 products of values in [-1, 1)");
    for (const workerData of heap.share(2)) workers.push(new Worker(serving, { eval: true, workerData }));
    for (let run = 0; run < 50; run++) {
      expect(gradientOf(() => byColumns(20)).findIndex((value, i) => value !== alone[0][i])).toBe(-1);
      expect(gradientOf(() => byWinograd(8)).findIndex((value, i) => value !== alone[1][i])).toBe(-1);
      // lets workers start
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  });

  it("give the same bits of a convolution in tiles of 4 × 4 in one unit as in many on three threads", async () => {
    const shared = new SharedHeap();
    const heap = new Heap(shared, shared.memory, await moduleOf(`${variant}-shared`), variant);
    const [side, channels, tiles] = [17, 32, 25];
    const [x, filter, y] = [
      [1, side, side, channels],
      [3, 3, channels, channels],
      [1, side, side, channels],
    ].map((shape) => shared.makeOutput(shape));
    shared.values(x).set(syntheticTensor("x", side * side * channels, "", 1));
    shared.values(filter).set(syntheticTensor("filter", 9 * channels * channels, "", 1));
    const packed = heap.packWinograd4x4(filter);
    const map = { height: side, width: side, inChannels: channels, top: 1, left: 1, outHeight: side, outWidth: side };
    const how = { taps: 3, step: 4, tileRows: 5, tileColumns: 5, tiles, outChannels: channels };
    const addresses = { x: heap.address(x), filter: heap.address(packed), outputs: heap.address(y) };
    const job = { ...map, ...how, ...addresses, bias: 0, residual: 0, steps: steps.relu };
    const outputs = (tilesPerUnit: number) => {
      shared.values(y).fill(NaN);
      const scratchBytes = 36 * (4 * tilesPerUnit * 2 * channels + 2 * 64) + 4 * 36 * channels + 36 * 16;
      heap.run("winograd", { ...job, tilesPerUnit }, Math.ceil(tiles / tilesPerUnit), scratchBytes);
      return shared.values(y).slice();
    };
    const alone = outputs(28);
    expect(alone.every((value) => value >= 0)).toBe(true);
    for (const workerData of heap.share(2)) workers.push(new Worker(serving, { eval: true, workerData }));
    for (let run = 0; run < 50; run++) {
      expect(outputs(4).findIndex((value, i) => value !== alone[i])).toBe(-1);
      // lets workers start
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  });
});
