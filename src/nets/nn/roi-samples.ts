// Where region pooling samples its features, after torchvision.ops.roi_align: bilinear samples of each bin, merged into
// weights of rows and of columns.

/** For each box and bin along one axis, up to `width` feature positions with their weights. */
export interface AxisTaps {
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

export interface SamplingOptions {
  readonly bins: number;
  /** Samples a bin. */
  readonly samples: number;
  /** Least extent of a box in feature pixels: 1, or 0 where boxes are aligned. */
  readonly minimum: number;
}

/** Samples beyond one pixel outside the features count as 0; nearer ones are clamped to the edge. */
export function axisTaps(spans: readonly Span[], { bins, samples, minimum }: SamplingOptions): AxisTaps {
  const width = 2 * samples;
  const positions = new Int32Array(spans.length * bins * width);
  const weights = new Float32Array(positions.length);
  const used = new Uint8Array(spans.length * bins);
  spans.forEach(({ start, end, size }, box) => {
    const step = Math.max(end - start, minimum) / (bins * samples);
    for (let sample = 0; sample < bins * samples; sample++) {
      const position = start + (sample + 0.5) * step;
      if (!(position >= -1 && position <= size)) continue;
      const clamped = Math.min(Math.max(position, 0), size - 1);
      const low = Math.floor(clamped);
      const bin = box * bins + Math.floor(sample / samples);
      const add = (at: number, weight: number) => {
        if (weight === 0) return;
        let i = bin * width;
        const end = i + used[bin];
        while (i < end && positions[i] !== at) i++;
        if (i === end) used[bin]++;
        positions[i] = at;
        weights[i] += weight / samples;
      };
      add(low, 1 - (clamped - low));
      add(Math.min(low + 1, size - 1), clamped - low);
    }
  });
  return { width, positions, weights, used };
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

/** Calls `visit` for each bin and each feature position that it takes: flat offsets and the weight. */
export function forEachTap(
  plan: RoiPlan,
  visit: (bin: number, level: number, position: number, weight: number) => void,
): void {
  const { bins, levels, images, heights, widths, rows, columns } = plan;
  for (let box = 0; box < levels.length; box++) {
    const level = levels[box];
    for (let by = 0; by < bins; by++) {
      const rowBin = box * bins + by;
      for (let bx = 0; bx < bins; bx++) {
        const columnBin = box * bins + bx;
        for (let r = rowBin * rows.width; r < rowBin * rows.width + rows.used[rowBin]; r++) {
          const line = (images[box] * heights[level] + rows.positions[r]) * widths[level];
          for (let c = columnBin * columns.width; c < columnBin * columns.width + columns.used[columnBin]; c++) {
            visit(rowBin * bins + bx, level, line + columns.positions[c], rows.weights[r] * columns.weights[c]);
          }
        }
      }
    }
  }
}
