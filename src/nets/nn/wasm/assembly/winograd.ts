// Winograd convolution with points 0, 1, -1 and infinity, fused: a block of tiles is transformed, multiplied and
// transformed back while it lies in the cache (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016).
//
// 2 × 2 and 3 × 3 taps of stride 1: 16 products make 3 × 3 or 2 × 2 outputs; or 36 products of other points 4 × 4 outputs of
// 3 × 3 taps, which winograd-4x4.ts transforms. 5 × 5 taps of stride 2 are the sum of four
// convolutions of stride 1, one for each phase of the rows and of the columns (3 or 2 taps an axis), which meet in the
// same 16 products, 49 of single maps instead of 100 multiplications for 2 × 2 outputs.
import { ADD_RESIDUAL, multiply, activated } from "./product";
import { copyPatch } from "./patch";
import { transformInput4x4, transformOutput4x4 } from "./winograd-4x4";

/** Fields as in ../jobs.ts, with which every record begins. Channels of x are a multiple of 4, outputs of 8. */
@unmanaged
export class Tiled {
  x: usize;
  height: i32;
  width: i32;
  inChannels: u32;
  /** 2, 3 or 5. */
  taps: u32;
  /** Outputs that a tile makes along an axis: 3 of 2 taps, 2 or 4 of 3, 2 of 5. */
  step: u32;
  top: i32;
  left: i32;
  outHeight: u32;
  outWidth: u32;
  tileRows: u32;
  tileColumns: u32;
  /** Of all images. */
  tiles: u32;
  outChannels: u32;
}

@unmanaged
class Winograd extends Tiled {
  /** As `packWinograd` makes it. */
  filter: usize;
  bias: usize;
  residual: usize;
  steps: u32;
  outputs: usize;
  tilesPerUnit: u32;
}

/** Products of one axis; F(4 × 4, 3 × 3) has six. */
export const ALONG: u32 = 4;

/** Bytes between the products of a block: a power of two apart, they would evict each other from the caches. */
const PLANE_GAP: usize = 64;

export function phasesOf(taps: u32): u32 {
  return taps == 5 ? 4 : 1;
}

export function strideOf(taps: u32): u32 {
  return taps == 5 ? 2 : 1;
}

/** Maps that meet in product (i, j): the last product of an axis is zero for a phase of two taps. */
export function mapsOf(taps: u32, i: u32, j: u32): u32 {
  return taps == 5 ? (i == 3 ? 1 : 2) * (j == 3 ? 1 : 2) : 1;
}

/**
 * The products' inputs from 4 × 4 pixels, `row` and `column` bytes apart: of product (i, j) to v + (4 i + j) · plane, and
 * `lastColumn` bytes further where j is 3; of the next four channels `next` bytes further. `products`: how many along either axis, 4, or 3 where the last is zero.
 */
function transformInput(
  x: usize,
  row: usize,
  column: usize,
  channels: u32,
  rowProducts: u32,
  columnProducts: u32,
  v: usize,
  plane: usize,
  next: usize,
  lastColumn: usize,
): void {
  const end = x + ((<usize>channels) << 2);
  const r1 = row,
    r2 = row * 2,
    r3 = row * 3,
    c1 = column,
    c2 = column * 2,
    c3 = column * 3;
  while (x != end) {
    for (let i: u32 = 0; i < rowProducts; i++) {
      let d0: v128, d1: v128, d2: v128, d3: v128;
      // rows 0 - 2, 1 + 2, 2 - 1, 3 - 1
      const a = i == 0 ? x : i == 3 ? x + r3 : i == 2 ? x + r2 : x + r1;
      const b = i == 0 || i == 1 ? x + r2 : x + r1;
      if (i == 1) {
        d0 = f32x4.add(v128.load(a), v128.load(b));
        d1 = f32x4.add(v128.load(a + c1), v128.load(b + c1));
        d2 = f32x4.add(v128.load(a + c2), v128.load(b + c2));
        d3 = f32x4.add(v128.load(a + c3), v128.load(b + c3));
      } else {
        d0 = f32x4.sub(v128.load(a), v128.load(b));
        d1 = f32x4.sub(v128.load(a + c1), v128.load(b + c1));
        d2 = f32x4.sub(v128.load(a + c2), v128.load(b + c2));
        d3 = f32x4.sub(v128.load(a + c3), v128.load(b + c3));
      }
      const to = v + <usize>i * ALONG * plane;
      v128.store(to, f32x4.sub(d0, d2));
      v128.store(to + plane, f32x4.add(d1, d2));
      v128.store(to + 2 * plane, f32x4.sub(d2, d1));
      if (columnProducts == ALONG) v128.store(to + 3 * plane + lastColumn, f32x4.sub(d3, d1));
    }
    x += 16;
    v += next;
  }
}

