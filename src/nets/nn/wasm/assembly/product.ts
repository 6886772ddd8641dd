// Matrix products of float32, four rows by eight columns at a time, with what follows a product fused into it.
//
// AssemblyScript. Addresses and row strides are in bytes, counts in floats. A filter [depth, columns] is packed as
// [columns / 8][depth][8], zeros behind the last column, and rows as [rows / 4][depth][4], so that the inner loop reads two
// runs: rows where they lie are each on a page of its own. Larger tiles than 4 × 8 spill registers in V8.
import { copyFloats } from "./patch";

/** Starts from what the output holds. */
const ACCUMULATE: u32 = 1;
/** Adds what lies `beside` the output, before the activation. */
export const ADD_RESIDUAL: u32 = 2;
const RELU: u32 = 4;
const RELU6: u32 = 8;
/** Divides what lies `beside` the output by the sum. */
const DIVIDE: u32 = 16;
/** Multiplies what lies `beside` the output with the sum. */
export const MULTIPLY: u32 = 32;
const HARDSWISH: u32 = 64;
const HARDSIGMOID: u32 = 128;

const AT_THE_START = ADD_RESIDUAL;
const AT_THE_END = RELU | RELU6 | DIVIDE | MULTIPLY | HARDSWISH | HARDSIGMOID;

/** Products that are summed before the next rows are taken: 8 columns of a filter are 32 kB. */
const DEPTH_BLOCK: u32 = 1024;
/** Products that are summed one after another; sums of these are added: a longer chain rounds more often at the size of its sum. */
const CHAIN: u32 = 128;
/** Rows that are packed together and see a filter before the next run of `DEPTH_BLOCK` products: up to 192 kB. */
const ROW_BLOCK: u32 = 48;

/** a · b + c, rounded once where the binary is the fused one. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** NaN stays NaN: pmax and pmin give their first operand then, in one instruction, where max and min take several. */
export function activated(sum: v128, steps: u32): v128 {
  if (steps & (RELU | RELU6)) {
    sum = f32x4.pmax(sum, f32x4.splat(0));
    if (steps & RELU6) sum = f32x4.pmin(sum, f32x4.splat(6));
  } else if (steps & (HARDSWISH | HARDSIGMOID)) {
    const gate = f32x4.pmin(f32x4.pmax(f32x4.add(sum, f32x4.splat(3)), f32x4.splat(0)), f32x4.splat(6));
    const share = f32x4.mul(gate, f32x4.splat(1.0 / 6.0));
    return steps & HARDSWISH ? f32x4.mul(sum, share) : share;
  }
  return sum;
}

/** What is stored of four sums. */
function finished(sum: v128, beside: usize, steps: u32): v128 {
  if (steps & DIVIDE) return f32x4.div(v128.load(beside), sum);
  if (steps & MULTIPLY) return f32x4.mul(v128.load(beside), sum);
  return activated(sum, steps);
}

/**
 * Four packed rows of `depth` floats times eight packed columns, into c0 to c3. `bias`: 8 floats, or 0 for none. `beside`: bytes
 * from an output to what ADD_RESIDUAL, DIVIDE and MULTIPLY take.
 */
