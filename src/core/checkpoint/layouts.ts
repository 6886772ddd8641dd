// Element orders: PyTorch's [out, in, height, width] and this lab's [height, width, in, out], both ways.

/**
 * How a parameter is laid out here, given PyTorch's shape:
 * `same`; `convolution` [out, in, h, w] → [h, w, in, out]; `linear` [out, in] (or [out, in, 1, 1]) → [in, out];
 * `quantiles` [c, 1, 3] → [c, 3]; `pooled-linear` [out, c·7·7] → [7·7·c, out], rows from PyTorch's (c, y, x) to (y, x, c).
 */
export type Layout = "same" | "convolution" | "linear" | "quantiles" | "pooled-linear";

/** Side of the square that RoIAlign pools to, the flattened input of `pooled-linear`. */
const pooledSide = 7;

/** The shape here of a parameter that PyTorch stores as `shape`. */
export function ownShape(layout: Layout, shape: readonly number[]): number[] {
  switch (layout) {
    case "same":
      return [...shape];
    case "convolution":
      return [shape[2], shape[3], shape[1], shape[0]];
    case "linear":
    case "pooled-linear":
      return [shape[1], shape[0]];
    case "quantiles":
      return [shape[0], shape[2]];
  }
}

/** The inverse of `ownShape`; a linear kernel is [out, in]. */
export function torchShape(layout: Layout, shape: readonly number[]): number[] {
  switch (layout) {
    case "same":
      return [...shape];
    case "convolution":
      return [shape[3], shape[2], shape[0], shape[1]];
    case "linear":
    case "pooled-linear":
      return [shape[1], shape[0]];
    case "quantiles":
      return [shape[0], 1, shape[1]];
  }
}

const tile = 32;

/** Turns [a][b][c] into [c][b][a]; tiled, so that neither side strides through memory alone. */
function reverseAxes(source: Float32Array, a: number, b: number, c: number): Float32Array<ArrayBuffer> {
  const target = new Float32Array(source.length);
  for (let k = 0; k < c; k++) {
    for (let j0 = 0; j0 < b; j0 += tile) {
      const j1 = Math.min(b, j0 + tile);
      for (let i0 = 0; i0 < a; i0 += tile) {
        const i1 = Math.min(a, i0 + tile);
        for (let j = j0; j < j1; j++) {
          for (let i = i0; i < i1; i++) target[(k * b + j) * a + i] = source[(i * b + j) * c + k];
        }
      }
    }
  }
  return target;
}

/** PyTorch's values of a tensor of PyTorch's `shape`, in this lab's order. May return its argument. */
export function toOwnLayout(
  layout: Layout,
  values: Float32Array<ArrayBuffer>,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const [out, inputs] = shape;
  switch (layout) {
    case "same":
    case "quantiles":
      return values;
    case "convolution":
      return reverseAxes(values, out, inputs, shape[2] * shape[3]);
    case "linear":
      return reverseAxes(values, out, inputs, 1);
    case "pooled-linear": {
      const area = pooledSide ** 2;
      return reverseAxes(values, out, inputs / area, area);
    }
  }
}

/** The inverse of `toOwnLayout`: this lab's values in PyTorch's order, in an array of their own. */
export function toTorchLayout(
  layout: Layout,
  values: Float32Array,
  shape: readonly number[],
): Float32Array<ArrayBuffer> {
  const [out, inputs] = shape;
  switch (layout) {
    case "same":
    case "quantiles":
      return Float32Array.from(values);
    case "convolution":
      return reverseAxes(values, shape[2] * shape[3], inputs, out);
    case "linear":
      return reverseAxes(values, 1, inputs, out);
    case "pooled-linear": {
      const area = pooledSide ** 2;
      return reverseAxes(values, area, inputs / area, out);
    }
  }
}
