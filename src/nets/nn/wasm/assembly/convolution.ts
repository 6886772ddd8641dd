// Convolution of one group, by copying together what the filter sees of each position (im2col, in blocks that stay in the
// cache) and multiplying that; and a fully connected layer, which is a 1 × 1 convolution.
import { multiply } from "./product";
import { copyPatch } from "./patch";

/** Fields as in ../jobs.ts. */
@unmanaged
class Convolution {
  x: usize;
  height: u32;
  width: u32;
  inChannels: u32;
  rowTaps: u32;
  columnTaps: u32;
  stride: u32;
  dilation: u32;
  top: u32;
  left: u32;
  outHeight: u32;
  outWidth: u32;
  /** Of all images. */
  positions: u32;
  outChannels: u32;
  filter: usize;
  bias: usize;
  /** As large as the outputs. */
  residual: usize;
  steps: u32;
  outputs: usize;
  positionsPerUnit: u32;
  columnsPerUnit: u32;
}

/** Units are blocks of output channels, within blocks of positions. */
export function convolve(job: usize, unit: u32, scratch: usize): void {
  const c = changetype<Convolution>(job);
  const columnBlocks = (c.outChannels + c.columnsPerUnit - 1) / c.columnsPerUnit;
  const first = (unit / columnBlocks) * c.positionsPerUnit;
  const count = min(c.positionsPerUnit, c.positions - first);
  const firstColumn = (unit % columnBlocks) * c.columnsPerUnit;
  const endColumn = min(c.outChannels, firstColumn + c.columnsPerUnit);
  const depth = c.rowTaps * c.columnTaps * c.inChannels;
  const row = (<usize>depth) << 2,
    outRow = (<usize>c.outChannels) << 2;
  let rows = c.x + first * row;
  if (
    c.rowTaps * c.columnTaps * c.stride != 1 ||
    c.top + c.left != 0 ||
    c.outHeight != c.height ||
    c.outWidth != c.width
  ) {
    const image = c.outHeight * c.outWidth,
      imageBytes = (<usize>(c.height * c.width * c.inChannels)) << 2;
    for (let i: u32 = 0; i < count; i++) {
      const n = (first + i) / image,
        within = first + i - n * image,
        y = within / c.outWidth;
      const top = <i32>(y * c.stride) - <i32>c.top,
        left = <i32>((within - y * c.outWidth) * c.stride) - <i32>c.left;
      copyPatch(
        c.x + n * imageBytes,
        c.height,
        c.width,
        c.inChannels,
        top,
        left,
        c.rowTaps,
        c.columnTaps,
        c.dilation,
        scratch + i * row,
      );
    }
    rows = scratch;
  }
  const outputs = c.outputs + first * outRow;
  multiply(
    rows,
    row,
    count,
    depth,
    c.filter,
    firstColumn,
    endColumn,
    outputs,
    outRow,
    c.bias,
    c.steps,
    c.residual - c.outputs,
  );
}
