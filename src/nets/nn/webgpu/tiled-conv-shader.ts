// The shader of a convolution as one product of tiles: the filter's taps are read where they lie, no columns are made.
//
// A work group computes `tile.rows` output positions × `tile.columns` output channels. In every turn its threads bring
// `tile.depth` input values of each position and the filter's rows for them into shared memory, and each thread adds its
// own `rowsEach` × `columnsEach` products.

/** How the product is cut: all multiples of four, the threads of a group at most 256. */
export interface Tile {
  /** Output positions of a group. */
  readonly rows: number;
  /** Output channels of a group. */
  readonly columns: number;
  /** Input values a turn. */
  readonly depth: number;
  /** Of one thread. */
  readonly rowsEach: number;
  /** Of one thread. */
  readonly columnsEach: number;
}

/** What goes into the shader as text. Sizes come as uniforms, so that layers and maps of all sizes share it. */
export interface TiledConvShader {
  readonly taps: readonly [rows: number, columns: number];
  readonly stride: number;
  readonly dilation: number;
  readonly tile: Tile;
  /** Whether a turn's input values lie side by side under one tap: `tile.depth` divides the input's channels. */
  readonly oneTapATurn: boolean;
  /** Whether four divides the input's channels, so that four values are read at once. */
  readonly readsFours: boolean;
  /** Generalised divisive normalisation multiplies |x|. */
  readonly absolute: boolean;
  /** What a group does with its sums; "part": it has seen some of the depth only, and somebody else finishes. */
  readonly end: TiledConvEnd | "part";
}

export interface TiledConvEnd {
  readonly bias: boolean;
  readonly residual: boolean;
  readonly relu: boolean;
  /** Generalised divisive normalisation: x divided or multiplied by the sum comes out. */
  readonly gdn?: "divide" | "multiply";
}

/** Of both shaders, after tfjs's own. `turns` are those of one part. */
export const tiledConvUniforms =
  "inSides : vec2<i32>, outSides : vec2<i32>, before : vec2<i32>, channels : vec2<i32>, positions : i32, turns : i32,";

