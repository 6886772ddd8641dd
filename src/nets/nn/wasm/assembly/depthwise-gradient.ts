// Gradients of depthwise convolution by its input and by its filter.
import { endTap, firstTap } from "./depthwise";
import { multiplyAdd } from "./product";

/** Fields as in ../jobs.ts. */
@unmanaged
class DepthwiseGradient {
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
  images: i32;
  /** [rowTaps, columnTaps, channels] */
  filter: usize;
  /** [images, outHeight, outWidth, channels] */
  outputGradient: usize;
  outputs: usize;
}

/** Bytes of channels that are summed together: a line of the cache. */
const BLOCK: usize = 64;

/** Adds to `count` bytes of sums the products of so many pixels, `aStep` and `bStep` apart: a line's sum is taken apart, which keeps it precise. */
function addProducts(a: usize, aStep: usize, b: usize, bStep: usize, pixels: i32, count: usize, to: usize): void {
  if (count < BLOCK) {
    for (let channel: usize = 0; channel < count; channel += 16) {
      let sum = f32x4.splat(0),
        p = a + channel,
        q = b + channel;
      for (let i = 0; i < pixels; i++) {
        sum = multiplyAdd(v128.load(p), v128.load(q), sum);
        p += aStep;
        q += bStep;
      }
      v128.store(to + channel, f32x4.add(v128.load(to + channel), sum));
    }
    return;
  }
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  for (let i = 0; i < pixels; i++) {
    s0 = multiplyAdd(v128.load(a), v128.load(b), s0);
    s1 = multiplyAdd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = multiplyAdd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = multiplyAdd(v128.load(a, 48), v128.load(b, 48), s3);
    a += aStep;
    b += bStep;
  }
  v128.store(to, f32x4.add(v128.load(to), s0));
  v128.store(to, f32x4.add(v128.load(to, 16), s1), 16);
  v128.store(to, f32x4.add(v128.load(to, 32), s2), 32);
  v128.store(to, f32x4.add(v128.load(to, 48), s3), 48);
}

/** The filter's, [rowTaps, columnTaps, channels]. Units are blocks of 16 channels, the last of fewer. */
export function sumDepthwiseFilterGradient(job: usize, unit: u32): void {
  const d = changetype<DepthwiseGradient>(job);
  const pixel = (<usize>d.channels) << 2,
    begin = <usize>unit * BLOCK,
    count = min(BLOCK, pixel - begin);
  const aStep = <usize>d.stride * pixel;
  const outputs = d.outputs + begin;
  for (let tap = 0; tap < d.rowTaps * d.columnTaps; tap++) memory.fill(outputs + <usize>tap * pixel, 0, count);
  for (let line = 0; line < d.images * d.outHeight; line++) {
    const image = line / d.outHeight,
      top = (line - image * d.outHeight) * d.stride - d.top;
    const gradients = d.outputGradient + begin + <usize>(line * d.outWidth) * pixel;
    const endRow = endTap(top, d.dilation, d.height, d.rowTaps);
    for (let row = firstTap(top, d.dilation); row < endRow; row++) {
      const map = d.x + begin + <usize>((image * d.height + top + row * d.dilation) * d.width) * pixel;
      for (let column = 0; column < d.columnTaps; column++) {
        const left = column * d.dilation - d.left,
          first = firstTap(left, d.stride),
          end = endTap(left, d.stride, d.width, d.outWidth);
        if (first >= end) continue;
        addProducts(
          map + <usize>(first * d.stride + left) * pixel,
          aStep,
          gradients + <usize>first * pixel,
          pixel,
          end - first,
          count,
          outputs + <usize>(row * d.columnTaps + column) * pixel,
        );
      }
    }
  }
}

/** The input's, shaped as the input. Units are its lines, of all images. */
export function spreadDepthwiseGradient(job: usize, unit: u32): void {
  const d = changetype<DepthwiseGradient>(job);
  const pixel = (<usize>d.channels) << 2;
  const image = <i32>unit / d.height,
    y = <i32>unit - image * d.height;
  const line = d.outputs + <usize>unit * <usize>d.width * pixel;
  memory.fill(line, 0, <usize>d.width * pixel);
  for (let row = 0; row < d.rowTaps; row++) {
    const lattice = y + d.top - row * d.dilation,
      outRow = lattice / d.stride;
    if (lattice < 0 || outRow >= d.outHeight || outRow * d.stride != lattice) continue;
    const gradients = d.outputGradient + <usize>((image * d.outHeight + outRow) * d.outWidth) * pixel;
    for (let column = 0; column < d.columnTaps; column++) {
      const left = column * d.dilation - d.left,
        end = endTap(left, d.stride, d.width, d.outWidth);
      const filter = d.filter + <usize>(row * d.columnTaps + column) * pixel;
      for (let x = firstTap(left, d.stride); x < end; x++) {
        const to = line + <usize>(x * d.stride + left) * pixel,
          from = gradients + <usize>x * pixel;
        for (let channel: usize = 0; channel < pixel; channel += 16) {
          const sum = multiplyAdd(v128.load(from + channel), v128.load(filter + channel), v128.load(to + channel));
          v128.store(to + channel, sum);
        }
      }
    }
  }
}
