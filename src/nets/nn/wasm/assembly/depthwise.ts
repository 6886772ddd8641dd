// Depthwise convolution: one filter a channel. Filters of three columns are written out: else the loop takes longer than its
// sums.
import { ADD_RESIDUAL, multiplyAdd, activated } from "./product";

/** Fields as in ../jobs.ts. */
@unmanaged
class Depthwise {
  x: usize;
  height: i32;
  width: i32;
  channels: u32;
  rowTaps: i32;
  columnTaps: i32;
  stride: i32;
  dilation: i32;
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
  /** [rowTaps, columnTaps, channels] */
  filter: usize;
  bias: usize;
  residual: usize;
  steps: u32;
  outputs: usize;
}

/** Bytes of channels that walk a line before the next ones do, so that their filter stays in the first cache. */
const CHANNEL_BLOCK: usize = 512;

function put(sum: v128, output: usize, beside: usize, steps: u32): void {
  if (steps & ADD_RESIDUAL) sum = f32x4.add(sum, v128.load(output + beside));
  v128.store(output, activated(sum, steps));
}

/** Taps from `first` to `end`, `step` apart, that fall inside `size` pixels when tap 0 lies at `start`. */
export function firstTap(start: i32, step: i32): i32 {
  return start < 0 ? (step - 1 - start) / step : 0;
}
export function endTap(start: i32, step: i32, size: i32, taps: i32): i32 {
  return min(taps, size <= start ? 0 : (size - start + step - 1) / step);
}

/** Four outputs beside one another, of three taps in each of `rows`, for the channels from byte `channel` to `end`. */
function fourOfThree(
  d: Depthwise,
  from: usize,
  filter: usize,
  rows: i32,
  output: usize,
  channel: usize,
  end: usize,
): void {
  const pixel = (<usize>d.channels) << 2,
    step = <usize>d.dilation * pixel,
    outStep = <usize>d.stride * pixel,
    rowStep = <usize>d.width * step,
    beside = d.residual - d.outputs,
    steps = d.steps;
  for (; channel < end; channel += 16) {
    let s0 = d.bias ? v128.load(d.bias + channel) : f32x4.splat(0);
    let s1 = s0,
      s2 = s0,
      s3 = s0;
    let a = from + channel,
      f = filter + channel;
    for (let row = rows; row > 0; row--) {
      const w0 = v128.load(f),
        w1 = v128.load(f + pixel),
        w2 = v128.load(f + 2 * pixel);
      if (outStep == step) {
        const x1 = v128.load(a + step),
          x2 = v128.load(a + 2 * step),
          x3 = v128.load(a + 3 * step),
          x4 = v128.load(a + 4 * step);
        s0 = multiplyAdd(x2, w2, multiplyAdd(x1, w1, multiplyAdd(v128.load(a), w0, s0)));
        s1 = multiplyAdd(x3, w2, multiplyAdd(x2, w1, multiplyAdd(x1, w0, s1)));
        s2 = multiplyAdd(x4, w2, multiplyAdd(x3, w1, multiplyAdd(x2, w0, s2)));
        s3 = multiplyAdd(v128.load(a + 5 * step), w2, multiplyAdd(x4, w1, multiplyAdd(x3, w0, s3)));
      } else {
        const b = a + outStep,
          c = b + outStep,
          e = c + outStep;
        s0 = multiplyAdd(v128.load(a), w0, s0);
        s1 = multiplyAdd(v128.load(b), w0, s1);
        s2 = multiplyAdd(v128.load(c), w0, s2);
        s3 = multiplyAdd(v128.load(e), w0, s3);
        s0 = multiplyAdd(v128.load(a + step), w1, s0);
        s1 = multiplyAdd(v128.load(b + step), w1, s1);
        s2 = multiplyAdd(v128.load(c + step), w1, s2);
        s3 = multiplyAdd(v128.load(e + step), w1, s3);
        s0 = multiplyAdd(v128.load(a + 2 * step), w2, s0);
        s1 = multiplyAdd(v128.load(b + 2 * step), w2, s1);
        s2 = multiplyAdd(v128.load(c + 2 * step), w2, s2);
        s3 = multiplyAdd(v128.load(e + 2 * step), w2, s3);
      }
      a += rowStep;
      f += 3 * pixel;
    }
    put(s0, output + channel, beside, steps);
    put(s1, output + pixel + channel, beside, steps);
    put(s2, output + 2 * pixel + channel, beside, steps);
    put(s3, output + 3 * pixel + channel, beside, steps);
  }
}

