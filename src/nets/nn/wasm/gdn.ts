// GDN in one pass on the heap of tfjs's WebAssembly backend, and its gradient in one.
import * as tf from "@tensorflow/tfjs-core";
import { convGeometry } from "../conv-geometry";
import { sumOverPositions } from "../sum-over-positions";
import type { PackedFilter } from "./conv2d";
import { filterGradientOnHeap } from "./conv-gradients";
import { heapInUse, type Heap } from "./heap";
import { steps } from "./jobs";

const gdnKernel = "LadonGdn";
const unpackedGdnKernel = "LadonGdnUnpacked";
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
    save([x, gamma, beta]);
    return {
      value: tf.engine().runKernel<tf.Tensor>(unpackedGdnKernel, { x, gamma, beta }, { inverse }),
      gradFunc: (dy: tf.Tensor, [x, gamma, beta]: tf.Tensor[]) =>
        tf.tidy(() => {
          const [dx, dNorm] = tf
            .engine()
            .runKernel<[tf.Tensor, tf.Tensor4D]>(gdnGradientKernel, { x, dy, gamma, beta }, { inverse });
          const none = { top: 0, bottom: 0, left: 0, right: 0 };
          const geometry = convGeometry(x.shape, gamma.shape, 1, 1, none);
          return [dx, filterGradientOnHeap(tf.abs(x as tf.Tensor4D), dNorm, geometry), sumOverPositions(dNorm)];
        }),
    };
  });
  return layer(x, gamma, beta) as tf.Tensor4D;
}

type Inputs = Readonly<Record<"x" | "gamma" | "beta", tf.TensorInfo>>;

/** The fields that both jobs have, `gamma` packed. */
function fieldsOf(heap: Heap, { x, gamma, beta }: Inputs, attributes: tf.NamedAttrMap | undefined) {
  const [images, height, width, channels] = x.shape;
  return {
    x: heap.address(x),
    channels,
    positions: images * height * width,
    gamma: heap.address(gamma),
    beta: heap.address(beta),
    steps: attributes?.inverse ? steps.multiply : steps.divide,
    positionsPerUnit,
  };
}

function gdnOnHeap(heap: Heap, inputs: Inputs, attributes: tf.NamedAttrMap | undefined): tf.TensorInfo {
  const output = heap.output(inputs.x.shape);
  const job = { ...fieldsOf(heap, inputs, attributes), outputs: heap.address(output) };
  heap.run("gdn", job, Math.ceil(job.positions / positionsPerUnit), 4 * job.channels * positionsPerUnit);
  return output;
}

tf.registerKernel({
  kernelName: gdnKernel,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => gdnOnHeap(heapInUse(), inputs as Inputs, attrs),
});

tf.registerKernel({
  kernelName: unpackedGdnKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const heap = heapInUse();
    const all = inputs as Inputs;
    const channels = all.beta.shape[0];
    const gamma = heap.packColumns(all.gamma, channels, channels);
    const output = gdnOnHeap(heap, { ...all, gamma }, attrs);
    heap.release(gamma);
    return output;
  },
});

/** Of dy: the gradients of x and of beta + gamma · |x|. */
tf.registerKernel({
  kernelName: gdnGradientKernel,
  backendName: "wasm",
  kernelFunc({ inputs, attrs }) {
    const heap = heapInUse();
    const { dy, ...all } = inputs as Inputs & { dy: tf.TensorInfo };
    const channels = all.beta.shape[0];
    const swapped = heap.swapChannels(all.gamma, [0], [1, 1]);
    const [gamma, swappedGamma] = [all.gamma, swapped].map((matrix) => heap.packColumns(matrix, channels, channels));
    const [dx, dNorm] = [heap.output(dy.shape), heap.output(dy.shape)];
    const job = {
      ...fieldsOf(heap, { ...all, gamma }, attrs),
      outputGradient: heap.address(dy),
      swappedGamma: heap.address(swappedGamma),
      outputs: heap.address(dx),
      normGradient: heap.address(dNorm),
    };
    heap.run("gdnGradient", job, Math.ceil(job.positions / positionsPerUnit), 8 * channels * positionsPerUnit);
    for (const end of [swapped, gamma, swappedGamma]) heap.release(end);
    return [dx, dNorm];
  },
});
