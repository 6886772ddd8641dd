// An optimizer's state as plain typed arrays, to be stored and taken up again.
import * as tf from "@tensorflow/tfjs-core";
import type { WeightArray } from "../../../domain";
import { TrainingInputError } from "../training-input-error";
import type { OptimizerState, ParameterState } from "./optimizers";

interface StoredParameterState {
  readonly steps: number;
  readonly slots: Readonly<Record<string, WeightArray>>;
}

/** Can be cloned between threads and kept in a database. */
export type StoredOptimizerState = ReadonlyMap<string, StoredParameterState>;

/** Reads every tensor of the state back; the state stays the caller's. */
export async function downloadState(state: OptimizerState): Promise<StoredOptimizerState> {
  const stored = new Map<string, StoredParameterState>();
  for (const [name, { steps, slots }] of state) {
    const arrays: Record<string, WeightArray> = {};
    for (const [slot, tensor] of Object.entries(slots)) {
      arrays[slot] = { shape: tensor.shape, data: new Float32Array(await tensor.data()) };
    }
    stored.set(name, { steps, slots: arrays });
  }
  return stored;
}

/** The state again as tensors, the caller's. Throws TrainingInputError where an array does not have its shape's size. */
export function uploadState(stored: StoredOptimizerState): OptimizerState {
  for (const [name, { steps, slots }] of stored) {
    for (const [slot, { shape, data }] of Object.entries(slots)) {
      if (data.length === tf.util.sizeFromShape([...shape]) && Number.isInteger(steps) && steps >= 1) continue;
      throw new TrainingInputError(
        `The stored ${slot} of ${name} after ${steps} steps has ${data.length} numbers for the shape ` +
          `[${shape.join(", ")}]. The stored state is damaged; start the run again from its parameters.`,
      );
    }
  }
  const state = new Map<string, ParameterState>();
  for (const [name, { steps, slots }] of stored) {
    const tensors: Record<string, tf.Tensor> = {};
    for (const [slot, { shape, data }] of Object.entries(slots)) {
      tensors[slot] = tf.tensor(new Float32Array(data), [...shape], "float32");
    }
    state.set(name, { steps, slots: tensors });
  }
  return state;
}

export function disposeState(state: OptimizerState): void {
  for (const { slots } of state.values()) tf.dispose(slots);
}
