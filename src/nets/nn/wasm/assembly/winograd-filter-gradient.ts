// The gradient of a filter that Winograd convolves with, by the adjoint: for each of the 16 products the sum over tiles of the
// transformed input times the transformed gradient of the outputs, and from those sums the taps.
import { tile } from "./filter-gradient";
import { copyPatch } from "./patch";
import { ALONG, mapsOf, phasesOf, strideOf, Tiled, transformWindow } from "./winograd";

/** Fields as in ../jobs.ts. */
@unmanaged
class WinogradFilterGradient extends Tiled {
  /** [images, outHeight, outWidth, outChannels] */
  outputGradient: usize;
  /** [taps, taps, inChannels, outChannels] */
  outputs: usize;
  /** Input channels, a multiple of 4. */
  channelsPerUnit: u32;
  tilesPerBlock: u32;
}

/** What product `product` of an axis takes of two outputs' gradients, or of three. */
function ofOutputs(product: u32, d0: v128, d1: v128, d2: v128, outputs: u32): v128 {
  if (product == 0) return d0;
  if (product == 3) return outputs == 3 ? d2 : d1;
  const outer = f32x4.add(d0, d2);
  return product == 1 ? f32x4.add(outer, d1) : f32x4.sub(outer, d1);
}

/** What tap `tap` of two or three takes of an axis' four products. */
function ofProducts(tap: u32, m0: v128, m1: v128, m2: v128, m3: v128, taps: u32): v128 {
  const half = f32x4.splat(0.5);
  if (tap == 0) return f32x4.add(m0, f32x4.mul(half, f32x4.add(m1, m2)));
  if (tap == 2) return f32x4.add(m3, f32x4.mul(half, f32x4.add(m1, m2)));
  const difference = f32x4.mul(half, f32x4.sub(m1, m2));
  return taps == 2 ? f32x4.add(difference, m3) : difference;
}

/**
 * The outputs' gradient of one tile, of which rows × columns lie inside, to 16 products `plane` bytes apart: eight channels
 * together, the next eight `panel` bytes on.
 */
function transformGradient(
  dy: usize,
  line: usize,
  pixel: usize,
  rows: u32,
  columns: u32,
  step: u32,
  to: usize,
  plane: usize,
  panel: usize,
): void {
  const zero = f32x4.splat(0);
  for (let channel: usize = 0; channel < pixel; channel += 16) {
    for (let i: u32 = 0; i < ALONG; i++) {
      let e0 = zero,
        e1 = zero,
        e2 = zero;
      for (let column: u32 = 0; column < columns; column++) {
        const at = dy + channel + column * pixel,
          d1 = rows > 1 ? v128.load(at + line) : zero,
          d2 = rows > 2 ? v128.load(at + 2 * line) : zero,
          e = ofOutputs(i, v128.load(at), d1, d2, step);
        if (column == 0) e0 = e;
        else if (column == 1) e1 = e;
        else e2 = e;
      }
      for (let j: u32 = 0; j < ALONG; j++) v128.store(to + (ALONG * i + j) * plane, ofOutputs(j, e0, e1, e2, step));
    }
    to += channel & 16 ? panel - 16 : 16;
  }
}

/** Of products `plane` bytes apart, along rows: what tap `tap` takes. */
function tapOfRows(tap: u32, at: usize, plane: usize, hasLast: bool, taps: u32): v128 {
  const last = hasLast ? v128.load(at + 3 * plane) : f32x4.splat(0);
  return ofProducts(tap, v128.load(at), v128.load(at + plane), v128.load(at + 2 * plane), last, taps);
}