function tile(
  a: usize,
  depth: u32,
  filter: usize,
  c0: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  bias: usize,
  steps: u32,
  beside: usize,
): void {
  do {
    const end = a + ((<usize>min(depth, CHAIN)) << 4);
    let s00 = f32x4.splat(0),
      s01 = s00,
      s10 = s00,
      s11 = s00,
      s20 = s00,
      s21 = s00,
      s30 = s00,
      s31 = s00;
    while (a != end) {
      const f0 = v128.load(filter),
        f1 = v128.load(filter, 16);
      let x = v128.load32_splat(a);
      s00 = multiplyAdd(x, f0, s00);
      s01 = multiplyAdd(x, f1, s01);
      x = v128.load32_splat(a, 4);
      s10 = multiplyAdd(x, f0, s10);
      s11 = multiplyAdd(x, f1, s11);
      x = v128.load32_splat(a, 8);
      s20 = multiplyAdd(x, f0, s20);
      s21 = multiplyAdd(x, f1, s21);
      x = v128.load32_splat(a, 12);
      s30 = multiplyAdd(x, f0, s30);
      s31 = multiplyAdd(x, f1, s31);
      a += 16;
      filter += 32;
    }
    depth -= min(depth, CHAIN);
    if (steps & ACCUMULATE) {
      s00 = f32x4.add(s00, v128.load(c0));
      s01 = f32x4.add(s01, v128.load(c0, 16));
      s10 = f32x4.add(s10, v128.load(c1));
      s11 = f32x4.add(s11, v128.load(c1, 16));
      s20 = f32x4.add(s20, v128.load(c2));
      s21 = f32x4.add(s21, v128.load(c2, 16));
      s30 = f32x4.add(s30, v128.load(c3));
      s31 = f32x4.add(s31, v128.load(c3, 16));
    } else {
      if (bias) {
        const b0 = v128.load(bias),
          b1 = v128.load(bias, 16);
        s00 = f32x4.add(s00, b0);
        s01 = f32x4.add(s01, b1);
        s10 = f32x4.add(s10, b0);
        s11 = f32x4.add(s11, b1);
        s20 = f32x4.add(s20, b0);
        s21 = f32x4.add(s21, b1);
        s30 = f32x4.add(s30, b0);
        s31 = f32x4.add(s31, b1);
      }
      if (steps & ADD_RESIDUAL) {
        s00 = f32x4.add(s00, v128.load(c0 + beside));
        s01 = f32x4.add(s01, v128.load(c0 + beside, 16));
        s10 = f32x4.add(s10, v128.load(c1 + beside));
        s11 = f32x4.add(s11, v128.load(c1 + beside, 16));
        s20 = f32x4.add(s20, v128.load(c2 + beside));
        s21 = f32x4.add(s21, v128.load(c2 + beside, 16));
        s30 = f32x4.add(s30, v128.load(c3 + beside));
        s31 = f32x4.add(s31, v128.load(c3 + beside, 16));
      }
      steps |= ACCUMULATE;
    }
    if (depth == 0 && steps & AT_THE_END) {
      s00 = finished(s00, c0 + beside, steps);
      s01 = finished(s01, c0 + beside + 16, steps);
      s10 = finished(s10, c1 + beside, steps);
      s11 = finished(s11, c1 + beside + 16, steps);
      s20 = finished(s20, c2 + beside, steps);
      s21 = finished(s21, c2 + beside + 16, steps);
      s30 = finished(s30, c3 + beside, steps);
      s31 = finished(s31, c3 + beside + 16, steps);
    }
    v128.store(c0, s00);
    v128.store(c0, s01, 16);
    v128.store(c1, s10);
    v128.store(c1, s11, 16);
    v128.store(c2, s20);
    v128.store(c2, s21, 16);
    v128.store(c3, s30);
    v128.store(c3, s31, 16);
  } while (depth != 0);
}

const TAIL_BESIDE: usize = 4 * 32;
const TAIL_BIAS: usize = 8 * 32;
const TAIL_ROWS: usize = 9 * 32;
/** Bytes of `tail`: four rows of outputs, four of what lies beside them, and a bias, eight floats each; a block of packed rows. */
export const TAIL_BYTES: usize = TAIL_ROWS + ((ROW_BLOCK * DEPTH_BLOCK) << 2);

/** Where this thread computes columns that are fewer than eight, and packs rows. */
let tail: usize = 0;

export function useTail(address: usize): void {
  tail = address;
}

export function tailAddress(): usize {
  return tail;
}

/** `tile` for less than eight columns: nothing behind them is read or written. */
function narrowTile(
  a: usize,
  depth: u32,
  filter: usize,
  columns: u32,
  c0: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  bias: usize,
  steps: u32,
  beside: usize,
): void {
  const t1 = tail + 32;
  const t2 = tail + 64;
  const t3 = tail + 96;
  if (steps & ACCUMULATE) {
    copyFloats(c0, columns, tail);
    copyFloats(c1, columns, t1);
    copyFloats(c2, columns, t2);
    copyFloats(c3, columns, t3);
  }
  if (steps & (ADD_RESIDUAL | DIVIDE | MULTIPLY)) {
    copyFloats(c0 + beside, columns, tail + TAIL_BESIDE);
    copyFloats(c1 + beside, columns, t1 + TAIL_BESIDE);
    copyFloats(c2 + beside, columns, t2 + TAIL_BESIDE);
    copyFloats(c3 + beside, columns, t3 + TAIL_BESIDE);
  }
  if (bias) {
    copyFloats(bias, columns, tail + TAIL_BIAS);
    bias = tail + TAIL_BIAS;
  }
  tile(a, depth, filter, tail, t1, t2, t3, bias, steps, TAIL_BESIDE);
  copyFloats(tail, columns, c0);
  copyFloats(t1, columns, c1);
  copyFloats(t2, columns, c2);
  copyFloats(t3, columns, c3);
}

