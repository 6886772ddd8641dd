// Region pooling: each bin is a weighted sum of a few positions of its level (torchvision.ops.roi_align).
import { multiplyAdd } from "./product";

/** Fields as in ../jobs.ts; arrays as in ../../roi-samples.ts. */
@unmanaged
class RegionPooling {
  /** Of each level: its address, height and width, as u32. */
  levelTable: usize;
  /** [boxes] i32 */
  levels: usize;
  images: usize;
  /** [boxes, bins, rowWidth] */
  rowPositions: usize;
  rowWeights: usize;
  /** [boxes, bins] i32: entries used. */
  rowsUsed: usize;
  rowWidth: u32;
  columnPositions: usize;
  columnWeights: usize;
  columnsUsed: usize;
  columnWidth: u32;
  bins: u32;
  channels: u32;
  outputs: usize;
}

/** Units are boxes; `scratch` has room for a weight and an address of each tap of a bin. */
export function poolRegion(job: usize, box: u32, scratch: usize): void {
  const r = changetype<RegionPooling>(job);
  const pixel = (<usize>r.channels) << 2;
  const level = r.levelTable + load<u32>(r.levels + (box << 2)) * 12;
  const width = load<u32>(level, 8);
  const map = load<u32>(level) + <usize>(load<u32>(r.images + (box << 2)) * load<u32>(level, 4) * width) * pixel;
  let output = r.outputs + <usize>(box * r.bins * r.bins) * pixel;
  for (let row: u32 = box * r.bins; row < (box + 1) * r.bins; row++) {
    const rows = load<u32>(r.rowsUsed + (row << 2));
    for (let column: u32 = box * r.bins; column < (box + 1) * r.bins; column++) {
      const columns = load<u32>(r.columnsUsed + (column << 2));
      let end = scratch;
      for (let i: u32 = 0; i < rows; i++) {
        const ofRow = (row * r.rowWidth + i) << 2,
          line = map + <usize>(load<u32>(r.rowPositions + ofRow) * width) * pixel;
        const weight = load<f32>(r.rowWeights + ofRow);
        for (let j: u32 = 0; j < columns; j++) {
          const ofColumn = (column * r.columnWidth + j) << 2;
          store<u32>(end, <u32>(line + <usize>load<u32>(r.columnPositions + ofColumn) * pixel));
          store<f32>(end, weight * load<f32>(r.columnWeights + ofColumn), 4);
          end += 8;
        }
      }
      for (let channel: usize = 0; channel < pixel; channel += 16) {
        let sum = f32x4.splat(0);
        for (let tap = scratch; tap != end; tap += 8) {
          sum = multiplyAdd(v128.load32_splat(tap, 4), v128.load(<usize>load<u32>(tap) + channel), sum);
        }
        v128.store(output + channel, sum);
      }
      output += pixel;
    }
  }
}