/** The same of any number of taps in a row. */
function fourOfAny(
  d: Depthwise,
  from: usize,
  filter: usize,
  rows: i32,
  output: usize,
  channel: usize,
  end: usize,
): void {
  const pixel = (<usize>d.channels) << 2,
    step = <usize>d.dilation * pixel,
    outStep = <usize>d.stride * pixel,
    rowStep = <usize>d.width * step,
    columnTaps = d.columnTaps,
    beside = d.residual - d.outputs,
    steps = d.steps;
  for (; channel < end; channel += 16) {
    let s0 = d.bias ? v128.load(d.bias + channel) : f32x4.splat(0);
    let s1 = s0,
      s2 = s0,
      s3 = s0;
    let a = from + channel,
      tap = filter + channel;
    for (let row = rows; row > 0; row--) {
      let at = a;
      for (let column = columnTaps; column > 0; column--) {
        const weight = v128.load(tap);
        s0 = multiplyAdd(v128.load(at), weight, s0);
        s1 = multiplyAdd(v128.load(at + outStep), weight, s1);
        s2 = multiplyAdd(v128.load(at + 2 * outStep), weight, s2);
        s3 = multiplyAdd(v128.load(at + 3 * outStep), weight, s3);
        at += step;
        tap += pixel;
      }
      a += rowStep;
    }
    put(s0, output + channel, beside, steps);
    put(s1, output + pixel + channel, beside, steps);
    put(s2, output + 2 * pixel + channel, beside, steps);
    put(s3, output + 3 * pixel + channel, beside, steps);
  }
}

/** One output whose filter hangs over a side: `columns` taps in each of `rows` meet the map. */
function one(
  d: Depthwise,
  from: usize,
  filter: usize,
  rows: i32,
  columns: i32,
  output: usize,
  channel: usize,
  end: usize,
): void {
  const pixel = (<usize>d.channels) << 2,
    step = <usize>d.dilation * pixel,
    rowStep = <usize>d.width * step,
    filterRow = <usize>d.columnTaps * pixel,
    beside = d.residual - d.outputs,
    steps = d.steps;
  for (; channel < end; channel += 16) {
    let sum = d.bias ? v128.load(d.bias + channel) : f32x4.splat(0);
    let a = from + channel,
      f = filter + channel;
    for (let row = rows; row > 0; row--) {
      let at = a,
        tap = f;
      for (let column = columns; column > 0; column--) {
        sum = multiplyAdd(v128.load(at), v128.load(tap), sum);
        at += step;
        tap += pixel;
      }
      a += rowStep;
      f += filterRow;
    }
    put(sum, output + channel, beside, steps);
  }
}

/** Units are lines of outputs, of all images. */
export function convolveDepthwise(job: usize, unit: u32): void {
  const d = changetype<Depthwise>(job);
  const image = unit / d.outHeight,
    y = <i32>unit - <i32>image * d.outHeight;
  const pixel = (<usize>d.channels) << 2,
    line = <usize>d.width * pixel;
  const map = d.x + <usize>(<i32>image * d.height) * line;
  const top = y * d.stride - d.top,
    firstRow = firstTap(top, d.dilation),
    rows = endTap(top, d.dilation, d.height, d.rowTaps) - firstRow;
  const reach = (d.columnTaps - 1) * d.dilation;
  // where no tap falls inside, nothing of this is read
  const firstLine = map + <usize>(top + firstRow * d.dilation) * line,
    filterLine = d.filter + <usize>(firstRow * d.columnTaps) * pixel,
    outputs = d.outputs + <usize>unit * d.outWidth * pixel;
  for (let channel: usize = 0; channel < pixel; channel += CHANNEL_BLOCK) {
    const end = min(pixel, channel + CHANNEL_BLOCK);
    let x = 0;
    while (x < d.outWidth) {
      const left = x * d.stride - d.left,
        output = outputs + <usize>x * pixel;
      if (x + 4 <= d.outWidth && left >= 0 && left + 3 * d.stride + reach < d.width) {
        const from = firstLine + <usize>left * pixel;
        if (d.columnTaps == 3) fourOfThree(d, from, filterLine, rows, output, channel, end);
        else fourOfAny(d, from, filterLine, rows, output, channel, end);
        x += 4;
      } else {
        const firstColumn = firstTap(left, d.dilation),
          columns = endTap(left, d.dilation, d.width, d.columnTaps) - firstColumn;
        const from = firstLine + <usize>(left + firstColumn * d.dilation) * pixel;
        one(d, from, filterLine + <usize>firstColumn * pixel, rows, columns, output, channel, end);
        x++;
      }
    }
  }
}