/** Packs four rows of `depth` floats as [depth][4]. */
function packRows(a0: usize, a1: usize, a2: usize, a3: usize, depth: u32, packed: usize): void {
  const end = packed + ((<usize>depth) << 4);
  while (packed + 64 <= end) {
    const x0 = v128.load(a0),
      x1 = v128.load(a1),
      x2 = v128.load(a2),
      x3 = v128.load(a3);
    const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
      high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
      low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5),
      high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    v128.store(packed, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(packed, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 16);
    v128.store(packed, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 32);
    v128.store(packed, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 48);
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    packed += 64;
  }
  while (packed != end) {
    store<f32>(packed, load<f32>(a0));
    store<f32>(packed, load<f32>(a1), 4);
    store<f32>(packed, load<f32>(a2), 8);
    store<f32>(packed, load<f32>(a3), 12);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    packed += 16;
  }
}

/**
 * `rows` rows of a, `aRow` bytes apart, times the packed columns from `firstColumn`, a multiple of 8, to `endColumn`, into
 * rows of c, `cRow` bytes apart. The last rows are computed more than once where 4 does not divide `rows`: c must not
 * be a.
 */
export function multiply(
  a: usize,
  aRow: usize,
  rows: u32,
  depth: u32,
  filter: usize,
  firstColumn: u32,
  endColumn: u32,
  c: usize,
  cRow: usize,
  bias: usize,
  steps: u32,
  beside: usize,
): void {
  const last = rows - 1;
  for (let from: u32 = 0; from < depth; from += DEPTH_BLOCK) {
    const run = min(depth - from, DEPTH_BLOCK);
    const now = (from == 0 ? steps & AT_THE_START : ACCUMULATE) | (from + run == depth ? steps & AT_THE_END : 0);
    const aFrom = a + ((<usize>from) << 2);
    for (let block: u32 = 0; block < rows; block += ROW_BLOCK) {
      const end = min(rows, block + ROW_BLOCK);
      let packedRows = tail + TAIL_ROWS;
      for (let row = block; row < end; row += 4) {
        const a0 = aFrom + row * aRow;
        const a1 = aFrom + min(row + 1, last) * aRow;
        const a2 = aFrom + min(row + 2, last) * aRow;
        const a3 = aFrom + min(row + 3, last) * aRow;
        packRows(a0, a1, a2, a3, run, packedRows);
        packedRows += (<usize>run) << 4;
      }
      for (let column = firstColumn; column < endColumn; column += 8) {
        const packed = filter + ((<usize>(column * depth + 8 * from)) << 2);
        const ofBias = bias ? bias + ((<usize>column) << 2) : 0;
        const ofC = c + ((<usize>column) << 2);
        packedRows = tail + TAIL_ROWS;
        for (let row = block; row < end; row += 4) {
          const c0 = ofC + row * cRow;
          const c1 = ofC + min(row + 1, last) * cRow;
          const c2 = ofC + min(row + 2, last) * cRow;
          const c3 = ofC + min(row + 3, last) * cRow;
          if (column + 8 <= endColumn) tile(packedRows, run, packed, c0, c1, c2, c3, ofBias, now, beside);
          else narrowTile(packedRows, run, packed, endColumn - column, c0, c1, c2, c3, ofBias, now, beside);
          packedRows += (<usize>run) << 4;
        }
      }
    }
  }
}

/** Packs a filter [depth, columns]. */
export function packColumns(filter: usize, depth: u32, columns: u32, packed: usize): void {
  for (let column: u32 = 0; column < columns; column += 8) {
    const width = min(8, columns - column);
    let from = filter + ((<usize>column) << 2);
    for (let k: u32 = 0; k < depth; k++) {
      if (width == 8) {
        v128.store(packed, v128.load(from));
        v128.store(packed, v128.load(from, 16), 16);
      } else {
        v128.store(packed, f32x4.splat(0));
        v128.store(packed, f32x4.splat(0), 16);
        copyFloats(from, width, packed);
      }
      from += (<usize>columns) << 2;
      packed += 32;
    }
  }
}
