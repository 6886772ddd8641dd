import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { conv, type ConvOptions } from "./conv";
import { keepPackedOnly, PackedFilterError } from "./packed-filters";

/** Values in [-1, 1) that differ. */
function values(shape: [number, number, number, number]): tf.Tensor4D {
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor4d(
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898)),
    shape,
  );
}

const cases: readonly (readonly [string, [number, number, number, number], ConvOptions])[] = [
  ["1 × 1", [1, 1, 40, 24], {}],
  ["1 × 1 with a rectifier", [1, 1, 40, 24], { activation: "relu" }],
  ["3 × 3 of stride 2", [3, 3, 40, 24], { stride: 2, padding: 1 }],
];

describe("filters that are held packed", () => {
  beforeAll(() => useNodeBackend("wasm", "none"));

  it.each(cases)("give the same bits in every use as those that keep their values: %s", (_, shape, given) => {
    const options: ConvOptions = { ...given, bias: tf.linspace(-1, 1, shape[3]) as tf.Tensor1D };
    const kept = values(shape);
    const packed = values(shape);
    keepPackedOnly(packed);
    for (const side of [5, 9, 6]) {
      const x = values([2, side, side + 1, shape[2]]);
      // the same products, added in the same order
      expect(conv(x, packed, options).dataSync()).toEqual(conv(x, kept, options).dataSync());
    }
  });

  it("take their own bytes once, not with the values beside them", () => {
    const heapBytes = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
    const filterBytes = 4 * 2 ** 20;
    const pack = () => {
      const filter = tf.zeros<tf.Rank.R4>([1, 1, 1024, 1024]);
      keepPackedOnly(filter);
      tf.tidy(() => conv(tf.zeros([1, 1, 1, 1024]), filter));
      return filter;
    };
    const before = heapBytes();
    const filters = Array.from({ length: 20 }, pack);
    // one or two more while one is packed; a heap grows by a fifth. With values beside them, 40 filters' bytes
    expect(heapBytes()).toBeLessThan(1.2 * (before + 23 * filterBytes));
    tf.dispose(filters);
  });

  it("refuse to be read, and to be used in another way than they were packed for", () => {
    const filter = values([1, 1, 3, 4]);
    keepPackedOnly(filter);
    const x = values([1, 2, 2, 3]);
    conv(x, filter);
    expect(() => filter.dataSync()).toThrow(PackedFilterError);
    expect(() => conv(x, filter, { activation: "relu" })).toThrow(/packed for .*linear.* asked for .*relu/);
  });

  it("leave alone what lies beside them when they are disposed", () => {
    const shape: [number, number, number, number] = [1, 1, 30, 30];
    const filter = values(shape);
    keepPackedOnly(filter);
    tf.dispose(conv(values([1, 1, 1, 30]), filter));
    // lies where the filter's values lay
    const other = values(shape);
    filter.dispose();
    const more = tf.ones(shape);
    expect(other.dataSync()).toEqual(values(shape).dataSync());
    expect(more.dataSync()[0]).toBe(1);
  });
});