/** Pixels that a tile sees along an axis. */
function windowOf(taps: u32, step: u32): i32 {
  return taps == 5 ? 8 : step + taps - 1;
}

/**
 * `transformInput` of the window of one tile, whose first pixel (top, left) may lie outside the map: of `channels` channels from
 * `firstChannel`. Phases lie `map` bytes apart. `patch` has room for the window, and for 36 vectors behind it.
 */
export function transformWindow(
  x: usize,
  height: i32,
  width: i32,
  inChannels: u32,
  top: i32,
  left: i32,
  taps: u32,
  step: u32,
  patch: usize,
  firstChannel: u32,
  channels: u32,
  to: usize,
  plane: usize,
  next: usize,
  map: usize,
): void {
  const window = windowOf(taps, step),
    pixel = (<usize>inChannels) << 2;
  let from = x + <usize>(top * width + left) * pixel,
    line = <usize>width * pixel;
  if (top < 0 || left < 0 || top + window > height || left + window > width) {
    copyPatch(x, height, width, inChannels, top, left, window, window, 1, patch);
    from = patch;
    line = window * pixel;
  }
  from += (<usize>firstChannel) << 2;
  if (step == 4) {
    return transformInput4x4(from, line, pixel, channels, to, plane, patch + window * window * pixel);
  }
  if (taps != 5) return transformInput(from, line, pixel, channels, ALONG, ALONG, to, plane, next, 0);
  // of each product the maps that count lie side by side: (0, 0), (0, 1), (1, 0), (1, 1), or by rows alone
  transformInput(from, 2 * line, 2 * pixel, channels, 4, 4, to, plane, next, 0);
  transformInput(from + pixel, 2 * line, 2 * pixel, channels, 4, 3, to + map, plane, next, 0);
  transformInput(from + line, 2 * line, 2 * pixel, channels, 3, 4, to + 2 * map, plane, next, -map);
  transformInput(from + line + pixel, 2 * line, 2 * pixel, channels, 3, 3, to + 3 * map, plane, next, 0);
}

/** Of four products along an axis of `taps` taps, the sum that makes output `output`. */
function combine(m0: v128, m1: v128, m2: v128, m3: v128, taps: u32, output: u32): v128 {
  if (output == 0) return f32x4.add(f32x4.add(m0, m1), m2);
  if (output == 2) return f32x4.add(f32x4.add(m1, m2), m3);
  const difference = f32x4.sub(m1, m2);
  return taps == 2 ? difference : f32x4.add(difference, m3);
}

/** rows × columns outputs of one tile from its 16 products, `plane` bytes apart; `line` and `pixel` bytes apart. */
function transformOutput(
  m: usize,
  plane: usize,
  channels: u32,
  taps: u32,
  rows: u32,
  columns: u32,
  output: usize,
  line: usize,
  pixel: usize,
  bias: usize,
  steps: u32,
  beside: usize,
): void {
  for (let channel: u32 = 0; channel < channels; channel += 4) {
    const start = bias ? v128.load(bias + ((<usize>channel) << 2)) : f32x4.splat(0);
    for (let y: u32 = 0; y < rows; y++) {
      const m1 = m + 4 * plane,
        m2 = m + 8 * plane,
        m3 = m + 12 * plane;
      const t0 = combine(v128.load(m), v128.load(m1), v128.load(m2), v128.load(m3), taps, y);
      const t1 = combine(
        v128.load(m + plane),
        v128.load(m1 + plane),
        v128.load(m2 + plane),
        v128.load(m3 + plane),
        taps,
        y,
      );
      const t2 = combine(
        v128.load(m + 2 * plane),
        v128.load(m1 + 2 * plane),
        v128.load(m2 + 2 * plane),
        v128.load(m3 + 2 * plane),
        taps,
        y,
      );
      const t3 = combine(
        v128.load(m + 3 * plane),
        v128.load(m1 + 3 * plane),
        v128.load(m2 + 3 * plane),
        v128.load(m3 + 3 * plane),
        taps,
        y,
      );
      for (let x: u32 = 0; x < columns; x++) {
        const to = output + <usize>y * line + <usize>x * pixel;
        let sum = f32x4.add(combine(t0, t1, t2, t3, taps, x), start);
        if (steps & ADD_RESIDUAL) sum = f32x4.add(sum, v128.load(to + beside));
        v128.store(to, activated(sum, steps));
      }
    }
    m += 16;
    output += 16;
  }
}

