// Where region pooling samples its features, after torchvision.ops.roi_align: bilinear samples of each bin, merged into
// weights of rows and of columns.

/** For each box and bin along one axis, up to `width` feature positions with their weights. */
interface AxisTaps {
  /** Entries a bin; those past the last used one have weight 0. */
  readonly width: number;
  /** [boxes, bins, width] */
  readonly positions: Int32Array;
  /** [boxes, bins, width] */
  readonly weights: Float32Array;
  /** [boxes, bins]: entries used. */
  readonly used: Uint8Array;
}

export interface Span {
  /** Edges in feature pixels. */
  readonly start: number;
  readonly end: number;
  /** Feature pixels along the axis. */
  readonly size: number;
}

interface SamplingOptions {
  readonly bins: number;
  /** Samples a bin. */
  readonly samples: number;
  /** Least extent of a box in feature pixels: 1, or 0 where boxes are aligned. */
  readonly minimum: number;
}

/** Samples beyond one pixel outside the features count as 0; nearer ones are clamped to the edge. */
function axisTaps(spans: readonly Span[], { bins, samples, minimum }: SamplingOptions): AxisTaps {
  const width = 2 * samples;
  const positions = new Int32Array(spans.length * bins * width);
  const weights = new Float32Array(positions.length);
  const used = new Uint8Array(spans.length * bins);
  const add = (bin: number, at: number, weight: number) => {
    if (weight === 0) return;
    let i = bin * width;
    const end = i + used[bin];
    while (i < end && positions[i] !== at) i++;
    if (i === end) used[bin]++;
    positions[i] = at;
    weights[i] += weight / samples;
  };
  spans.forEach(({ start, end, size }, box) => {
    const step = Math.max(end - start, minimum) / (bins * samples);
    for (let sample = 0; sample < bins * samples; sample++) {
      const position = start + (sample + 0.5) * step;
      if (!(position >= -1 && position <= size)) continue;
      const clamped = Math.min(Math.max(position, 0), size - 1);
      const low = Math.floor(clamped);
      const bin = box * bins + Math.floor(sample / samples);
      add(bin, low, 1 - (clamped - low));
      add(bin, Math.min(low + 1, size - 1), clamped - low);
    }
  });
  return { width, positions, weights, used };
}

/** Boxes in feature pixels of their levels, and how each is sampled. */
export interface RegionSpans extends SamplingOptions {
  readonly levels: Int32Array;
  readonly images: Int32Array;
  /** Of each box, its vertical extent. */
  readonly rows: readonly Span[];
  /** Of each box, its horizontal extent. */
  readonly columns: readonly Span[];
}

/** What each bin of each box takes, and from where. */
export interface RoiPlan {
  readonly bins: number;
  readonly channels: number;
  readonly levels: Int32Array;
  readonly images: Int32Array;
  readonly heights: readonly number[];
  readonly widths: readonly number[];
  readonly rows: AxisTaps;
  readonly columns: AxisTaps;
}

/** The taps of regions on pyramid levels of shapes [n, h, w, c]. */
export function roiPlan(shapes: readonly (readonly number[])[], regions: RegionSpans): RoiPlan {
  const { bins, levels, images } = regions;
  return {
    bins,
    channels: shapes[0][3],
    levels,
    images,
    heights: shapes.map(([, height]) => height),
    widths: shapes.map(([, , width]) => width),
    rows: axisTaps(regions.rows, regions),
    columns: axisTaps(regions.columns, regions),
  };
}

/** What one bin takes: `count` positions of its level with their weights; the arrays are reused from bin to bin. */
export interface BinTaps {
  bin: number;
  level: number;
  count: number;
  /** Flat over images, rows and columns. */
  readonly positions: Int32Array;
  readonly weights: Float32Array;
}

/** Calls `visit` for each bin of each box. */
export function forEachBin(plan: RoiPlan, visit: (taps: BinTaps) => void): void {
  const { bins, levels, images, heights, widths, rows, columns } = plan;
  const most = rows.width * columns.width;
  const taps: BinTaps = {
    bin: 0,
    level: 0,
    count: 0,
    positions: new Int32Array(most),
    weights: new Float32Array(most),
  };
  for (let box = 0; box < levels.length; box++) {
    taps.level = levels[box];
    const firstLine = images[box] * heights[taps.level];
    for (let rowBin = box * bins; rowBin < (box + 1) * bins; rowBin++) {
      const firstRow = rowBin * rows.width;
      for (let columnBin = box * bins; columnBin < (box + 1) * bins; columnBin++) {
        const firstColumn = columnBin * columns.width;
        let count = 0;
        for (let r = firstRow; r < firstRow + rows.used[rowBin]; r++) {
          const line = (firstLine + rows.positions[r]) * widths[taps.level];
          for (let c = firstColumn; c < firstColumn + columns.used[columnBin]; c++, count++) {
            taps.positions[count] = line + columns.positions[c];
            taps.weights[count] = rows.weights[r] * columns.weights[c];
          }
        }
        taps.bin = rowBin * bins + columnBin - box * bins;
        taps.count = count;
        visit(taps);
      }
    }
  }
}
