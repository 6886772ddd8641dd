// A run's state as one safetensors file: parameters, optimizer and curves of one and the same step.
import { z } from "zod";
import type { ByteSource, Bytes } from "../../core/base/byte-source";
import { crc32, hexOfUint32 } from "../../core/base/hashes";
import { toFloat32 } from "../../core/checkpoint/element-types";
import { openSafetensors } from "../../core/checkpoint/safetensors";
import type { TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import type { OwnWeights, WeightArray, Weights } from "../../domain";
import type { StoredOptimizerState } from "../../nets/training/optimizers/stored-state";
import type { TrainerPosition, TrainerState } from "../../nets/training/trainer";
import { DamagedStorageError } from "../storage/storage-errors";
import { CurveLog } from "./run-curves";
import type { RunFiles } from "./run-files";
import type { RunFile } from "./run-record";

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

const blockBytes = 2 ** 20;

/** Throws DamagedStorageError where the bytes have another CRC-32; those of older versions have none to compare. */
async function assertChecksum(source: ByteSource, checksum: number | undefined): Promise<void> {
  if (checksum === undefined) return;
  let found = 0;
  for (let at = 0; at < source.size; at += blockBytes) {
    found = crc32(await source.read(at, Math.min(blockBytes, source.size - at)), found);
  }
  if (found === checksum) return;
  throw new DamagedStorageError(
    `The run's saved ${source.name} is damaged: its ${source.size} bytes have the checksum ${hexOfUint32(found)}, and ${hexOfUint32(checksum)} was written.`,
  );
}

/** What `read` makes of the file; whatever is wrong with it is a DamagedStorageError. */
async function readingDamage<Result>(source: ByteSource, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DamagedStorageError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new DamagedStorageError(`The run's saved ${source.name} is damaged: ${why}.`);
  }
}

const count = z.number().int().nonnegative();
const positionSchema = z.object({ stage: count, epoch: count, stepInEpoch: count, step: count });
const stepsSchema = z.record(z.string(), count);

async function stateOf(source: ByteSource): Promise<RestoredState> {
  const file = await openSafetensors(source);
  const value = (name: string): unknown => {
    const text = file.metadata.get(name);
    if (text === undefined) throw new DamagedStorageError(`The run's saved ${source.name} has no ${name}.`);
    return JSON.parse(text);
  };
  const position: TrainerPosition = positionSchema.parse(value("position"));
  const steps = stepsSchema.parse(value("steps"));
  const written = new Map<string, WeightArray>();
  const slots = new Map<string, Record<string, WeightArray>>();
  const columns = new Map<string, Float32Array>();
  for await (const { name, type, shape, data } of file.tensors()) {
    const values = toFloat32(type, data);
    if (name.startsWith(kinds.parameter)) written.set(name.slice(kinds.parameter.length), { shape, data: values });
    else if (name.startsWith(kinds.curve)) {
      if (values.length !== position.step) {
        throw new DamagedStorageError(
          `The run's saved ${source.name} has ${values.length} values of ${name}, and ${position.step} steps were taken.`,
        );
      }
      columns.set(name.slice(kinds.curve.length), values);
    } else {
      const [, slot, ...rest] = name.split(":");
      const parameter = rest.join(":");
      slots.set(parameter, { ...slots.get(parameter), [slot]: { shape, data: values } });
    }
  }
  const optimizer: StoredOptimizerState = new Map(
    Object.entries(steps).map(([name, taken]) => [name, { steps: taken, slots: slots.get(name) ?? {} }]),
  );
  return { trainer: { position, written, optimizer }, curves: CurveLog.restored(columns, position.step) };
}

/** `checksum`: the CRC-32 of what was written, where it is known. @throws DamagedStorageError where it is another */
export function readStateFile(source: ByteSource, checksum?: number): Promise<RestoredState> {
  return readingDamage(source, async () => {
    await assertChecksum(source, checksum);
    return stateOf(source);
  });
}

/** Weights by this lab's names; `checksum` as for `readStateFile`. @throws DamagedStorageError */
export function readWeightsFile(source: ByteSource, checksum?: number): Promise<OwnWeights> {
  return readingDamage(source, async () => {
    await assertChecksum(source, checksum);
    const weights = new Map<string, WeightArray>();
    for await (const { name, type, shape, data } of (await openSafetensors(source)).tensors()) {
      weights.set(name.slice(kinds.parameter.length), { shape, data: toFloat32(type, data) });
    }
    return weights;
  });
}

/** Writes a file of a run; answers its name and the checksum of its bytes. @throws StorageFullError */
export async function writeRunFile(files: RunFiles, file: string, chunks: AsyncIterable<Bytes>): Promise<RunFile> {
  let checksum = 0;
  async function* summed(): AsyncGenerator<Bytes> {
    for await (const chunk of chunks) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  }
  await files.write(file, summed());
  return { file, checksum };
}
