// Writes safetensors: header length, JSON header padded with spaces to eight bytes, tensors without gaps.
import type { Bytes } from "../base/byte-source";
import { tensorBytes } from "./checkpoint-file";
import { elementBytes, type ElementType } from "./element-types";
import { safetensorsTypes } from "./safetensors";
import type { TensorToWrite } from "./torch-tensors";

const formatNames = new Map<ElementType, string>(Object.entries(safetensorsTypes).map(([name, type]) => [type, name]));

/**
 * A `.safetensors` file in chunks; one tensor at a time is in memory. Larger elements come first, so that every tensor
 * is aligned. `metadata` (e.g. `{ beta: "1.28" }`) are texts; PyTorch's loaders expect `format: "pt"`, which is added.
 */
export async function* writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): AsyncGenerator<Bytes> {
  const ordered = tensors.toSorted((a, b) => elementBytes(b.type) - elementBytes(a.type));
  const entries: [string, unknown][] = [["__metadata__", { format: "pt", ...metadata }]];
  let end = 0;
  for (const tensor of ordered) {
    const start = end;
    end += tensorBytes(tensor);
    const { name, type, shape } = tensor;
    entries.push([name, { dtype: formatNames.get(type), shape, data_offsets: [start, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  yield header;
  for (const tensor of ordered) {
    const data = tensor.data();
    if (data.length > 0) yield data;
  }
}

/** The file of `writeSafetensors` as a whole. */
export async function safetensorsBytes(
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Promise<Bytes> {
  const chunks: Bytes[] = [];
  for await (const chunk of writeSafetensors(tensors, metadata)) chunks.push(chunk);
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
