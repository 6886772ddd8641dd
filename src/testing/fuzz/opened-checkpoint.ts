// A checkpoint in memory, opened as the page, the commands and the inspection open it.
import { bytesSource } from "../../core/base/byte-source";
import { FileError } from "../../core/base/file-errors";
import { openCheckpoint } from "../../core/checkpoint/archive";
import type { StoredTensor } from "../../core/checkpoint/checkpoint-file";
import { elementBytes, elementCount, type ElementType } from "../../core/checkpoint/element-types";
import { type TensorToWrite, torchTensors } from "../../core/checkpoint/torch-tensors";
import { inspectFile } from "../../engine/inspection/inspect-files";
import { inspectedFile } from "../memory-files";
import { smallArchitecture, smallNetwork } from "../small-network";
import type { Reading } from "./fuzz-target";

// Small state dicts for fuzz targets: one of every element type, and one of a whole small network.
const types: readonly ElementType[] = [
  "float64",
  "float32",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
];
const shapes: readonly (readonly number[])[] = [[2, 3], [], [4], [1, 2, 1, 2], [0, 3]];

/** Names as they are, and names that JavaScript's objects have. */
const names = ["a.weight", "a.bias", "__proto__", "constructor", "toString", "größe", "b.running_mean"];

export const oddTensors: readonly TensorToWrite[] = types.map((type, i) => {
  const shape = shapes[i % shapes.length];
  const bytes = elementCount(shape) * elementBytes(type);
  const data = () => Uint8Array.from({ length: bytes }, (_, k) => (type === "bool" ? k % 2 : (k * 37 + i) % 120));
  return { name: names[i] ?? `c.${i}`, type, shape, data };
});

export const networkTensors: readonly TensorToWrite[] = torchTensors(
  smallNetwork(smallArchitecture("basic")),
  "classification",
);

/** Tensors by name, with a text for type, shape and all bytes. */
export type TensorTexts = ReadonlyMap<string, string>;

function textOf({ type, shape, data }: Pick<StoredTensor, "type" | "shape" | "data">): string {
  return `${type} [${shape.join()}] ${Buffer.from(data.buffer, data.byteOffset, data.length).toString("base64")}`;
}

export function textsOf(tensors: readonly TensorToWrite[]): TensorTexts {
  return new Map(tensors.map(({ name, type, shape, data }) => [name, textOf({ type, shape, data: data() })]));
}

/** Where the first differs from the second. */
function differenceOf(found: TensorTexts, expected: TensorTexts): string | undefined {
  for (const [name, text] of expected) {
    if (!found.has(name)) return `it has no ${JSON.stringify(name)}`;
    if (found.get(name) !== text) return `${JSON.stringify(name)} is another tensor`;
  }
  const more = Array.from(found.keys()).find((name) => !expected.has(name));
  return more === undefined ? undefined : `it has ${JSON.stringify(more)}, which nobody wrote`;
}

/** Every tensor read to its end. Rejects with FileError; another error where a tensor has not the bytes of its shape. */
async function openedTensors(bytes: Uint8Array, name: string): Promise<TensorTexts> {
  const file = await openCheckpoint(bytesSource(bytes, name));
  const found = new Map<string, string>();
  for await (const tensor of file.tensors()) {
    const expected = elementCount(tensor.shape) * elementBytes(tensor.type);
    if (tensor.data.length !== expected) throw new Error(`a tensor of ${expected} bytes came with others`);
    found.set(tensor.name, textOf(tensor));
  }
  if (found.size !== file.listing.size) throw new Error("the tensors are others than the listing says");
  return found;
}

/** Opens and inspects. `expected` are the tensors that must come, and `isSound` says that no refusal is right. */
export async function readCheckpoint(
  bytes: Uint8Array,
  name: string,
  expected: TensorTexts | undefined,
  isSound = false,
): Promise<Reading> {
  // the door of pages and commands, which refuses by sentences and throws nothing
  await inspectFile(inspectedFile(name, bytes), { readsContents: true });
  let found: TensorTexts;
  try {
    found = await openedTensors(bytes, name);
  } catch (error) {
    if (error instanceof FileError && isSound) return { wrong: `a sound file is refused: ${error.message}` };
    throw error;
  }
  const difference = expected && differenceOf(found, expected);
  return difference === undefined ? "right" : { wrong: difference };
}

export const isFileError = (error: unknown): boolean => error instanceof FileError;
