// Depthwise convolution: one filter a channel.
import { ADD_RESIDUAL, multiplyAdd, rectified } from "./product";

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

function put(sum: v128, output: usize, beside: usize, steps: u32): void {
  if (steps & ADD_RESIDUAL) sum = f32x4.add(sum, v128.load(output + beside));
  v128.store(output, rectified(sum, steps));
}

/** Taps from `first` to `end`, `step` apart, that fall inside `size` pixels when tap 0 lies at `start`. */
function firstTap(start: i32, step: i32): i32 {
  return start < 0 ? (step - 1 - start) / step : 0;
}
function endTap(start: i32, step: i32, size: i32, taps: i32): i32 {
  return min(taps, size <= start ? 0 : (size - start + step - 1) / step);
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
    endRow = endTap(top, d.dilation, d.height, d.rowTaps);
  const rowStep = <usize>d.dilation * line,
    columnStep = <usize>d.dilation * pixel,
    outStep = <usize>d.stride * pixel;
  const filterRow = <usize>d.columnTaps * pixel,
    beside = d.residual - d.outputs,
    steps = d.steps;
  let output = d.outputs + <usize>unit * d.outWidth * pixel;
  let x = 0;
  while (x < d.outWidth) {
    const left = x * d.stride - d.left,
      reach = (d.columnTaps - 1) * d.dilation;
    const isWhole = x + 4 <= d.outWidth && left >= 0 && left + 3 * d.stride + reach < d.width;
    const firstColumn = isWhole ? 0 : firstTap(left, d.dilation);
    const endColumn = isWhole ? d.columnTaps : endTap(left, d.dilation, d.width, d.columnTaps);
    // where no tap falls inside, nothing of this is read
    const from = map + <usize>(top + firstRow * d.dilation) * line + <usize>(left + firstColumn * d.dilation) * pixel;
    const filter = d.filter + <usize>firstRow * filterRow + <usize>firstColumn * pixel;
    for (let channel: usize = 0; channel < pixel; channel += 16) {
      let s0 = d.bias ? v128.load(d.bias + channel) : f32x4.splat(0);
      let a = from + channel,
        f = filter + channel;
      if (isWhole) {
        let s1 = s0,
          s2 = s0,
          s3 = s0;
        for (let row = firstRow; row < endRow; row++) {
          let at = a,
            tap = f;
          for (let column = 0; column < endColumn; column++) {
            const weight = v128.load(tap);
            s0 = multiplyAdd(v128.load(at), weight, s0);
            s1 = multiplyAdd(v128.load(at + outStep), weight, s1);
            s2 = multiplyAdd(v128.load(at + 2 * outStep), weight, s2);
            s3 = multiplyAdd(v128.load(at + 3 * outStep), weight, s3);
            at += columnStep;
            tap += pixel;
          }
          a += rowStep;
          f += filterRow;
        }
        put(s1, output + pixel + channel, beside, steps);
        put(s2, output + 2 * pixel + channel, beside, steps);
        put(s3, output + 3 * pixel + channel, beside, steps);
      } else {
        for (let row = firstRow; row < endRow; row++) {
          let at = a,
            tap = f;
          for (let column = firstColumn; column < endColumn; column++) {
            s0 = multiplyAdd(v128.load(at), v128.load(tap), s0);
            at += columnStep;
            tap += pixel;
          }
          a += rowStep;
          f += filterRow;
        }
      }
      put(s0, output + channel, beside, steps);
    }
    const done = isWhole ? 4 : 1;
    x += done;
    output += <usize>done * pixel;
  }
}