/** The taps of one phase, for `channels` input channels from `first`, from the sums of its products. */
function storeTaps(
  w: WinogradFilterGradient,
  rowPhase: u32,
  columnPhase: u32,
  first: u32,
  channels: u32,
  sums: usize,
  plane: usize,
): void {
  const row = (<usize>w.outChannels) << 2,
    tap = w.inChannels * row,
    map = channels * row;
  const side: u32 = w.taps == 5 ? 2 : 1,
    rows: u32 = w.taps == 5 ? 3 - rowPhase : w.taps,
    columns: u32 = w.taps == 5 ? 3 - columnPhase : w.taps;
  // a phase of two taps of five has no last product
  const hasLastRow = rowPhase == 0,
    hasLastColumn = columnPhase == 0;
  let at = sums + (rowPhase * side + columnPhase) * map,
    last = sums + rowPhase * map + 3 * plane,
    to = w.outputs + (rowPhase * w.taps + columnPhase) * tap + first * row;
  const end = at + map;
  while (at != end) {
    for (let y: u32 = 0; y < rows; y++) {
      const t0 = tapOfRows(y, at, ALONG * plane, hasLastRow, rows),
        t1 = tapOfRows(y, at + plane, ALONG * plane, hasLastRow, rows),
        t2 = tapOfRows(y, at + 2 * plane, ALONG * plane, hasLastRow, rows),
        t3 = hasLastColumn ? tapOfRows(y, last, ALONG * plane, hasLastRow, rows) : f32x4.splat(0);
      const line = to + y * side * w.taps * tap;
      for (let x: u32 = 0; x < columns; x++) v128.store(line + x * side * tap, ofProducts(x, t0, t1, t2, t3, columns));
    }
    at += 16;
    last += 16;
    to += 16;
  }
}

/**
 * Units are blocks of input channels. `scratch` holds, of a block of tiles, 16 products' inputs in panels
 * [phases · channels / 4][tiles][4] and the outputs' gradient in panels [out / 8][tiles][8]; the products' sums
 * [16, phases · channels, out]; and the window of one tile.
 */
export function sumWinogradFilterGradient(job: usize, unit: u32, scratch: usize): void {
  const w = changetype<WinogradFilterGradient>(job);
  const taps = w.taps,
    phases = phasesOf(taps),
    step = w.step,
    stride = strideOf(taps),
    perImage = w.tileRows * w.tileColumns;
  const firstChannel = unit * w.channelsPerUnit,
    channels = min(w.channelsPerUnit, w.inChannels - firstChannel);
  const pixel = (<usize>w.inChannels) << 2,
    outPixel = (<usize>w.outChannels) << 2,
    outLine = <usize>w.outWidth * outPixel;
  const fours = (<usize>w.tilesPerBlock) << 4,
    eights = (<usize>w.tilesPerBlock) << 5,
    map = (<usize>(w.tilesPerBlock * channels)) << 2,
    inputPlane = phases * map,
    gradientPlane = w.tilesPerBlock * outPixel,
    sumPlane = phases * channels * outPixel;
  const gradients = scratch + 16 * inputPlane,
    sums = gradients + 16 * gradientPlane,
    patch = sums + 16 * sumPlane;
  for (let first: u32 = 0; first < w.tiles; first += w.tilesPerBlock) {
    const count = min(w.tilesPerBlock, w.tiles - first);
    for (let t: u32 = 0; t < count; t++) {
      const image = (first + t) / perImage,
        within = first + t - image * perImage,
        tileRow = within / w.tileColumns,
        tileColumn = within - tileRow * w.tileColumns;
      const y = tileRow * step,
        x = tileColumn * step;
      transformGradient(
        w.outputGradient + <usize>(image * w.outHeight + y) * outLine + <usize>x * outPixel,
        outLine,
        outPixel,
        min(step, w.outHeight - y),
        min(step, w.outWidth - x),
        step,
        gradients + ((<usize>t) << 5),
        gradientPlane,
        eights,
      );
      transformWindow(
        w.x + <usize>(<i32>image * w.height * w.width) * pixel,
        w.height,
        w.width,
        w.inChannels,
        <i32>(y * stride) - w.top,
        <i32>(x * stride) - w.left,
        taps,
        step,
        patch,
        firstChannel,
        channels,
        scratch + ((<usize>t) << 4),
        inputPlane,
        fours,
        map,
      );
    }
    for (let i: u32 = 0; i < ALONG; i++)
      for (let j: u32 = 0; j < ALONG; j++) {
        const at = ALONG * i + j,
          depth = mapsOf(taps, i, j) * channels;
        let packed = gradients + at * gradientPlane;
        for (let column: u32 = 0; column < w.outChannels; column += 8) {
          let rows = scratch + at * inputPlane,
            to = sums + at * sumPlane + ((<usize>column) << 2);
          for (let k: u32 = 0; k < depth; k += 4) {
            tile(rows, packed, count, 4, 8, first != 0, to, outPixel);
            rows += fours;
            to += outPixel << 2;
          }
          packed += eights;
        }
      }
  }
  for (let phase: u32 = 0; phase < phases; phase++) {
    storeTaps(w, taps == 5 ? phase >> 1 : 0, taps == 5 ? phase & 1 : 0, firstChannel, channels, sums, sumPlane);
  }
}
