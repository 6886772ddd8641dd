import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";

/** A box inside a shape of one to five axes, some taken whole. */
const boxes = fc
  .array(
    fc.record({ length: fc.integer({ min: 1, max: 4 }), begin: fc.nat(3), size: fc.nat(3), whole: fc.boolean() }),
    { minLength: 1, maxLength: 5 },
  )
  .map((axes) =>
    axes.map(({ length, begin, size, whole }) => {
      const start = whole ? 0 : begin % length;
      return { length, start, size: whole ? length : 1 + (size % (length - start)) };
    }),
  );

/** The elements of a box of 0, 1, 2, … laid out row by row. */
function boxOfIndices(axes: readonly { length: number; start: number; size: number }[]): number[] {
  return axes.reduce(
    (indices, { length, start, size }) =>
      indices.flatMap((index) => Array.from({ length: size }, (_, i) => index * length + start + i)),
    [0],
  );
}

describe("slices on WebAssembly", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each(["float32", "int32"] as const)("are the elements of the box, %s", (dtype) => {
    fc.assert(
      fc.property(boxes, (axes) => {
        const shape = axes.map(({ length }) => length);
        const count = shape.reduce((a, b) => a * b, 1);
        tf.tidy(() => {
          const x = tf.reshape(tf.range(0, count, 1, dtype), shape);
          const starts = axes.map(({ start }) => start);
          const sizes = axes.map(({ size }) => size);
          const y = tf.slice(x, starts, sizes);
          expect(y.shape).toEqual(sizes);
          expect(Array.from(y.dataSync())).toEqual(boxOfIndices(axes));
        });
      }),
    );
  });

  it("may be empty, and may not leave the tensor", () => {
    tf.tidy(() => {
      const x = tf.zeros([2, 3]);
      expect(tf.slice(x, [1, 0], [0, 3]).shape).toEqual([0, 3]);
      expect(() => tf.slice(x, [1, 0], [2, 3])).toThrow(/begin\[0\]/);
    });
  });

  it("are right where making them lets the heap grow", () => {
    tf.tidy(() => {
      const x = tf.ones([2, 2 ** 23]);
      const parts = tf.split(x, 2, 0);
      expect(parts.map((part) => tf.sum(part).dataSync()[0])).toEqual([2 ** 23, 2 ** 23]);
    });
  });

  it("split a tensor into neighbouring parts, along any axis", () => {
    tf.tidy(() => {
      const x = tf.reshape(tf.range(0, 24, 1), [2, 3, 4]);
      const parts = tf.split(x, [1, 3], 2);
      expect(parts.map((part) => part.shape)).toEqual([
        [2, 3, 1],
        [2, 3, 3],
      ]);
      expect(Array.from(tf.concat(parts, 2).dataSync())).toEqual(Array.from(x.dataSync()));
      expect(tf.split(x, 3, 1).map((part) => part.dataSync()[0])).toEqual([0, 4, 8]);
    });
  });
});
