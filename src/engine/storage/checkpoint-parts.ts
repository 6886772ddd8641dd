// A checkpoint in parts, so that what several share is stored once: backbone, heads, coder tables; each one safetensors
// content with this lab's parameter names, named by the hash of what it holds.
import { sha256Hex } from "../../core/base/hashes";
import type { Bytes, ByteSource } from "../../core/base/byte-source";
import { tensorBytes, type StoredTensor } from "../../core/checkpoint/checkpoint-file";
import { encodeHalf, toFloat32, toInt32 } from "../../core/checkpoint/element-types";
import { openSafetensors } from "../../core/checkpoint/safetensors";
import type { TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { writeSafetensors } from "../../core/checkpoint/write-safetensors";
import { taskNames, type CdfTables, type OwnWeights, type WeightArray, type Weights } from "../../domain";
import { DamagedStorageError } from "./storage-errors";

export const partNames = ["backbone", ...taskNames, "tables"] as const;
export type PartName = (typeof partNames)[number];
export type Precision = "float32" | "float16";

/** Beyond it a float16 is infinite. */
const largestHalf = 65_504;
const tableNames = ["quantizedCdf", "cdfLength", "offset"] as const;

function partOf(parameter: string): PartName {
  const [first] = parameter.split(".");
  return taskNames.find((task) => task === first) ?? "backbone";
}

/**
 * Whether a parameter may be rounded. Encoder and prior stay exact, so that bitstreams are those of the full checkpoint;
 * vectors (norms, biases) are small and reach beyond a float16's range.
 */
function halves(name: string, { shape, data }: WeightArray): boolean {
  if (shape.length < 2 || /^(?:encoder|prior)\./.test(name)) return false;
  // a callback for each of a hundred million elements would take seconds
  for (let i = 0; i < data.length; i++) if (!(Math.abs(data[i]) <= largestHalf)) return false;
  return true;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Bytes {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

function parameterTensor(name: string, weight: WeightArray, precision: Precision): TensorToWrite {
  const half = precision === "float16" && halves(name, weight);
  return {
    name,
    type: half ? "float16" : "float32",
    shape: weight.shape,
    data: () => (half ? encodeHalf(weight.data) : bytesOf(weight.data)),
  };
}

function tableTensors(tables: CdfTables): TensorToWrite[] {
  const { channels, maxLength } = tables;
  return tableNames.map((name) => ({
    name,
    type: "int32",
    shape: name === "quantizedCdf" ? [channels, maxLength] : [channels],
    data: () => bytesOf(tables[name]),
  }));
}

/** The tensors of each part that a model has; their data are views of the model's own, or made when written. */
export function partsOf(
  model: { readonly weights: Weights; readonly tables?: CdfTables },
  precision: Precision,
): ReadonlyMap<PartName, readonly TensorToWrite[]> {
  const parts = new Map<PartName, TensorToWrite[]>();
  for (const name of Array.from(model.weights.keys()).toSorted()) {
    const part = partOf(name);
    if (!parts.has(part)) parts.set(part, []);
    parts.get(part)!.push(parameterTensor(name, model.weights.get(name)!, precision));
  }
  if (model.tables) parts.set("tables", tableTensors(model.tables));
  return parts;
}

async function tensorLine({ name, type, shape }: Omit<TensorToWrite, "data">, data: Bytes): Promise<string> {
  return `${name} ${type} ${shape.join("x")} ${await sha256Hex(data)}`;
}

async function hashOfLines(lines: readonly string[]): Promise<string> {
  return sha256Hex(lines.toSorted().join("\n"));
}

/**
 * SHA-256 over a line for each tensor (name, type, shape, SHA-256 of its bytes), sorted; 64 hexadecimal digits. One
 * tensor at a time is encoded. `onTensor` is called after each with its bytes.
 */
export async function partHash(
  tensors: readonly TensorToWrite[],
  onTensor: (bytes: number) => Promise<void> = async () => undefined,
): Promise<string> {
  const lines: string[] = [];
  for (const tensor of tensors) {
    lines.push(await tensorLine(tensor, tensor.data()));
    await onTensor(tensorBytes(tensor));
  }
  return hashOfLines(lines);
}

/** Bytes of the part's file. */
export async function partBytes(tensors: readonly TensorToWrite[]): Promise<number> {
  const header = await writeSafetensors(tensors).next();
  return (header.value as Bytes).length + tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
}

/** Reads a part's file and holds it against its name. @throws DamagedStorageError */
async function readPart(source: ByteSource, hash: string, take: (tensor: StoredTensor) => void): Promise<void> {
  const lines: string[] = [];
  let found: string;
  try {
    for await (const tensor of (await openSafetensors(source)).tensors()) {
      lines.push(await tensorLine(tensor, tensor.data));
      take(tensor);
    }
    found = await hashOfLines(lines);
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  }
  if (found === hash) return;
  throw new DamagedStorageError(
    `A stored part of this checkpoint is damaged: its content should hash to ${hash}, found ${found}. Delete the checkpoint and add its files again.`,
  );
}

/** @throws DamagedStorageError */
export async function readWeights(source: ByteSource, hash: string): Promise<OwnWeights> {
  const weights = new Map<string, WeightArray>();
  await readPart(source, hash, ({ name, type, shape, data }) =>
    weights.set(name, { shape, data: toFloat32(type, data) }),
  );
  return weights;
}

/** @throws DamagedStorageError */
export async function readTables(source: ByteSource, hash: string): Promise<CdfTables> {
  const arrays = new Map<string, Int32Array>();
  let maxLength = 0;
  await readPart(source, hash, ({ name, type, shape, data }) => {
    arrays.set(name, toInt32(type, data));
    if (name === "quantizedCdf") maxLength = shape[1];
  });
  const [quantizedCdf, cdfLength, offset] = tableNames.map((name) => arrays.get(name)!);
  return { channels: cdfLength.length, maxLength, quantizedCdf, cdfLength, offset };
}
