import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, it } from "vitest";
import { paddingEnds, type Activation, type ConvolutionSpec, type Ops } from "../../core/networks/ops";
import { useNodeBackend } from "../../node/backend";
import { activationDefinitions } from "../../testing/activation-definitions";
import { expectClose } from "../../testing/expect-close";
import { expectGradients, ruleValues } from "../../testing/expect-gradients";
import { InferenceOps } from "./inference";
import { ParameterTree } from "./parameter-tree";
import { TrainingOps } from "./training";

const [height, width, channels] = [5, 6, 4];

interface LayerCase {
  readonly title: string;
  readonly spec: ConvolutionSpec;
}

const norm = { name: "norm", epsilon: 1e-3 };
const cases: readonly LayerCase[] = [
  { title: "two groups", spec: { outChannels: 6, side: 3, padding: 1, groups: 2, bias: true } },
  { title: "depthwise", spec: { outChannels: 4, side: 3, padding: 1, groups: 4, norm, activation: "relu6" } },
  {
    title: "depthwise, two outputs a channel",
    spec: { outChannels: 8, side: 3, stride: 2, padding: 1, groups: 4, bias: true },
  },
  { title: "depthwise, dilated", spec: { outChannels: 4, side: 3, padding: 2, dilation: 2, groups: 4 } },
  {
    title: "depthwise, strided and dilated",
    spec: { outChannels: 4, side: 3, stride: 2, padding: 2, dilation: 2, groups: 4 },
  },
  {
    title: "padded at the end alone",
    spec: { outChannels: 8, side: 3, stride: 2, padding: { before: 0, after: 1 }, bias: true },
  },
  {
    title: "depthwise, padded by more at the end",
    spec: { outChannels: 4, side: 5, stride: 2, padding: { before: 1, after: 2 }, groups: 4, norm },
  },
  { title: "a norm of its own epsilon", spec: { outChannels: 5, side: 1, norm } },
  ...(["hardswish", "silu", "sigmoid", "hardsigmoid", "relu6"] as const).map((activation: Activation) => ({
    title: `a residual before ${activation}`,
    spec: { outChannels: 4, side: 3, padding: 1, bias: true, hasResidual: true, activation } as const,
  })),
];

function parametersOf({ outChannels, side, groups = 1, bias, norm }: ConvolutionSpec): Map<string, tf.Tensor> {
  const line = (name: string, offset: number) => tf.add(ruleValues<tf.Rank.R1>(name, [outChannels], 0.4), offset);
  return new Map<string, tf.Tensor>([
    ["layer.kernel", ruleValues<tf.Rank.R4>("kernel", [side, side, channels / groups, outChannels])],
    ...(bias ? [["layer.bias", line("bias", 0)] as const] : []),
    ...(norm
      ? ([
          ["norm.scale", line("scale", 1)],
          ["norm.shift", line("shift", 0)],
          ["norm.mean", line("mean", 0)],
          // small, so that epsilon counts
          ["norm.variance", tf.mul(line("variance", 1), 1e-2)],
        ] as const)
      : []),
  ]);
}

const x = () => ruleValues<tf.Rank.R4>("x", [1, height, width, channels]);

/** The layer by its definition, in float64; the residual is the input. */
function byDefinition(spec: ConvolutionSpec): number[] {
  const { outChannels, side, stride = 1, padding = 0, dilation = 1, groups = 1, activation = "linear" } = spec;
  const values = new Map(Array.from(parametersOf(spec), ([name, tensor]) => [name, tensor.dataSync()]));
  const [xs, kernel] = [x().dataSync(), values.get("layer.kernel")!];
  const { before, after } = paddingEnds(padding);
  const outputs = (input: number) => Math.floor((input + before + after - dilation * (side - 1) - 1) / stride) + 1;
  const inGroup = channels / groups;
  const found: number[] = [];
  for (let row = 0; row < outputs(height); row++) {
    for (let column = 0; column < outputs(width); column++) {
      for (let out = 0; out < outChannels; out++) {
        const first = Math.floor(out / (outChannels / groups)) * inGroup;
        let sum = values.get("layer.bias")?.[out] ?? 0;
        for (let tap = 0; tap < side * side; tap++) {
          const y = row * stride + Math.floor(tap / side) * dilation - before;
          const i = column * stride + (tap % side) * dilation - before;
          if (y < 0 || y >= height || i < 0 || i >= width) continue;
          for (let c = 0; c < inGroup; c++) {
            sum += xs[(y * width + i) * channels + first + c] * kernel[(tap * inGroup + c) * outChannels + out];
          }
        }
        if (spec.norm) {
          const [scale, shift, mean, variance] = ["scale", "shift", "mean", "variance"].map(
            (part) => values.get(`norm.${part}`)![out],
          );
          sum = ((sum - mean) / Math.sqrt(variance + spec.norm.epsilon!)) * scale + shift;
        }
        if (spec.hasResidual) sum += xs[(row * width + column) * channels + out];
        found.push(activationDefinitions[activation](sum));
      }
    }
  }
  return found;
}

function run(ops: Ops<tf.Tensor>, spec: ConvolutionSpec, input: tf.Tensor): tf.Tensor {
  return ops.convolution("layer", spec)(input, spec.hasResidual ? input : undefined);
}

describe.each(["wasm", "cpu"] as const)("a convolution on %s", (backend) => {
  beforeAll(() => useNodeBackend(backend));

  it.each(cases)("is its definition, whoever interprets it: $title", ({ spec }) => {
    const parameters = parametersOf(spec);
    const weights = new Map(
      Array.from(parameters, ([name, tensor]) => [
        name,
        { shape: tensor.shape, data: tensor.dataSync() as Float32Array },
      ]),
    );
    const expected = byDefinition(spec);
    const training = run(new TrainingOps(new ParameterTree(parameters)), spec, x());
    const inference = InferenceOps.build(weights, (ops) => run(ops, spec, x()));
    const consuming = InferenceOps.buildConsuming(weights, (ops) => run(ops, spec, x()));
    for (const found of [training, inference, consuming]) {
      expectClose(found.dataSync(), expected, 1e-4, "float32, values below 100");
    }
  });

  it.each(cases.slice(0, 7))("has the gradients of finite differences: $title", ({ spec }) => {
    const parameters = parametersOf(spec);
    const layer = (x: tf.Tensor, kernel: tf.Tensor) =>
      run(new TrainingOps(new ParameterTree(new Map([...parameters, ["layer.kernel", kernel]]))), spec, x);
    // Short steps, since relu6 bends.
    expectGradients(layer, [x(), parameters.get("layer.kernel")!], { step: 1e-3, tolerance: 0.02 });
  });
});
