// SSD's default boxes over several feature maps, after torchvision's DefaultBoxGenerator, in its float32.

const { fround } = Math;

/** Sides are shares of the input's, positions pixels of the input. */
export interface DefaultBoxShapes {
  /** Of the boxes of each map, and one more: the second square of each map is the geometric mean of its scale and the next. */
  readonly scales: readonly number[];
  /** Of each map, width over height of its boxes beside the squares; every ratio gives a lying and an upright box. */
  readonly ratios: readonly (readonly number[])[];
  /** Of each map, input pixels from one position to the next; as many as its positions need where absent. */
  readonly steps?: readonly number[];
}

export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** Boxes at each position of each map. */
export function boxesPerPosition({ ratios }: DefaultBoxShapes): number[] {
  return ratios.map((ofMap) => 2 + 2 * ofMap.length);
}

/** Width and height of the boxes of one map; none is larger than the input. */
function sidesOf({ scales, ratios }: DefaultBoxShapes, map: number): (readonly [width: number, height: number])[] {
  const scale = scales[map];
  const between = Math.sqrt(scale * scales[map + 1]);
  const oblong = ratios[map].flatMap((ratio) => {
    const [long, short] = [scale * Math.sqrt(ratio), scale / Math.sqrt(ratio)];
    return [[long, short] as const, [short, long] as const];
  });
  const all = [[scale, scale] as const, [between, between] as const, ...oblong];
  return all.map(([width, height]) => [fround(Math.min(width, 1)), fround(Math.min(height, 1))]);
}

/** Boxes [n, 4] xyxy in input pixels: map by map, row by row, position by position, as predictions in NHWC lie. */
export function defaultBoxes(
  shapes: DefaultBoxShapes,
  maps: readonly Grid[],
  inputWidth: number,
  inputHeight: number,
): Float32Array {
  const counts = boxesPerPosition(shapes);
  const total = maps.reduce((sum, { width, height }, map) => sum + width * height * counts[map], 0);
  const boxes = new Float32Array(4 * total);
  let at = 0;
  for (const [map, { width, height }] of maps.entries()) {
    const sides = sidesOf(shapes, map);
    const step = shapes.steps?.[map];
    const across = fround(step === undefined ? width : inputWidth / step);
    const down = fround(step === undefined ? height : inputHeight / step);
    for (let row = 0; row < height; row++) {
      const y = fround((row + 0.5) / down);
      for (let column = 0; column < width; column++) {
        const x = fround((column + 0.5) / across);
        for (const [boxWidth, boxHeight] of sides) {
          const [halfWidth, halfHeight] = [fround(0.5 * boxWidth), fround(0.5 * boxHeight)];
          boxes[at++] = fround(x - halfWidth) * inputWidth;
          boxes[at++] = fround(y - halfHeight) * inputHeight;
          boxes[at++] = fround(x + halfWidth) * inputWidth;
          boxes[at++] = fround(y + halfHeight) * inputHeight;
        }
      }
    }
  }
  return boxes;
}
