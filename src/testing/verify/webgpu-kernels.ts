// The kernels that this lab brings to tfjs's WebGPU backend, against sums written out in double precision.
import * as tf from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { multiLevelRoiAlign } from "../../nets/nn/roi-align";
import { poolsOnGpu } from "../../nets/nn/webgpu/region-pooling";
import { tiledConv, tiles, type TiledConvShape } from "../../nets/nn/webgpu/tiled-conv";
import type { TiledConvEnd } from "../../nets/nn/webgpu/tiled-conv-shader";
import { syntheticTensor } from "../synthetic-values";
import { worstOverRms } from "../digest";
import type { CaseResult, VerifyGroup } from "./case-result";

/** float32 sums of some hundred products, in another order. */
const tolerance = 1e-5;

interface Values {
  readonly x: Float32Array;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly residual: Float32Array;
}

/** What the shader is to answer, one output after the other. */
function expectedConv(shape: TiledConvShape, { x, kernel, bias, residual }: Values, end: TiledConvEnd): Float64Array {
  const { taps, stride, dilation, inChannels, outChannels, images, input, output, before } = shape;
  const values = new Float64Array(images * output[0] * output[1] * outChannels);
  let at = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < output[0]; row++) {
      for (let column = 0; column < output[1]; column++) {
        for (let out = 0; out < outChannels; out++, at++) {
          let sum = 0;
          for (let tap = 0; tap < taps[0] * taps[1]; tap++) {
            const y = row * stride + Math.floor(tap / taps[1]) * dilation - before[0];
            const z = column * stride + (tap % taps[1]) * dilation - before[1];
            if (y < 0 || z < 0 || y >= input[0] || z >= input[1]) continue;
            for (let channel = 0; channel < inChannels; channel++) {
              const value = x[((image * input[0] + y) * input[1] + z) * inChannels + channel];
              sum += (end.gdn ? Math.abs(value) : value) * kernel[(tap * inChannels + channel) * outChannels + out];
            }
          }
          if (end.bias) sum += bias[out];
          if (end.residual) sum += residual[at];
          if (end.relu) sum = Math.max(0, sum);
          if (end.gdn === "divide") sum = x[at] / sum;
          if (end.gdn === "multiply") sum = x[at] * sum;
          values[at] = sum;
        }
      }
    }
  }
  return values;
}

const whole: TiledConvEnd = { bias: true, residual: true, relu: true };
const gdn = (how: "divide" | "multiply"): TiledConvEnd => ({ bias: true, residual: false, relu: false, gdn: how });

/** Odd sides, so that tiles end outside the map; channels that a turn's depth divides, that only four divides, that neither does. */
const convolutions: readonly (readonly [name: string, shape: TiledConvShape, end: TiledConvEnd])[] = [
  [
    "5 × 5 of stride 2, 3 channels",
    {
      taps: [5, 5],
      stride: 2,
      dilation: 1,
      inChannels: 3,
      outChannels: 8,
      images: 2,
      input: [11, 9],
      output: [6, 5],
      before: [2, 2],
    },
    whole,
  ],
  [
    "3 × 3 of dilation 2, 32 channels",
    {
      taps: [3, 3],
      stride: 1,
      dilation: 2,
      inChannels: 32,
      outChannels: 20,
      images: 1,
      input: [7, 9],
      output: [7, 9],
      before: [2, 2],
    },
    whole,
  ],
  [
    "1 × 3, 20 channels",
    {
      taps: [1, 3],
      stride: 1,
      dilation: 1,
      inChannels: 20,
      outChannels: 36,
      images: 1,
      input: [5, 6],
      output: [5, 4],
      before: [0, 0],
    },
    { bias: false, residual: false, relu: false },
  ],
  [
    "generalised divisive normalisation",
    {
      taps: [1, 1],
      stride: 1,
      dilation: 1,
      inChannels: 48,
      outChannels: 48,
      images: 1,
      input: [6, 7],
      output: [6, 7],
      before: [0, 0],
    },
    gdn("divide"),
  ],
  [
    "its inverse",
    {
      taps: [1, 1],
      stride: 1,
      dilation: 1,
      inChannels: 24,
      outChannels: 24,
      images: 1,
      input: [6, 7],
      output: [6, 7],
      before: [0, 0],
    },
    gdn("multiply"),
  ],
];

