// Gradients of the kernels that move elements without changing them.
import * as tf from "@tensorflow/tfjs-core";
import { registerGradient } from "./register-gradient";

export function registerShapeGradients(): void {
  registerGradient("Reshape", { inputs: ["x"] }, (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) }));
  registerGradient("ExpandDims", { inputs: ["input"] }, (dy, [input]) => ({
    input: () => tf.reshape(dy, input.shape),
  }));
  registerGradient("Transpose", {}, (dy, _, { perm }) => ({
    x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm as number[])),
  }));
  registerGradient("Reverse", {}, (dy, _, { dims }) => ({ x: () => tf.reverse(dy, dims as number[]) }));
  registerGradient("Slice", { inputs: ["x"] }, (dy, [x], attributes) => ({
    x: () => {
      const [begin, size] = tf.slice_util.parseSliceParams(
        x,
        attributes.begin as number[],
        attributes.size as number[],
      );
      return tf.pad(
        dy,
        begin.map((before, axis): [number, number] => [before, x.shape[axis] - before - size[axis]]),
      );
    },
  }));
  registerGradient("PadV2", { inputs: ["x"] }, (dy, [x], { paddings }) => ({
    x: () =>
      tf.slice(
        dy,
        (paddings as [number, number][]).map(([before]) => before),
        x.shape,
      ),
  }));
  registerGradient("Tile", { inputs: ["x"] }, (dy, [x], { reps }) => ({
    x: () =>
      (reps as number[]).reduce<tf.Tensor>(
        (sum, repeats, axis) =>
          repeats === 1 ? sum : tf.addN(tf.split(sum, repeats, axis).map((part) => tf.reshape(part, part.shape))),
        tf.reshape(dy, dy.shape),
      ) as tf.Tensor<tf.Rank> & typeof x,
  }));
  registerGradient("Concat", { allInputs: true }, (dy, saved, { axis }) => {
    const [first] = saved;
    const along = tf.util.parseAxisParam(axis as number, first.shape)[0];
    let start = 0;
    return Object.fromEntries(
      saved.map((x, i) => {
        const begin = dy.shape.map((_, a) => (a === along ? start : 0));
        start += x.shape[along];
        return [i, () => tf.slice(dy, begin, x.shape)];
      }),
    );
  });
  registerGradient("Pack", { allInputs: true }, (dy, saved, { axis }) => {
    const along = (axis as number) < 0 ? dy.rank + (axis as number) : (axis as number);
    return Object.fromEntries(
      saved.map((x, i) => {
        const begin = dy.shape.map((_, a) => (a === along ? i : 0));
        const size = dy.shape.map((length, a) => (a === along ? 1 : length));
        return [i, () => tf.reshape(tf.slice(dy, begin, size), x.shape)];
      }),
    );
  });
  registerGradient("SplitV", {}, (dy, _, { axis }) => ({
    x: () => (Array.isArray(dy) ? tf.concat(dy as tf.Tensor[], axis as number) : tf.clone(dy)),
  }));
  registerGradient("Unpack", {}, (dy, _, { axis }) => ({
    value: () => tf.stack((Array.isArray(dy) ? dy : [dy]) as tf.Tensor[], axis as number),
  }));
}
