// Convolution on WebGPU by `tiledConvShader`, beside tfjs's own kernels (4.22), which cut every product into 32 × 32.
import type * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  joinPartsShader,
  threadsOf,
  tiledConvShader,
  tiledConvUniforms,
  type Tile,
  type TiledConvEnd,
  type TiledConvShader,
} from "./tiled-conv-shader";

type Program = Parameters<WebGPUBackend["runWebGPUProgram"]>[0];

/** Maps [images, height, width, channels] in and out, with zeros before the first row and column. */
export interface TiledConvShape {
  readonly taps: readonly [rows: number, columns: number];
  readonly stride: number;
  readonly dilation: number;
  readonly inChannels: number;
  /** A multiple of four. */
  readonly outChannels: number;
  readonly images: number;
  readonly input: readonly [height: number, width: number];
  readonly output: readonly [height: number, width: number];
  readonly before: readonly [top: number, left: number];
}

/** Inputs beside the map and the filter. */
export interface TiledConvExtras {
  /** [out] */
  readonly bias?: tf.TensorInfo;
  /** [n, oh, ow, out] */
  readonly residual?: tf.TensorInfo;
}

const large: Tile = { rows: 128, columns: 64, depth: 16, rowsEach: 8, columnsEach: 8 };
const middle: Tile = { rows: 64, columns: 64, depth: 16, rowsEach: 4, columnsEach: 8 };
const small: Tile = { rows: 32, columns: 32, depth: 16, rowsEach: 4, columnsEach: 4 };
export const tiles: readonly Tile[] = [large, middle, small];

// Measured on an NVIDIA H200 (132 processors) with the shapes of ResNet-50 at 416 × 416; see docs/benchmarks.md.
/** Groups with which a card is busy enough for the larger tile to win. */
const enoughGroups = 320;
/** Groups beyond which sharing the depth of a tile gains nothing. */
const maxGroups = 1024;
/** Turns that a part has at least: adding parts costs a kernel and a pass over them. */
const minTurns = 12;
const maxParts = 16;

export interface Cut {
  readonly tile: Tile;
  /** Groups that share the depth of one tile. */
  readonly parts: number;
}

/** The largest tile with which a card is busy, where it must be with several groups that share the depth of a tile. */
export function cutOf(positions: number, outChannels: number, depth: number): Cut {
  let cut: Cut = { tile: small, parts: 1 };
  for (const tile of tiles) {
    const groups = Math.ceil(positions / tile.rows) * Math.ceil(outChannels / tile.columns);
    const wanted = groups >= enoughGroups ? 1 : Math.floor(maxGroups / groups);
    const most = Math.floor(Math.ceil(depth / tile.depth) / minTurns);
    cut = { tile, parts: Math.max(1, Math.min(wanted, most, maxParts)) };
    if (groups * cut.parts >= enoughGroups) break;
  }
  return cut;
}

/** x and kernel [kh, kw, in, out] as `shape` says -> [n, oh, ow, out] with what `end` says. */
export function tiledConv(
  backend: WebGPUBackend,
  x: tf.TensorInfo,
  kernel: tf.TensorInfo,
  { bias, residual }: TiledConvExtras,
  shape: TiledConvShape,
  end: TiledConvEnd,
  cut?: Cut,
): tf.TensorInfo {
  const { taps, stride, dilation, inChannels, outChannels, images, output } = shape;
  const positions = images * output[0] * output[1];
  const depth = taps[0] * taps[1] * inChannels;
  const { tile, parts } = cut ?? cutOf(positions, outChannels, depth);
  const isWhole = parts === 1;
  const shader: TiledConvShader = {
    taps,
    stride,
    dilation,
    tile,
    oneTapATurn: inChannels % tile.depth === 0,
    readsFours: inChannels % 4 === 0,
    absolute: end.gdn !== undefined,
    end: isWhole ? end : "part",
  };
  const outputShape = [images, ...output, outChannels];
  const extras = { ...(bias && { bias }), ...(residual && { residual }) };
  const inputs = { map: x, kernel, ...(isWhole && extras) };
  const program: Program = {
    outputShape: isWhole ? outputShape : [parts, positions, outChannels],
    outputComponent: 4,
    variableNames: Object.keys(inputs),
    variableComponents: Object.keys(inputs).map((name) => (name === "map" && !shader.readsFours ? 1 : 4)),
    uniforms: tiledConvUniforms,
    dispatchLayout: isWhole ? { x: [3], y: [1, 2], z: [0] } : { x: [2], y: [1], z: [0] },
    dispatch: [Math.ceil(outChannels / tile.columns), Math.ceil(positions / tile.rows), parts],
    workgroupSize: [...threadsOf(tile), 1],
    shaderKey: `tiledConv ${JSON.stringify(shader)}`,
    getUserCode: () => tiledConvShader(shader),
  };
  const turns = Math.ceil(Math.ceil(depth / tile.depth) / parts);
  const sizes = [shape.input, output, shape.before, [inChannels, outChannels], [positions], [turns]];
  const uniforms = sizes.map((data) => ({ type: "int32", data: [...data] }));
  const made = backend.runWebGPUProgram(program, Object.values(inputs), "float32", uniforms);
  if (isWhole) return made;
  const behind = { ...extras, ...(end.gdn && { map: x }) };
  const joining = joinParts(outputShape, Object.keys(behind), end);
  const counts = [[parts], [outChannels / 4]].map((data) => ({ type: "int32", data }));
  const joined = backend.runWebGPUProgram(joining, [made, ...Object.values(behind)], "float32", counts);
  backend.disposeData(made.dataId);
  return joined;
}

const joiningThreads = 64;

function joinParts(outputShape: number[], extras: readonly string[], end: TiledConvEnd): Program {
  const fours = outputShape.reduce((a, b) => a * b, 1) / 4;
  return {
    outputShape,
    outputComponent: 4,
    variableNames: ["sums", ...extras],
    variableComponents: [4, ...extras.map(() => 4)],
    uniforms: "parts : i32, fours : i32,",
    size: true,
    dispatchLayout: { x: [0, 1, 2, 3] },
    dispatch: [Math.ceil(fours / joiningThreads), 1, 1],
    workgroupSize: [joiningThreads, 1, 1],
    shaderKey: `joinParts ${JSON.stringify(end)}`,
    getUserCode: () => joinPartsShader(end),
  };
}
