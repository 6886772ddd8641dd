// Finds the state dict in an unpickled PyTorch file, and gathers the elements of its tensors from their storages.
import type { Bytes } from "./byte-source";
import { maxRepetition, tensorBytes, type StoredTensor, type TensorInfo } from "./checkpoint-file";
import { elementBytes, elementCount } from "./element-types";
import { NotACheckpointError, UnpackLimitError, UnsupportedCheckpointError } from "./errors";
import { negateElements } from "./negated-elements";
import { OpaqueObject, type PickleDict, type PickleValue } from "./pickle-values";
import { TorchTensor } from "./torch-pickle";

/** Keys under which training scripts keep the state dict, torchdistill's first. */
const containerKeys = ["model", "state_dict", "model_state_dict", "student_model", "net", "network"];

export interface StateDict {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  readonly listing: ReadonlyMap<string, TensorInfo>;
  readonly opaqueEntries: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

function holdsTensors(value: PickleValue | undefined): value is PickleDict {
  return value instanceof Map && Array.from(value.values()).some((item) => item instanceof TorchTensor);
}

/** Texts, numbers and flags two levels deep; longer ones are cut. */
function describe(root: PickleDict, skipped: PickleValue | undefined): Map<string, string> {
  const metadata = new Map<string, string>();
  const visit = (path: string, value: PickleValue, depth: number): void => {
    if (metadata.size >= 256) return;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      metadata.set(path, String(value).slice(0, 4096));
    } else if (depth < 2) {
      const state = value instanceof OpaqueObject ? value.state : value;
      if (!(state instanceof Map) || value === skipped) return;
      for (const [key, item] of state)
        if (typeof key === "string") visit(path ? `${path}.${key}` : key, item, depth + 1);
    }
  };
  visit("", root, 0);
  return metadata;
}

/**
 * The state dict of an unpickled file: bare, or under one of the keys that training scripts use.
 * @throws NotACheckpointError where there is none, UnsupportedCheckpointError for a whole model object,
 * UnpackLimitError where its tensors repeat few stored bytes many times. `storageBytes` are those of all storages.
 */
export function findStateDict(fileName: string, root: PickleValue, storageBytes: number): StateDict {
  const wholeModel = new UnsupportedCheckpointError(
    `${fileName}: it holds a whole pickled model, whose class is code; save model.state_dict() in PyTorch instead`,
  );
  if (root instanceof OpaqueObject) throw wholeModel;
  if (!(root instanceof Map)) {
    throw new NotACheckpointError(
      `${fileName}: it holds a ${Array.isArray(root) ? "list" : "value"}, not a dictionary of tensors`,
    );
  }
  // Containers first: a tensor may stand beside the state dict, too.
  const dictionary = [...containerKeys.map((key) => root.get(key)), root].find(holdsTensors);
  if (!dictionary) {
    if (containerKeys.some((key) => root.get(key) instanceof OpaqueObject)) throw wholeModel;
    const keys = Array.from(root.keys()).filter((key) => typeof key === "string");
    throw new NotACheckpointError(
      `${fileName}: no state dict among its entries (${keys.slice(0, 8).join(", ") || "none"}); expected tensors, or a dictionary of tensors under one of ${containerKeys.join(", ")}`,
    );
  }
  const tensors = new Map<string, TorchTensor>();
  const listing = new Map<string, TensorInfo>();
  const opaqueEntries: string[] = [];
  let totalBytes = 0;
  for (const [name, value] of dictionary) {
    if (typeof name !== "string") continue;
    if (!(value instanceof TorchTensor)) {
      opaqueEntries.push(name);
      continue;
    }
    totalBytes += tensorBytes(value);
    tensors.set(name, value);
    listing.set(name, { name, type: value.type, shape: value.shape });
  }
  if (totalBytes > storageBytes * maxRepetition + 2 ** 26) {
    throw new UnpackLimitError(
      `${fileName}: its tensors are ${totalBytes} bytes together, repeated from ${storageBytes} stored bytes; the file is refused`,
    );
  }
  return { tensors, listing, opaqueEntries, metadata: describe(root, dictionary === root ? undefined : dictionary) };
}

/** The bytes of its storage that a tensor views, from its first element to its last. */
export function extentBytes(tensor: TorchTensor): { readonly start: number; readonly end: number } {
  const { shape, strides, offset, type, storage } = tensor;
  const itemBytes = elementBytes(type);
  const start = storage.startBytes + offset * itemBytes;
  if (elementCount(shape) === 0) return { start, end: start };
  const last = shape.reduce((sum, side, i) => sum + (side - 1) * strides[i], offset);
  return { start, end: storage.startBytes + (last + 1) * itemBytes };
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== expected) return false;
    expected *= shape[i];
  }
  return true;
}

function typedView(bytes: Bytes, itemBytes: number) {
  const { buffer, length } = bytes;
  if (itemBytes === 8) return new BigUint64Array(buffer, 0, length / 8);
  if (itemBytes === 4) return new Uint32Array(buffer, 0, length / 4);
  return itemBytes === 2 ? new Uint16Array(buffer, 0, length / 2) : new Uint8Array(buffer, 0, length);
}

/** The tensor's elements in row-major order; `extent` are the bytes of `extentBytes`, in a buffer of their own. */
export function gatherTensor(name: string, tensor: TorchTensor, extent: Bytes): StoredTensor {
  const { type, shape, strides } = tensor;
  if (tensor.negated) negateElements(type, extent);
  const count = elementCount(shape);
  if (count === 0 || isContiguous(shape, strides)) return { name, type, shape, data: extent };
  const itemBytes = elementBytes(type);
  const source = typedView(extent, itemBytes);
  const data = new Uint8Array(count * itemBytes);
  const target = typedView(data, itemBytes);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    target[to] = source[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { name, type, shape, data };
}
