// GDN in one pass on the heap of tfjs's WebAssembly backend, and its gradient in one.
import * as tf from "@tensorflow/tfjs-core";
import { convGeometry } from "../conv-geometry";
import { sumOverPositions } from "../sum-over-positions";
import type { PackedFilter } from "./conv2d";
import { filterGradientOnHeap } from "./conv-gradients";
import { heapInUse, type Heap } from "./heap";
import { steps } from "./jobs";

const gdnKernel = "LadonGdn";
const gdnNormKernel = "LadonGdnNorm";
const gdnGradientKernel = "LadonGdnGradient";
/** Positions whose absolute values are held beside the output. */
const positionsPerUnit = 48;

/** x [n, h, w, c] divided by beta [c] + gamma · |x|, or multiplied if inverse; gamma packed from [1, 1, c, c]. */
export function gdnPacked(x: tf.Tensor4D, gamma: PackedFilter, beta: tf.Tensor1D, inverse: boolean): tf.Tensor4D {
  return tf.engine().runKernel(gdnKernel, { x, gamma: gamma.values, beta }, { inverse });
}

/** `gdnPacked` with gamma [1, 1, c, c] as it is, and with gradients of all three. Only where `activeHeap`. */
export function gdnUnpacked(x: tf.Tensor4D, gamma: tf.Tensor4D, beta: tf.Tensor1D, inverse: boolean): tf.Tensor4D {
  const layer = tf.customGrad((...inputs) => {
    const [x, gamma, beta] = inputs as tf.Tensor[];
    const save = inputs[3] as tf.GradSaveFunc;
    const norm = tf.engine().runKernel<tf.Tensor>(gdnNormKernel, { x, gamma, beta });
    save([x, gamma, norm]);
    return {
      value: inverse ? tf.mul(x, norm) : tf.div(x, norm),
      gradFunc: (dy: tf.Tensor, [x, gamma, norm]: tf.Tensor[]) =>
        tf.tidy(() => {
          const [dx, dNorm] = tf
            .engine()
            .runKernel<[tf.Tensor, tf.Tensor4D]>(gdnGradientKernel, { x, dy, gamma, norm }, { inverse });
          const none = { top: 0, bottom: 0, left: 0, right: 0 };
          const geometry = convGeometry(x.shape, gamma.shape, 1, 1, none);
          return [dx, filterGradientOnHeap(tf.abs(x as tf.Tensor4D), dNorm, geometry), sumOverPositions(dNorm)];
        }),
    };
  });
  return layer(x, gamma, beta) as tf.Tensor4D;
}

type Inputs = Readonly<Record<"x" | "gamma" | "beta", tf.TensorInfo>>;

const stepsOf = (attributes: tf.NamedAttrMap | undefined) => (attributes?.inverse ? steps.multiply : steps.divide);

/** The fields that both jobs have, and their units. */
function blocksOf(heap: Heap, x: tf.TensorInfo) {
  const [images, height, width, channels] = x.shape;
  const positions = images * height * width;
  const fields = { x: heap.address(x), channels, positions, positionsPerUnit };
  return { fields, units: Math.ceil(positions / positionsPerUnit), blockBytes: 4 * channels * positionsPerUnit };
}

/** With a packed gamma. */
function gdnOnHeap(heap: Heap, { x, gamma, beta }: Inputs, steps: number): tf.TensorInfo {
  const output = heap.output(x.shape);
  const { fields, units, blockBytes } = blocksOf(heap, x);
  const [gammas, betas, outputs] = [gamma, beta, output].map((tensor) => heap.address(tensor));
  heap.run("gdn", { ...fields, gamma: gammas, beta: betas, steps, outputs }, units, blockBytes);
  return output;
}

tf.registerKernel({
  kernelName: gdnKernel,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => gdnOnHeap(heapInUse(), inputs as Inputs, stepsOf(attrs)),
});

/** beta + gamma · |x| */
tf.registerKernel({
  kernelName: gdnNormKernel,
  backendName: "wasm",
  kernelFunc({ inputs }) {
    const heap = heapInUse();
    const all = inputs as Inputs;
    const channels = all.beta.shape[0];
    return heap.lend([heap.packColumns(all.gamma, channels, channels)], (gamma) =>
      gdnOnHeap(heap, { ...all, gamma }, 0),
    );
  },
});

/** Of dy: the gradients of x and of beta + gamma · |x|. */
tf.registerKernel({
  kernelName: gdnGradientKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const heap = heapInUse();
    const { x, dy, gamma, norm } = inputs as Record<"x" | "dy" | "gamma" | "norm", tf.TensorInfo>;
    const channels = x.shape[3];
    const packed = heap.lend([heap.swapChannels(gamma, [0], [1, 1])], (swapped) =>
      heap.packColumns(swapped, channels, channels),
    );
    const [dx, dNorm] = [heap.output(x.shape), heap.output(x.shape)];
    const { fields, units, blockBytes } = blocksOf(heap, x);
    heap.lend([packed], (swappedGamma) => {
      const job = {
        ...fields,
        outputGradient: heap.address(dy),
        norm: heap.address(norm),
        swappedGamma: heap.address(swappedGamma),
        steps: stepsOf(attrs),
        outputs: heap.address(dx),
        normGradient: heap.address(dNorm),
      };
      heap.run("gdnGradient", job, units, 2 * blockBytes);
    });
    return [dx, dNorm];
  },
});
