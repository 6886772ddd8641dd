// A flat tree of tensors by this lab's parameter names, with one owner.
import { UserError } from "../../core/base/user-error";
import * as tf from "@tensorflow/tfjs-core";
import type { Weights } from "../../domain";

/** A parameter that a network needs and a tree does not have. */
export class MissingParameterError extends UserError {
  override readonly name = "MissingParameterError";
  constructor(readonly parameter: string) {
    super(`The weights have no "${parameter}", which this network needs. Load a checkpoint that contains it.`);
  }
}

/** Tensors by name; whoever made the tree disposes it. */
export class ParameterTree {
  private disposed = false;

  constructor(private readonly tensors: ReadonlyMap<string, tf.Tensor>) {}

  /** Uploads every array of `weights`, or those whose name `wanted` accepts. */
  static upload(weights: Weights, wanted: (name: string) => boolean = () => true): ParameterTree {
    const tensors = new Map<string, tf.Tensor>();
    for (const [name, { data, shape }] of weights) {
      if (wanted(name)) tensors.set(name, tf.tensor(data, [...shape], "float32"));
    }
    return new ParameterTree(tensors);
  }

  /** The same as trainable variables; tfjs gives them names of its own, so that several trees can live at once. */
  static variables(weights: Weights, wanted: (name: string) => boolean = () => true): ParameterTree {
    const tensors = new Map<string, tf.Tensor>();
    for (const [name, { data, shape }] of weights) {
      if (!wanted(name)) continue;
      const initial = tf.tensor(data, [...shape], "float32");
      tensors.set(name, tf.variable(initial));
      initial.dispose();
    }
    return new ParameterTree(tensors);
  }

  names(): IterableIterator<string> {
    return this.tensors.keys();
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** Throws MissingParameterError. */
  get<T extends tf.Tensor>(name: string): T {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new MissingParameterError(name);
    return tensor as T;
  }

  /** Reads every tensor back. */
  async download(): Promise<Weights> {
    const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>();
    for (const [name, tensor] of this.tensors) {
      weights.set(name, { shape: tensor.shape, data: new Float32Array(await tensor.data()) });
    }
    return weights;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const tensor of this.tensors.values()) tensor.dispose();
  }
}