async function* convolutionCases(every: boolean): AsyncGenerator<CaseResult> {
  const backend = tf.backend() as WebGPUBackend;
  for (const [name, shape, end] of convolutions) {
    const { taps, inChannels, outChannels, images, input, output } = shape;
    const count = images * output[0] * output[1] * outChannels;
    // weights of a normalisation are positive, lest a sum be near zero
    const offset = end.gdn ? 1.1 : 0;
    const values: Values = {
      x: syntheticTensor(`${name} x`, images * input[0] * input[1] * inChannels, ""),
      kernel: syntheticTensor(`${name} kernel`, taps[0] * taps[1] * inChannels * outChannels, "", 1, offset),
      bias: syntheticTensor(`${name} bias`, outChannels, "", 1, offset),
      residual: syntheticTensor(`${name} residual`, count, ""),
    };
    const expected = expectedConv(shape, values, end);
    const tensors = {
      x: tf.tensor4d(values.x, [images, ...input, inChannels]),
      kernel: tf.tensor4d(values.kernel, [...taps, inChannels, outChannels]),
      bias: tf.tensor1d(values.bias),
      residual: tf.tensor4d(values.residual, [images, ...output, outChannels]),
    };
    const extras = { ...(end.bias && { bias: tensors.bias }), ...(end.residual && { residual: tensors.residual }) };
    // a processor that plays the card compiles the larger tiles for seconds each
    for (const tile of every ? tiles : tiles.slice(-1)) {
      for (const parts of [1, 3]) {
        const info = tiledConv(backend, tensors.x, tensors.kernel, extras, shape, end, { tile, parts });
        const result = tf.engine().makeTensorFromTensorInfo(info);
        const worst = worstOverRms(await result.data(), expected);
        result.dispose();
        const cut = `${tile.rows} × ${tile.columns}, ${parts} ${parts === 1 ? "part" : "parts"}`;
        yield { id: `kernels ${name}, ${cut}`, worst, tolerance, unit: "of the rms" };
      }
    }
    tf.dispose(tensors);
  }
}

async function sumCase(): Promise<CaseResult> {
  const inputs = Array.from({ length: 20 }, (_, i) => syntheticTensor(`sum ${i}`, 12, ""));
  const tensors = inputs.map((values) => tf.tensor1d(values));
  const sum = tf.addN(tensors);
  const expected = Float64Array.from({ length: 12 }, (_, i) => inputs.reduce((total, values) => total + values[i], 0));
  const worst = worstOverRms(await sum.data(), expected);
  tf.dispose([sum, ...tensors]);
  return { id: "kernels sum of twenty tensors", worst, tolerance, unit: "of the rms" };
}

async function poolingCase(): Promise<CaseResult> {
  const pyramid = [9, 5, 3, 2].map((side, i) =>
    tf.tensor4d(syntheticTensor(`level ${i}`, 2 * side * side * 8, ""), [2, side, side, 8]),
  );
  // inside, over the edges, beyond them, smaller than a pixel
  const boxes = Float32Array.of(0, 0, 30, 30, -9, 3, 12, 40, 20, 20, 20.2, 20.1, 5, 1, 35, 14, 60, 60, 90, 99);
  const options = {
    spatialScales: [1 / 4, 1 / 8, 1 / 16, 1 / 32],
    batchIndex: Int32Array.of(0, 1, 0, 1, 1),
    inference: true,
  };
  const levels = Int32Array.of(0, 1, 2, 3, 0);
  const isOwn = poolsOnGpu(pyramid);
  const pooled = (by?: "gathering") => multiLevelRoiAlign(pyramid, boxes, levels, { ...options, ...(by && { by }) });
  const [actual, expected] = [pooled(), pooled("gathering")];
  const worst = isOwn ? worstOverRms(await actual.data(), await expected.data()) : Infinity;
  tf.dispose([actual, expected, ...pyramid]);
  const note = isOwn ? "beside weighted sums of gathered positions" : "the kernel is not there";
  return { id: "kernels region pooling", worst, tolerance, unit: "of the rms", note };
}

/** On WebGPU only. `every` tile, which takes a card, or the smallest. */
export function webGpuKernelsGroup(every: boolean): VerifyGroup {
  return async function* () {
    yield await sumCase();
    yield await poolingCase();
    yield* convolutionCases(every);
  };
}
