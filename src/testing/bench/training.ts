// How fast this lab trains on WebAssembly, and whether memory stays where it is.
import * as tf from "@tensorflow/tfjs-core";
import { unresized } from "../../core/image/placement";
import { multiplyAccumulates } from "../../core/networks/trace";
import { traceNetwork } from "../../core/networks/network";
import { recipeSchema } from "../../core/recipes/recipe";
import type { Architecture, BodyLayer, ResidualArchitecture } from "../../domain";
import { measureMemory } from "../../engine/memory";
import { parseConfiguration } from "../../core/networks/configuration";
import type { TrainingSample } from "../../nets/training/batches/prepare-sample";
import { initialWeights } from "../../nets/training/initial-weights";
import { SeededRandom } from "../../core/base/random";
import { Trainer } from "../../nets/training/trainer";
import { startHeapKernels, type KernelChoice } from "../../nets/nn/wasm/heap";
import { benchRow, timesInTurn, type BenchFigure, type BenchSection } from "./bench-result";

const classes = 10;

/** 5×5 strides, GDN, 2×2 convolutions and six basic blocks: about half a billion multiplications an image. */
const trainedArchitecture: ResidualArchitecture = {
  bottleneck: {
    channels: 24,
    targetChannels: 64,
    encoderWidths: [80, 48, 24],
    decoderWidths: [128, 64, 64],
    bias: true,
  },
  block: "basic",
  layers: (["layer2", "layer3", "layer4"] as const).map((name, i): BodyLayer => {
    const widths = [64, 128, 256, 288];
    return { name, blocks: 2, inChannels: widths[i], width: widths[i + 1], outChannels: widths[i + 1], stride: 2 };
  }),
  heads: { classification: { classes } },
};

/** The same with three blocks and few channels: a fortieth of the multiplications. */
const narrowArchitecture: Architecture = {
  ...trainedArchitecture,
  bottleneck: { channels: 6, targetChannels: 8, encoderWidths: [16, 8, 6], decoderWidths: [16, 8, 8], bias: true },
  layers: trainedArchitecture.layers.map((layer, i) => {
    const widths = [8, 16, 24, 32];
    return { ...layer, blocks: 1, inChannels: widths[i], width: widths[i + 1], outChannels: widths[i + 1] };
  }),
};

/** What is trained, on batches of how many images of which side. */
interface Workload {
  readonly architecture: Architecture;
  readonly batchSize: number;
  readonly side: number;
}

const usualWorkload: Workload = { architecture: trainedArchitecture, batchSize: 16, side: 128 };
const narrowWorkload: Workload = { architecture: narrowArchitecture, batchSize: 16, side: 128 };
/** A software adapter takes minutes for a step of the others. */
const softwareWorkload: Workload = { architecture: narrowArchitecture, batchSize: 4, side: 64 };

function noisySamples(count: number, side: number): TrainingSample[] {
  const placement = unresized(side, side, "unified");
  const random = SeededRandom.seeded(1);
  return Array.from({ length: count }, (_, i) => ({
    data: Float32Array.from({ length: side * side * 3 }, () => 4 * random.uniform() - 2),
    placement,
    classLabel: i % classes,
  }));
}

function trainerOf({ architecture, batchSize, side }: Workload, steps: number): Trainer {
  const samples = noisySamples(batchSize, side);
  const recipe = recipeSchema.parse({
    name: "bench",
    title: "Bench",
    about: "Everything at once.",
    task: "classification",
    protocol: "unified",
    beta: 1e-3,
    stages: [
      {
        name: "all",
        epochs: steps,
        batchSize,
        trainable: ["encoder", "prior", "decoder", "body", "classification"],
        latent: "noise",
        losses: [{ kind: "cross-entropy" }, { kind: "rate", reduction: "image-mean" }],
        optimizer: { kind: "adam", learningRate: 1e-4 },
      },
    ],
  });
  return new Trainer({
    recipe,
    architecture,
    configuration: parseConfiguration({ name: "bench", title: "Bench", inputSize: side }),
    weights: initialWeights(architecture, SeededRandom.seeded(1)),
    data: { count: samples.length, prepare: async (index) => samples[index] },
    seed: 1,
  });
}

