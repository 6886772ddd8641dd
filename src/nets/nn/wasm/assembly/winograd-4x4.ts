// F(4 × 4, 3 × 3), Winograd convolution of stride 1: 36 products make 4 × 4 outputs of 3 × 3 taps, which are 144
// multiplications.
//
// With the points 0, ±11/16, ±3/2 and infinity sums are three times as far from exact as with tiles of 2 × 2, with the usual
// 0, ±1, ±2 seven times; and their powers are exact in float32. Filters are transformed in float64 and rounded once.
import { ADD_RESIDUAL, multiplyAdd, activated } from "./product";
import { pair, storePair } from "./winograd-filter";

/** Products of one axis. */
const ALONG: usize = 6;

/** The points and their powers. */
const A: f32 = 11 / 16;
const A2: f32 = A * A;
const A3: f32 = A * A2;
const B: f32 = 3 / 2;
const B2: f32 = B * B;
const B3: f32 = B * B2;

/** What an axis' products, at 0, A, -A, B, -B and infinity, take of six pixels, `step` bytes apart, to vectors `toStep` bytes apart. */
function transformInputAxis(pixels: usize, step: usize, to: usize, toStep: usize): void {
  const d1 = v128.load(pixels + step),
    d2 = v128.load(pixels + 2 * step),
    d3 = v128.load(pixels + 3 * step),
    d4 = v128.load(pixels + 4 * step);
  const product = f32x4.splat(A2 * B2),
    sum = f32x4.splat(-A2 - B2),
    lessA2 = f32x4.splat(-A2),
    lessB2 = f32x4.splat(-B2);
  v128.store(to, multiplyAdd(v128.load(pixels), product, multiplyAdd(d2, sum, d4)));
  let even = multiplyAdd(d2, lessB2, d4),
    odd = multiplyAdd(d1, lessB2, d3);
  v128.store(to + toStep, multiplyAdd(odd, f32x4.splat(A), even));
  v128.store(to + 2 * toStep, multiplyAdd(odd, f32x4.splat(-A), even));
  even = multiplyAdd(d2, lessA2, d4);
  odd = multiplyAdd(d1, lessA2, d3);
  v128.store(to + 3 * toStep, multiplyAdd(odd, f32x4.splat(B), even));
  v128.store(to + 4 * toStep, multiplyAdd(odd, f32x4.splat(-B), even));
  v128.store(to + 5 * toStep, multiplyAdd(d1, product, multiplyAdd(d3, sum, v128.load(pixels + 5 * step))));
}

/** Four outputs of an axis from its six products. */
function transformOutputAxis(products: usize, step: usize, to: usize, toStep: usize): void {
  const m1 = v128.load(products + step),
    m2 = v128.load(products + 2 * step),
    m3 = v128.load(products + 3 * step),
    m4 = v128.load(products + 4 * step),
    m5 = v128.load(products + 5 * step);
  const evenA = f32x4.add(m1, m2),
    oddA = f32x4.sub(m1, m2),
    evenB = f32x4.add(m3, m4),
    oddB = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(v128.load(products), f32x4.add(evenA, evenB)));
  v128.store(to + toStep, multiplyAdd(oddA, f32x4.splat(A), f32x4.mul(oddB, f32x4.splat(B))));
  v128.store(to + 2 * toStep, multiplyAdd(evenA, f32x4.splat(A2), f32x4.mul(evenB, f32x4.splat(B2))));
  v128.store(to + 3 * toStep, multiplyAdd(oddA, f32x4.splat(A3), multiplyAdd(oddB, f32x4.splat(B3), m5)));
}

/**
 * The products' inputs from 6 × 6 pixels, `row` and `column` bytes apart: of product (i, j) to v + (6 i + j) · plane.
 * `between` has room for 36 vectors: the tile between its two axes.
 */
