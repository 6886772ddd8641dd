// What tfjs's products and convolutions reach on the active backend, in operations a second: the ceiling of every stage.
import * as tf from "@tensorflow/tfjs-core";
import { benchRow, timed, type BenchFigure, type BenchRow, type BenchSection } from "./bench-result";

/** Queued before one waits: a single kernel is shorter than the way to the card and back. */
const queued = 10;
/** Of the square matrices; the smaller where a processor plays the card. */
const matrixSides = { card: 2048, software: 128 };

/** A convolution of Ladon with ResNet-50 at 416 × 416. */
interface Shape {
  readonly name: string;
  readonly side: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly taps: number;
  readonly stride: number;
}

const shapes: readonly Shape[] = [
  { name: "encoder, 5 × 5 of stride 2, 3 → 96", side: 416, inChannels: 3, outChannels: 96, taps: 5, stride: 2 },
  { name: "encoder, 5 × 5 of stride 2, 96 → 48", side: 208, inChannels: 96, outChannels: 48, taps: 5, stride: 2 },
  { name: "decoder, 1 × 1 of the inverse GDN, 512", side: 104, inChannels: 512, outChannels: 512, taps: 1, stride: 1 },
  { name: "decoder, 2 × 2, 512 → 256", side: 104, inChannels: 512, outChannels: 256, taps: 2, stride: 1 },
  { name: "layer2, 1 × 1, 512 → 128", side: 52, inChannels: 512, outChannels: 128, taps: 1, stride: 1 },
  { name: "layer2, 3 × 3, 128", side: 52, inChannels: 128, outChannels: 128, taps: 3, stride: 1 },
  { name: "layer4, 3 × 3, 512", side: 13, inChannels: 512, outChannels: 512, taps: 3, stride: 1 },
  { name: "pyramid, 3 × 3, 256", side: 104, inChannels: 256, outChannels: 256, taps: 3, stride: 1 },
];

/** Waits until the card has computed `tensor`. */
export async function finished(tensor: tf.Tensor): Promise<void> {
  const one = tf.tidy(() => tf.slice(tf.reshape(tensor, [-1]), [0], [1]));
  await one.data();
  one.dispose();
}

interface Work {
  readonly name: string;
  readonly multiplications: number;
  readonly once: () => tf.Tensor;
  readonly dispose: () => void;
}

function matrixProduct(side: number): Work {
  const a = tf.randomUniform([side, side], -1, 1, "float32", 1);
  const b = tf.randomUniform([side, side], -1, 1, "float32", 2);
  return {
    name: `product of two ${side} × ${side} matrices`,
    multiplications: side ** 3,
    once: () => tf.matMul(a, b),
    dispose: () => tf.dispose([a, b]),
  };
}

function convolution({ name, side, inChannels, outChannels, taps, stride }: Shape, scale: number): Work {
  const sideHere = Math.max(taps, Math.round(side * scale));
  const x = tf.randomUniform<tf.Rank.R4>([1, sideHere, sideHere, inChannels], -1, 1, "float32", 3);
  const kernel = tf.randomUniform<tf.Rank.R4>([taps, taps, inChannels, outChannels], -1, 1, "float32", 4);
  const outSide = Math.ceil(sideHere / stride);
  return {
    name: `${name}, at ${sideHere} × ${sideHere}`,
    multiplications: outSide ** 2 * inChannels * outChannels * taps ** 2,
    once: () => tf.conv2d(x, kernel, stride, "same"),
    dispose: () => tf.dispose([x, kernel]),
  };
}

/** Medians of `runs` times ten kernels in a row; maps are as large as at an input of `extent` pixels. */
export async function benchProducts(runs: number, extent: number | "one small product"): Promise<BenchSection> {
  const onCard = extent !== "one small product";
  const makers = onCard
    ? [() => matrixProduct(matrixSides.card), ...shapes.map((shape) => () => convolution(shape, extent / 416))]
    : [() => matrixProduct(matrixSides.software)];
  const rows: BenchRow[] = [];
  const figures: BenchFigure[] = [];
  for (const make of makers) {
    const { name, multiplications, once, dispose } = make();
    const all = async () => {
      let last = once();
      for (let i = 1; i < queued; i++) {
        last.dispose();
        last = once();
      }
      await finished(last);
      last.dispose();
    };
    await all();
    const times = [];
    for (let run = 0; run < runs; run++) times.push(await timed(all));
    dispose();
    const row = benchRow(`${queued} × ${name}`, times);
    rows.push(row);
    const gigaFlops = (2 * queued * multiplications) / row.wallMs.median / 1e6;
    figures.push(
      onCard ? { name, value: gigaFlops / 1000, unit: "TFLOP/s" } : { name, value: gigaFlops, unit: "GFLOP/s" },
    );
  }
  return { title: `Products of tfjs on ${tf.getBackend()}`, about: "float32, kernels queued", rows, figures };
}
