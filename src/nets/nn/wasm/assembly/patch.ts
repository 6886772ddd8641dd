// What a convolution's filter sees of a map, copied together with the zeros around the map.

/** Copies `count` floats. memory.copy is a call out of the module, which costs more than a pixel. */
export function copyFloats(from: usize, count: u32, to: usize): void {
  const end = to + ((<usize>count) << 2),
    wholes = to + ((<usize>(count & ~3)) << 2);
  while (to < wholes) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  while (to < end) {
    store<f32>(to, load<f32>(from));
    from += 4;
    to += 4;
  }
}

function zeroFloats(count: u32, to: usize): void {
  const end = to + ((<usize>count) << 2),
    wholes = to + ((<usize>(count & ~3)) << 2);
  while (to < wholes) {
    v128.store(to, f32x4.splat(0));
    to += 16;
  }
  while (to < end) {
    store<f32>(to, 0);
    to += 4;
  }
}

/**
 * Copies rows × columns pixels of a map [height, width, channels] to a run of [rows, columns, channels]. The first pixel
 * is (top, left), which may lie outside; pixels are `dilation` apart.
 */
export function copyPatch(
  map: usize,
  height: i32,
  width: i32,
  channels: u32,
  top: i32,
  left: i32,
  rows: i32,
  columns: i32,
  dilation: i32,
  to: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let row = 0; row < rows; row++) {
    const y = top + row * dilation;
    if (y < 0 || y >= height) {
      zeroFloats(columns * channels, to);
      to += columns * pixel;
      continue;
    }
    const line = map + <usize>(y * width) * pixel;
    if (dilation == 1) {
      const before = min(columns, max(0, -left));
      const end = max(before, min(columns, width - left));
      zeroFloats(before * channels, to);
      copyFloats(line + <usize>(left + before) * pixel, (end - before) * channels, to + before * pixel);
      zeroFloats((columns - end) * channels, to + end * pixel);
      to += columns * pixel;
      continue;
    }
    for (let column = 0; column < columns; column++) {
      const x = left + column * dilation;
      if (x < 0 || x >= width) zeroFloats(channels, to);
      else copyFloats(line + <usize>x * pixel, channels, to);
      to += pixel;
    }
  }
}
