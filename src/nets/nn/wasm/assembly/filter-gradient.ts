// A convolution's gradients: that of its filter, a product of what the filter saw and the outputs' gradient, in which
// positions are what is summed over; and the filter with which the gradient of its input is a convolution.
import { multiplyAdd, packColumns, tailAddress } from "./product";

/** Fields as in ../jobs.ts. */
@unmanaged
class FilterGradient {
  x: usize;
  height: i32;
  width: i32;
  inChannels: u32;
  rowTaps: u32;
  columnTaps: u32;
  stride: i32;
  dilation: i32;
  top: i32;
  left: i32;
  outHeight: i32;
  outWidth: i32;
  /** Of all images. */
  positions: u32;
  outChannels: u32;
  /** [positions, outChannels] */
  outputGradient: usize;
  /** [rowTaps, columnTaps, inChannels, outChannels] */
  outputs: usize;
  /** Rows of the filter, a multiple of 4. */
  depthPerUnit: u32;
  positionsPerBlock: u32;
}

/**
 * What row `k` of the filter sees of `count` positions, 16 bytes apart; with the three rows behind it if `isFour`, which
 * must be channels of the same pixel.
 */
function gather(g: FilterGradient, k: u32, isFour: bool, first: u32, count: u32, to: usize): void {
  const tap = k / g.inChannels,
    tapRow = tap / g.columnTaps,
    tapColumn = tap - tapRow * g.columnTaps;
  const image = <u32>(g.outHeight * g.outWidth),
    pixel = (<usize>g.inChannels) << 2,
    channel = (<usize>(k - tap * g.inChannels)) << 2;
  const down = <i32>tapRow * g.dilation - g.top,
    right = <i32>tapColumn * g.dilation - g.left;
  let n = <i32>(first / image);
  const within = <i32>(first - n * image);
  let outRow = within / g.outWidth,
    outColumn = within - outRow * g.outWidth;
  const end = to + ((<usize>count) << 4);
  while (to != end) {
    const y = outRow * g.stride + down,
      isInside = y >= 0 && y < g.height;
    const line = g.x + <usize>((n * g.height + y) * g.width) * pixel + channel;
    const lineEnd = min(end, to + ((<usize>(g.outWidth - outColumn)) << 4));
    let x = outColumn * g.stride + right;
    for (; to != lineEnd; to += 16) {
      const from = line + <usize>x * pixel;
      if (isInside && <u32>x < <u32>g.width) {
        if (isFour) v128.store(to, v128.load(from));
        else store<f32>(to, load<f32>(from));
      } else if (isFour) v128.store(to, f32x4.splat(0));
      else store<f32>(to, 0);
      x += g.stride;
    }
    outColumn = 0;
    if (++outRow == g.outHeight) {
      outRow = 0;
      n++;
    }
  }
}

/** Stores eight sums, or the first `columns`; adds them to what is there if `adds`. */
function put(s0: v128, s1: v128, columns: u32, adds: bool, to: usize): void {
  if (columns >= 8) {
    if (adds) {
      s0 = f32x4.add(s0, v128.load(to));
      s1 = f32x4.add(s1, v128.load(to, 16));
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    return;
  }
  let from = tailAddress();
  v128.store(from, s0);
  v128.store(from, s1, 16);
  for (let column: u32 = 0; column < columns; column++) {
    const sum = load<f32>(from);
    store<f32>(to, adds ? sum + load<f32>(to) : sum);
    from += 4;
    to += 4;
  }
}

/** Four rows [count, 4] times eight columns [count, 8], summed over count, of which `rows` and `columns` are stored. */
export function tile(
  a: usize,
  b: usize,
  count: u32,
  rows: u32,
  columns: u32,
  adds: bool,
  to: usize,
  toRow: usize,
): void {
  let s00 = f32x4.splat(0),
    s01 = s00,
    s10 = s00,
    s11 = s00,
    s20 = s00,
    s21 = s00,
    s30 = s00,
    s31 = s00;
  const end = a + ((<usize>count) << 4);
  while (a != end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = multiplyAdd(x, b0, s00);
    s01 = multiplyAdd(x, b1, s01);
    x = v128.load32_splat(a, 4);
    s10 = multiplyAdd(x, b0, s10);
    s11 = multiplyAdd(x, b1, s11);
    x = v128.load32_splat(a, 8);
    s20 = multiplyAdd(x, b0, s20);
    s21 = multiplyAdd(x, b1, s21);
    x = v128.load32_splat(a, 12);
    s30 = multiplyAdd(x, b0, s30);
    s31 = multiplyAdd(x, b1, s31);
    a += 16;
    b += 32;
  }
  put(s00, s01, columns, adds, to);
  if (rows > 1) put(s10, s11, columns, adds, to + toRow);
  if (rows > 2) put(s20, s21, columns, adds, to + 2 * toRow);
  if (rows > 3) put(s30, s31, columns, adds, to + 3 * toRow);
}

/**
 * Units are blocks of rows of the filter [taps · in, out]. `scratch` holds, of a block of positions, the outputs' gradient
 * in packed columns, and what four rows see. Sums of a block start from 0, which keeps them precise.
 */
export function sumFilterGradient(job: usize, unit: u32, scratch: usize): void {
  const g = changetype<FilterGradient>(job);
  const from = unit * g.depthPerUnit,
    end = min(g.rowTaps * g.columnTaps * g.inChannels, from + g.depthPerUnit);
  const outRow = (<usize>g.outChannels) << 2,
    rows = scratch,
    columns = scratch + ((<usize>g.positionsPerBlock) << 4);
  const isFour = (g.inChannels & 3) == 0;
  for (let first: u32 = 0; first < g.positions; first += g.positionsPerBlock) {
    const count = min(g.positionsPerBlock, g.positions - first);
    packColumns(g.outputGradient + first * outRow, count, g.outChannels, columns);
    for (let k = from; k < end; k += 4) {
      if (isFour) gather(g, k, true, first, count, rows);
      else for (let i: u32 = 0; i < min(4, end - k); i++) gather(g, k + i, false, first, count, rows + (i << 2));
      let packed = columns,
        to = g.outputs + k * outRow;
      for (let column: u32 = 0; column < g.outChannels; column += 8) {
        tile(rows, packed, count, end - k, g.outChannels - column, first != 0, to, outRow);
        packed += (<usize>count) << 5;
        to += 32;
      }
    }
  }
}

/** Input channels whose lines of outputs stay in the first cache together. */
const BLOCK: u32 = 16;

/** One tap [inChannels, outChannels] of a filter as [outChannels, inChannels]. */
export function swapChannels(tap: usize, inChannels: u32, outChannels: u32, to: usize): void {
  for (let block: u32 = 0; block < inChannels; block += BLOCK) {
    const end = min(inChannels, block + BLOCK);
    for (let output: u32 = 0; output < outChannels; output++) {
      for (let input = block; input < end; input++) {
        store<f32>(
          to + ((<usize>(output * inChannels + input)) << 2),
          load<f32>(tap + ((<usize>(input * outChannels + output)) << 2)),
        );
      }
    }
  }
}