export function transformInput4x4(
  x: usize,
  row: usize,
  column: usize,
  channels: u32,
  v: usize,
  plane: usize,
  between: usize,
): void {
  const end = x + ((<usize>channels) << 2);
  while (x != end) {
    for (let i: usize = 0; i < ALONG; i++) transformInputAxis(x + i * column, row, between + 16 * i, 16 * ALONG);
    for (let i: usize = 0; i < ALONG; i++) {
      transformInputAxis(between + 16 * ALONG * i, 16, v + ALONG * i * plane, plane);
    }
    x += 16;
    v += 16;
  }
}

/** rows × columns outputs of one tile from its 36 products, `plane` bytes apart; `line` and `pixel` bytes apart. */
export function transformOutput4x4(
  m: usize,
  plane: usize,
  channels: u32,
  rows: u32,
  columns: u32,
  output: usize,
  line: usize,
  pixel: usize,
  bias: usize,
  steps: u32,
  beside: usize,
  between: usize,
): void {
  for (let channel: u32 = 0; channel < channels; channel += 4) {
    const start = bias ? v128.load(bias + ((<usize>channel) << 2)) : f32x4.splat(0);
    for (let j: usize = 0; j < ALONG; j++) {
      transformOutputAxis(m + j * plane, ALONG * plane, between + 16 * j, 16 * ALONG);
    }
    for (let y: u32 = 0; y < rows; y++) {
      const sums = between + 16 * ALONG * <usize>y;
      transformOutputAxis(sums, 16, sums, 16);
      for (let x: u32 = 0; x < columns; x++) {
        const to = output + <usize>y * line + <usize>x * pixel;
        let sum = f32x4.add(v128.load(sums + 16 * <usize>x), start);
        if (steps & ADD_RESIDUAL) sum = f32x4.add(sum, v128.load(to + beside));
        v128.store(to, activated(sum, steps));
      }
    }
    m += 16;
    output += 16;
  }
}

/** Product `product` of an axis of three taps. */
function axisProduct(product: usize, t0: v128, t1: v128, t2: v128): v128 {
  if (product == 5) return t2;
  const a2: f64 = A2,
    b2: f64 = B2;
  if (product == 0) return f64x2.mul(t0, f64x2.splat(1 / (a2 * b2)));
  const isA = product <= 2,
    point: f64 = isA ? A : B,
    square = isA ? a2 : b2,
    even = f64x2.add(t0, f64x2.mul(t2, f64x2.splat(square))),
    odd = f64x2.mul(t1, f64x2.splat(product & 1 ? point : -point));
  return f64x2.mul(f64x2.add(even, odd), f64x2.splat(1 / (2 * square * (isA ? a2 - b2 : b2 - a2))));
}

/** Transforms and packs a filter [3, 3, in, out]: of each of 36 products [out / 8][in][8]. */
export function packWinograd4x4(filter: usize, inChannels: u32, outChannels: u32, packed: usize): void {
  const row = (<usize>outChannels) << 2,
    tap = inChannels * row,
    line = 3 * tap;
  for (let column: usize = 0; column < row; column += 32) {
    for (let channel: u32 = 0; channel < inChannels; channel++) {
      const from = filter + channel * row + column;
      for (let k: usize = 0; k < 32; k += 8) {
        for (let j: usize = 0; j < ALONG; j++) {
          const t0 = axisProduct(j, pair(from + k), pair(from + k + tap), pair(from + k + 2 * tap)),
            t1 = axisProduct(j, pair(from + k + line), pair(from + k + line + tap), pair(from + k + line + 2 * tap)),
            t2 = axisProduct(
              j,
              pair(from + k + 2 * line),
              pair(from + k + 2 * line + tap),
              pair(from + k + 2 * line + 2 * tap),
            );
          for (let i: usize = 0; i < ALONG; i++)
            storePair(axisProduct(i, t0, t1, t2), packed + k + (ALONG * i + j) * tap);
        }
      }
      packed += 32;
    }
  }
}