/**
 * Units are blocks of tiles. `scratch` holds, of a block, the products' inputs [tiles, phases · in] and outputs
 * [tiles, out], PLANE_GAP behind each; the window of one tile [window, window, in]; and 36 vectors where tiles are 4 × 4.
 */
export function convolveByWinograd(job: usize, unit: u32, scratch: usize): void {
  const w = changetype<Winograd>(job);
  const taps = w.taps,
    phases = phasesOf(taps),
    step = w.step,
    window = windowOf(taps, step),
    along: u32 = step == 4 ? 6 : ALONG,
    products = along * along,
    stride = strideOf(taps);
  const first = unit * w.tilesPerUnit,
    count = min(w.tilesPerUnit, w.tiles - first),
    perImage = w.tileRows * w.tileColumns;
  const pixel = (<usize>w.inChannels) << 2,
    row = <usize>phases * pixel,
    outPixel = (<usize>w.outChannels) << 2,
    outLine = <usize>w.outWidth * outPixel;
  const inputPlane = w.tilesPerUnit * row + PLANE_GAP,
    outputPlane = w.tilesPerUnit * outPixel + PLANE_GAP;
  const outputs = scratch + products * inputPlane,
    patch = outputs + products * outputPlane,
    between = patch + window * window * pixel;
  for (let t: u32 = 0; t < count; t++) {
    const image = (first + t) / perImage,
      within = first + t - image * perImage,
      tileRow = within / w.tileColumns;
    transformWindow(
      w.x + <usize>(<i32>image * w.height * w.width) * pixel,
      w.height,
      w.width,
      w.inChannels,
      <i32>(tileRow * step * stride) - w.top,
      <i32>((within - tileRow * w.tileColumns) * step * stride) - w.left,
      taps,
      step,
      patch,
      0,
      w.inChannels,
      scratch + t * row,
      inputPlane,
      16,
      pixel,
    );
  }
  let filter = w.filter;
  for (let i: u32 = 0; i < along; i++)
    for (let j: u32 = 0; j < along; j++) {
      const depth = mapsOf(taps, i, j) * w.inChannels,
        at = along * i + j;
      multiply(
        scratch + at * inputPlane,
        row,
        count,
        depth,
        filter,
        0,
        w.outChannels,
        outputs + at * outputPlane,
        outPixel,
        0,
        0,
        0,
      );
      filter += <usize>depth * outPixel;
    }
  for (let t: u32 = 0; t < count; t++) {
    const image = (first + t) / perImage,
      within = first + t - image * perImage,
      tileRow = within / w.tileColumns;
    const y = tileRow * step,
      x = (within - tileRow * w.tileColumns) * step;
    const output = w.outputs + <usize>(image * w.outHeight + y) * outLine + <usize>x * outPixel;
    const m = outputs + t * outPixel,
      rows = min(step, w.outHeight - y),
      columns = min(step, w.outWidth - x),
      beside = w.residual - w.outputs;
    if (step == 4) {
      transformOutput4x4(
        m,
        outputPlane,
        w.outChannels,
        rows,
        columns,
        output,
        outLine,
        outPixel,
        w.bias,
        w.steps,
        beside,
        between,
      );
    } else {
      transformOutput(
        m,
        outputPlane,
        w.outChannels,
        taps == 5 ? 3 : taps,
        rows,
        columns,
        output,
        outLine,
        outPixel,
        w.bias,
        w.steps,
        beside,
      );
    }
  }
}
