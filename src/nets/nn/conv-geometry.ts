// Which input a convolution's tap meets, along one axis and in both.
import type { Sides } from "./padding";

/** One axis: output o meets, by tap k, input o * stride + k * dilation - before. */
export interface ConvAxis {
  readonly input: number;
  readonly output: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

export interface ConvGeometry {
  readonly rows: ConvAxis;
  readonly columns: ConvAxis;
}

function axis(input: number, taps: number, stride: number, dilation: number, before: number, after: number): ConvAxis {
  const output = Math.floor((input + before + after - (taps - 1) * dilation - 1) / stride) + 1;
  return { input, output, taps, stride, dilation, before };
}

/** For x [n, h, w, in] and a kernel [kh, kw, in, out]. */
export function convGeometry(
  xShape: readonly number[],
  kernelShape: readonly number[],
  stride: number,
  dilation: number,
  sides: Sides,
): ConvGeometry {
  return {
    rows: axis(xShape[1], kernelShape[0], stride, dilation, sides.top, sides.bottom),
    columns: axis(xShape[2], kernelShape[1], stride, dilation, sides.left, sides.right),
  };
}

/** The same. Throws a RangeError where the kernel does not fit the padded map. */
export function fittingGeometry(...layer: Parameters<typeof convGeometry>): ConvGeometry {
  const geometry = convGeometry(...layer);
  if (geometry.rows.output > 0 && geometry.columns.output > 0) return geometry;
  const [[, height, width], [kh, kw], , dilation] = layer;
  throw new RangeError(
    `a kernel of ${kh} × ${kw} taps at dilation ${dilation} does not fit ` +
      `a map of ${height} × ${width} with its padding; give a larger image`,
  );
}

/** The first output whose tap lies inside the input, and the end of those: an empty range where none does. */
export function outputsInside(axis: ConvAxis, tap: number): readonly [start: number, end: number] {
  const offset = tap * axis.dilation - axis.before;
  const start = Math.min(axis.output, Math.max(0, Math.ceil(-offset / axis.stride)));
  const end = Math.max(0, Math.min(axis.output, Math.floor((axis.input - 1 - offset) / axis.stride) + 1));
  return [start, Math.max(start, end)];
}