const alone = "tfjs's kernels alone";

/**
 * Steps of batch 16 at 128 × 128 with Adam, everything trained, batch norms included; on WebAssembly in turn with steps of a
 * second trainer on tfjs's kernels alone. On a software adapter a narrow network, batches of 4 at 64 × 64.
 */
export async function benchTraining(runs: number, onSoftwareAdapter = false): Promise<BenchSection> {
  const workload = onSoftwareAdapter ? softwareWorkload : usualWorkload;
  const { architecture, batchSize, side } = workload;
  const onWasm = tf.getBackend() === "wasm";
  const step = `training step, ${batchSize} images`;
  const choices: Record<string, KernelChoice | undefined> = { [step]: undefined };
  if (onWasm) choices[`${step}, ${alone}`] = "none";
  const trainers: Trainer[] = [];
  const works: Record<string, () => Promise<unknown>> = {};
  for (const [name, kernels] of Object.entries(choices)) {
    const trainer = trainerOf(workload, runs + 2);
    trainers.push(trainer);
    works[name] = async () => {
      if (onWasm) await startHeapKernels(kernels);
      await trainer.step();
    };
    await works[name]();
  }
  const times = await timesInTurn(works, runs);
  if (onWasm) await startHeapKernels();
  for (const trainer of trainers) trainer.dispose();
  const rows = Object.keys(works).map((name) => benchRow(name, times[name]));
  const multiplications = multiplyAccumulates(traceNetwork({ ...architecture, heads: {} }, side));
  const perSecond = (ms: number) => (1000 * batchSize) / ms;
  // forward, gradient of the input, gradient of the kernel: three passes, each a multiplication and an addition
  const gflops = (ms: number) => (6 * multiplications * perSecond(ms)) / 1e9;
  const [row, beside] = rows;
  const figures: BenchFigure[] = [
    { name: "multiplications an image, forward", value: multiplications / 1e6, unit: "million" },
    { name: "training", value: perSecond(row.wallMs.median), unit: "images/s" },
    { name: "training, by CPU time", value: perSecond(row.cpuMs.median), unit: "images/s" },
    { name: "throughput by CPU time", value: gflops(row.cpuMs.median), unit: "GFLOP/s" },
  ];
  if (beside) {
    const ratio = beside.cpuMs.median / row.cpuMs.median;
    figures.push({ name: `images a second by CPU time, over ${alone}`, value: ratio, unit: "×" });
  }
  return {
    title: `Training on ${tf.getBackend()}`,
    about: `Encoder, prior, decoder, ${onSoftwareAdapter ? "three narrow" : "six basic"} blocks and a linear head, ${side} × ${side}, Adam, batch norms; two steps before unmeasured`,
    rows,
    figures,
  };
}

const steadySteps = 500;

/** Tensors, their bytes and the backend's heap after 20 and after 500 steps of a narrower network. */
export async function benchSteadiness(): Promise<BenchSection> {
  const trainer = trainerOf(narrowWorkload, steadySteps);
  const memory = async (steps: number) => {
    for (let i = 0; i < steps; i++) await trainer.step();
    return measureMemory();
  };
  const early = await memory(20);
  const late = await memory(steadySteps - 21);
  trainer.dispose();
  const megabytes = (bytes: number | undefined) => (bytes ?? NaN) / 1e6;
  return {
    title: `${steadySteps} steps of training on ${tf.getBackend()}`,
    about: "What is held after 20 steps and before the last",
    rows: [],
    figures: [
      { name: "tensors early", value: early.tensors, unit: "" },
      { name: "tensors late", value: late.tensors, unit: "" },
      { name: "tensor bytes early", value: early.tensorBytes, unit: "bytes" },
      { name: "tensor bytes late", value: late.tensorBytes, unit: "bytes" },
      { name: "heap early", value: megabytes(early.allocatedBytes), unit: "MB" },
      { name: "heap late", value: megabytes(late.allocatedBytes), unit: "MB" },
    ],
  };
}