export function threadsOf({ rows, columns, rowsEach, columnsEach }: Tile): readonly [x: number, y: number] {
  return [columns / columnsEach, rows / rowsEach];
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const lines = (parts: readonly string[]): string => parts.join("\n");

// a loop, for written out it takes a software adapter minutes to compile
const fourSingles = `
  fn fourOf(corner : vec3<i32>, k : i32) -> vec4<f32> {
    var values = vec4<f32>(0.0);
    for (var i = 0; i < 4; i++) { values[i] = valueOf(corner, k + i); }
    return values;
  }`;

/** `valueAt` reads one or four input values under a tap, zero outside the map. */
function inputReader({ taps, stride, dilation, readsFours, absolute }: TiledConvShader): string {
  const type = readsFours ? "vec4<f32>" : "f32";
  const at = "((corner.x * uniforms.inSides.x + y) * uniforms.inSides.y + x) * uniforms.channels.x + channel";
  const read = readsFours ? `map[(${at}) / 4]` : `map[${at}]`;
  return `
  // image, and the row and column of the input under the filter's first tap; far outside behind the last position
  fn cornerOf(position : i32) -> vec3<i32> {
    let width = uniforms.outSides.y;
    let height = uniforms.outSides.x;
    if (position >= uniforms.positions) { return vec3<i32>(0, -1000000, -1000000); }
    let row = position / width;
    return vec3<i32>(row / height, (row % height) * ${stride} - uniforms.before.x, (position % width) * ${stride} - uniforms.before.y);
  }
  fn valueAt(corner : vec3<i32>, tap : i32, channel : i32) -> ${type} {
    let y = corner.y + (tap / ${taps[1]}) * ${dilation};
    let x = corner.z + (tap % ${taps[1]}) * ${dilation};
    if (tap >= ${taps[0] * taps[1]} || y < 0 || x < 0 || y >= uniforms.inSides.x || x >= uniforms.inSides.y) {
      return ${type}(0.0);
    }
    return ${absolute ? `abs(${read})` : read};
  }
  fn valueOf(corner : vec3<i32>, k : i32) -> ${type} {
    return valueAt(corner, k / uniforms.channels.x, k % uniforms.channels.x);
  }${readsFours ? "" : fourSingles}`;
}

function finish({ bias, residual, relu, gdn }: TiledConvEnd): string {
  return lines([
    ...(bias ? ["value = value + bias[column];"] : []),
    ...(residual ? ["value = value + residual[at];"] : []),
    ...(relu ? ["value = max(value, vec4<f32>(0.0));"] : []),
    ...(gdn === "divide" ? ["value = map[at] / value;"] : []),
    ...(gdn === "multiply" ? ["value = map[at] * value;"] : []),
  ]);
}

/** Each thread's share of `count` loads, the last ones guarded where the threads do not divide them. */
function shared(count: number, threads: number, load: (index: string, load: number) => string): string {
  return lines(
    range(Math.ceil(count / threads)).map((i) => {
      const index = i === 0 ? "local" : `(local + ${i * threads})`;
      return (i + 1) * threads <= count ? load(index, i) : `if (${index} < ${count}) { ${load(index, i)} }`;
    }),
  );
}

/**
 * WGSL for tfjs's program: `map`, `kernel` and what `end` names are its inputs; `result` is [positions, channels], or
 * [parts, positions, channels] where groups share the depth.
 */
export function tiledConvShader(shader: TiledConvShader): string {
  const { tile, taps, oneTapATurn, readsFours, end } = shader;
  const [threadsX, threadsY] = threadsOf(tile);
  const threads = threadsX * threadsY;
  const [depthFour, columnsFour, columnsEachFour] = [tile.depth / 4, tile.columns / 4, tile.columnsEach / 4];
  const loads = Math.ceil((tile.rows * depthFour) / threads);
  const input = (load: number, index: string) => {
    const first = `4 * (${index} % ${depthFour})`;
    if (oneTapATurn) return `valueAt(corner${load}, tap, channel + ${first})`;
    return `${readsFours ? "valueOf" : "fourOf"}(corner${load}, k + ${first})`;
  };
  const corners = range(loads).map(
    (load) => `let corner${load} = cornerOf(firstPosition + (local + ${load * threads}) / ${depthFour});`,
  );
  const loadInputs = shared(
    tile.rows * depthFour,
    threads,
    (index, load) => `inputs[${index}] = ${input(load, index)};`,
  );
  const loadFilters = shared(
    tile.depth * columnsFour,
    threads,
    (index) =>
      `filters[${index}] = filterFour(k + ${index} / ${columnsFour}, firstColumn + ${index} % ${columnsFour});`,
  );
  const sums = range(tile.rowsEach).flatMap((r) => range(columnsEachFour).map((c) => [r, c] as const));
  const products = lines([
    ...range(4).flatMap((i) =>
      range(columnsEachFour).map(
        (c) => `let filter${i}_${c} = filters[(4 * deep + ${i}) * ${columnsFour} + lx + ${c * threadsX}];`,
      ),
    ),
    ...range(tile.rowsEach).flatMap((r) => [
      `let input${r} = inputs[(ly + ${r * threadsY}) * ${depthFour} + deep];`,
      ...range(columnsEachFour).flatMap((c) =>
        ["x", "y", "z", "w"].map(
          (axis, i) => `sum${r}_${c} = fma(vec4<f32>(input${r}.${axis}), filter${i}_${c}, sum${r}_${c});`,
        ),
      ),
    ]),
  ]);
  const write = sums.map(
    ([r, c]) => `store(firstPosition + ly + ${r * threadsY}, firstColumn + lx + ${c * threadsX}, sum${r}_${c});`,
  );
  const store =
    end === "part"
      ? "result[(part * uniforms.positions + position) * channelsFour + column] = sum;"
      : `let at = position * channelsFour + column; var value = sum; ${finish(end)} result[at] = value;`;
  return `
  var<workgroup> inputs : array<vec4<f32>, ${tile.rows * depthFour}>;
  var<workgroup> filters : array<vec4<f32>, ${tile.depth * columnsFour}>;
  var<private> part : i32;
${inputReader(shader)}
  fn filterFour(k : i32, column : i32) -> vec4<f32> {
    let channelsFour = uniforms.channels.y / 4;
    if (k >= uniforms.channels.x * ${taps[0] * taps[1]} || column >= channelsFour) { return vec4<f32>(0.0); }
    return kernel[k * channelsFour + column];
  }
  fn store(position : i32, column : i32, sum : vec4<f32>) {
    let channelsFour = uniforms.channels.y / 4;
    if (position >= uniforms.positions || column >= channelsFour) { return; }
    ${store}
  }
  fn main() {
    let lx = i32(localId.x);
    let ly = i32(localId.y);
    let local = ly * ${threadsX} + lx;
    let firstColumn = i32(workgroupId.x) * ${columnsFour};
    let firstPosition = i32(workgroupId.y) * ${tile.rows};
    part = i32(workgroupId.z);
    ${lines(corners)}
    ${lines(sums.map(([r, c]) => `var sum${r}_${c} = vec4<f32>(0.0);`))}
    // every part takes as many turns, for barriers want that; past the filter's depth zeros are read
    for (var turn = 0; turn < uniforms.turns; turn++) {
      let k = (part * uniforms.turns + turn) * ${tile.depth};
      ${oneTapATurn ? "let tap = k / uniforms.channels.x; let channel = k % uniforms.channels.x;" : ""}
      ${loadInputs}
      ${loadFilters}
      workgroupBarrier();
      for (var deep = 0; deep < ${depthFour}; deep++) {
        ${products}
      }
      workgroupBarrier();
    }
    ${lines(write)}
  }`;
}

/** WGSL that adds the parts of [parts, positions, channels] and finishes each sum, four channels a thread. */
export function joinPartsShader(end: TiledConvEnd): string {
  return `
  fn main(index : i32) {
    if (index >= uniforms.size) { return; }
    let at = index;
    let column = index % uniforms.fours;
    var value = sums[at];
    for (var part = 1; part < uniforms.parts; part++) { value = value + sums[part * uniforms.size + at]; }
    ${finish(end)}
    result[at] = value;
  }`;
}
