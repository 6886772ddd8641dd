// A run's state as one safetensors file: parameters, optimizer and curves of one and the same step.
import type { ByteSource, Bytes } from "../../core/archive/byte-source";
import { toFloat32 } from "../../core/checkpoint/element-types";
import { openSafetensors } from "../../core/checkpoint/safetensors";
import type { TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import type { WeightArray, Weights } from "../../domain";
import type { StoredOptimizerState } from "../../nets/training/optimizers/stored-state";
import type { TrainerPosition, TrainerState } from "../../nets/training/trainer";
import { DamagedStorageError } from "../storage/storage-errors";
import { CurveLog } from "./run-curves";

const kinds = { parameter: "parameter:", slot: "optimizer:", curve: "curve:" } as const;

function tensor(name: string, { shape, data }: WeightArray): TensorToWrite {
  return {
    name,
    type: "float32",
    shape,
    data: () => new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  };
}

/** Weights alone, by this lab's names: what the best epoch keeps. */
export function writeWeightsFile(weights: Weights): AsyncGenerator<Bytes> {
  return writeSafetensors(Array.from(weights, ([name, array]) => tensor(kinds.parameter + name, array)));
}

export function writeStateFile(
  { position, written, optimizer }: TrainerState,
  curves: CurveLog,
): AsyncGenerator<Bytes> {
  const { length, columns } = curves.since(0);
  const tensors = [
    ...Array.from(written, ([name, array]) => tensor(kinds.parameter + name, array)),
    ...Array.from(optimizer).flatMap(([name, { slots }]) =>
      Object.entries(slots).map(([slot, array]) => tensor(`${kinds.slot}${slot}:${name}`, array)),
    ),
    ...Object.entries(columns).map(([name, data]) => tensor(kinds.curve + name, { shape: [length], data })),
  ];
  const steps = Object.fromEntries(Array.from(optimizer, ([name, state]) => [name, state.steps]));
  return writeSafetensors(tensors, { position: JSON.stringify(position), steps: JSON.stringify(steps) });
}

export interface RestoredState {
  readonly trainer: TrainerState;
  readonly curves: CurveLog;
}

/** @throws DamagedStorageError where the file is not what was written, and the errors of reading */
export async function readStateFile(source: ByteSource): Promise<RestoredState> {
  const file = await openSafetensors(source);
  const text = (name: string): string => {
    const value = file.metadata.get(name);
    if (value !== undefined) return value;
    throw new DamagedStorageError(`The saved state of the run has no ${name}. Delete the run and start it again.`);
  };
  const position = JSON.parse(text("position")) as TrainerPosition;
  const steps = JSON.parse(text("steps")) as Readonly<Record<string, number>>;
  const written = new Map<string, WeightArray>();
  const slots = new Map<string, Record<string, WeightArray>>();
  const columns = new Map<string, Float32Array>();
  for await (const { name, type, shape, data } of file.tensors()) {
    const values = toFloat32(type, data);
    if (name.startsWith(kinds.parameter)) written.set(name.slice(kinds.parameter.length), { shape, data: values });
    else if (name.startsWith(kinds.curve)) columns.set(name.slice(kinds.curve.length), values);
    else {
      const [, slot, ...rest] = name.split(":");
      const parameter = rest.join(":");
      slots.set(parameter, { ...slots.get(parameter), [slot]: { shape, data: values } });
    }
  }
  const optimizer: StoredOptimizerState = new Map(
    Object.entries(steps).map(([name, count]) => [name, { steps: count, slots: slots.get(name) ?? {} }]),
  );
  return { trainer: { position, written, optimizer }, curves: CurveLog.restored(columns, position.step) };
}

export async function readWeightsFile(source: ByteSource): Promise<Weights> {
  const file = await openSafetensors(source);
  const weights = new Map<string, WeightArray>();
  for await (const { name, type, shape, data } of file.tensors()) {
    weights.set(name.slice(kinds.parameter.length), { shape, data: toFloat32(type, data) });
  }
  return weights;
}
