// Filters as Winograd multiplies with them: quickly, since training transforms every filter in every step.
import { ALONG, mapsOf } from "./winograd";

/** Two floats of a filter. */
export function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Product `product` of an axis of two or three taps; `t2` is zero where they are two. */
function axisProduct(product: u32, t0: v128, t1: v128, t2: v128, taps: u32): v128 {
  if (product == 0) return t0;
  if (product == 3) return taps == 2 ? t1 : t2;
  const half = f64x2.splat(0.5),
    outer = f64x2.mul(f64x2.add(t0, t2), half),
    inner = f64x2.mul(t1, half);
  return product == 1 ? f64x2.add(outer, inner) : f64x2.sub(outer, inner);
}

/** The same from taps in memory, `step` bytes apart. */
function storedAxisProduct(product: u32, at: usize, step: usize, taps: u32): v128 {
  const t2 = taps == 3 ? pair(at + 2 * step) : f64x2.splat(0);
  return axisProduct(product, pair(at), pair(at + step), t2, taps);
}

export function storePair(values: v128, to: usize): void {
  v128.store64_lane(to, f32x4.demote_f64x2_zero(values), 0);
}

/** Where the first eight columns of a map of product (i, j) lie. */
function mapOf(packed: usize, i: u32, j: u32, map: u32, taps: u32, inChannels: u32, plane: usize): usize {
  // in planes: of five taps a row of products has 4 + 4 + 4 + 2 maps, the last one 2 + 2 + 2 + 1
  const before: u32 = taps == 5 ? 14 * i + (i == 3 ? 2 : 4) * j : ALONG * i + j;
  return packed + before * plane + ((<usize>(map * inChannels)) << 5);
}

/**
 * Transforms and packs a filter [taps, taps, inChannels, outChannels], each value rounded once: of each of 16 products
 * [outChannels / 8][maps · inChannels][8]. 16 · in · out floats, 49 · in · out for five taps.
 */
export function packWinograd(filter: usize, taps: u32, inChannels: u32, outChannels: u32, packed: usize): void {
  const row = (<usize>outChannels) << 2,
    plane = inChannels * row;
  const side: u32 = taps == 5 ? 2 : 1,
    columnStep = side * plane,
    rowStep = taps * columnStep;
  for (let map: u32 = 0; map < side * side; map++) {
    const rowPhase = map / side,
      columnPhase = map % side;
    const rows: u32 = taps == 5 ? 3 - rowPhase : taps,
      columns: u32 = taps == 5 ? 3 - columnPhase : taps;
    const corner = filter + (rowPhase * taps + columnPhase) * plane;
    for (let i: u32 = 0; i < ALONG; i++) {
      if (mapsOf(taps, i, 0) <= 2 * rowPhase) continue;
      const hasLast = mapsOf(taps, i, 3) > rowPhase && columnPhase == 0;
      let p0 = mapOf(packed, i, 0, map, taps, inChannels, plane),
        p1 = mapOf(packed, i, 1, map, taps, inChannels, plane),
        p2 = mapOf(packed, i, 2, map, taps, inChannels, plane),
        p3 = mapOf(packed, i, 3, rowPhase, taps, inChannels, plane);
      // to the next eight columns, behind the other maps
      const next = (<usize>((mapsOf(taps, i, 0) - 1) * inChannels)) << 5,
        nextLast = (<usize>((mapsOf(taps, i, 3) - 1) * inChannels)) << 5;
      for (let column: u32 = 0; column < outChannels; column += 8) {
        for (let channel: u32 = 0; channel < inChannels; channel++) {
          const from = corner + channel * row + ((<usize>column) << 2);
          for (let k: usize = 0; k < 32; k += 8) {
            const t0 = storedAxisProduct(i, from + k, rowStep, rows),
              t1 = storedAxisProduct(i, from + k + columnStep, rowStep, rows),
              t2 = columns == 3 ? storedAxisProduct(i, from + k + 2 * columnStep, rowStep, rows) : f64x2.splat(0);
            storePair(t0, p0 + k);
            storePair(axisProduct(1, t0, t1, t2, columns), p1 + k);
            storePair(axisProduct(2, t0, t1, t2, columns), p2 + k);
            if (hasLast) storePair(axisProduct(3, t0, t1, t2, columns), p3 + k);
          }
          p0 += 32;
          p1 += 32;
          p2 += 32;
          p3 += 32;
        }
        p0 += next;
        p1 += next;
        p2 += next;
        p3 += nextLast;
      }
    }
  }
}
