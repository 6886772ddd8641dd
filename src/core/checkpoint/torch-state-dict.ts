// Finds the state dict in an unpickled PyTorch file, and gathers the elements of its tensors from their storages.
import type { Bytes } from "../base/byte-source";
import { maxRepetition, tensorBytes, type NetworkNames, type StoredTensor, type TensorInfo } from "./checkpoint-file";
import { elementBytes, elementCount } from "./element-types";
import { UnpackLimitError } from "../base/file-errors";
import { NotACheckpointError, UnsupportedCheckpointError } from "./errors";
import type { TensorDictionary } from "./network-candidates";
import { chooseNetwork, containerKeys } from "./network-choice";
import { negateElements } from "./negated-elements";
import { OpaqueObject, type PickleDict, type PickleValue } from "./pickle-values";
import { TorchTensor } from "./torch-pickle";

export interface StateDict {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  readonly listing: ReadonlyMap<string, TensorInfo>;
  readonly prefix: string;
  readonly networks?: NetworkNames;
  readonly notes: readonly string[];
  readonly opaqueEntries: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

interface FoundDictionary extends TensorDictionary {
  readonly entries: PickleDict;
}

/** Keys of what an optimizer keeps, which may be named as the parameters are. */
const notOfNetworks = /optim|sched|scaler|^(?:exp_avg\w*|momentum_buffer|grads?|gradients)$/i;
const maxDepth = 4;

function dictionaryAt(path: string, entries: PickleDict): FoundDictionary {
  const listing = new Map<string, TensorInfo>();
  for (const [name, value] of entries) {
    if (typeof name === "string" && value instanceof TorchTensor) {
      listing.set(name, { name, type: value.type, shape: value.shape });
    }
  }
  const identity = (name: string) => {
    const { storage, offset, strides, negated } = entries.get(name) as TorchTensor;
    return `${storage.key} ${storage.startBytes} ${offset} ${strides.join()} ${negated}`;
  };
  return { path, listing, identity, entries };
}

/** Every dictionary of tensors, those under the keys of training scripts first, then from the top down. */
function findDictionaries(root: PickleDict): FoundDictionary[] {
  const found: FoundDictionary[] = [];
  const seen = new Set<PickleDict>();
  const visit = (path: string, value: PickleValue, depth: number): void => {
    if (!(value instanceof Map) || seen.has(value)) return;
    seen.add(value);
    if (Array.from(value.values()).some((item) => item instanceof TorchTensor)) found.push(dictionaryAt(path, value));
    if (depth === maxDepth) return;
    for (const [key, item] of value) {
      if (typeof key !== "string" || notOfNetworks.test(key)) continue;
      visit(path === "" ? key : `${path}.${key}`, item, depth + 1);
    }
  };
  visit("", root, 0);
  const rank = ({ path }: FoundDictionary) => {
    const index = containerKeys.indexOf(path);
    return index < 0 ? containerKeys.length : index;
  };
  return found.toSorted((a, b) => rank(a) - rank(b));
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
 * The state dict of an unpickled file: bare, under one of the keys that training scripts use, or wherever it holds a
 * network. `storageBytes` are those of all storages, `wanted` the name of the network that was asked for.
 * @throws NotACheckpointError where there is none, UnsupportedCheckpointError for a whole model object,
 * SeveralNetworksError and UnknownNetworkError of the choice, UnpackLimitError where its tensors repeat few stored bytes
 * many times.
 */
export function findStateDict(fileName: string, root: PickleValue, storageBytes: number, wanted?: string): StateDict {
  const wholeModel = new UnsupportedCheckpointError(
    `${fileName}: it holds a whole pickled model, whose class is code; save model.state_dict() in PyTorch instead`,
  );
  if (root instanceof OpaqueObject) throw wholeModel;
  if (!(root instanceof Map)) {
    throw new NotACheckpointError(
      `${fileName}: it holds a ${Array.isArray(root) ? "list" : "value"}, not a dictionary of tensors`,
    );
  }
  const dictionaries = findDictionaries(root);
  if (dictionaries.length === 0) {
    if (containerKeys.some((key) => root.get(key) instanceof OpaqueObject)) throw wholeModel;
    const keys = Array.from(root.keys()).filter((key) => typeof key === "string");
    throw new NotACheckpointError(
      `${fileName}: no state dict among its entries (${keys.slice(0, 8).join(", ") || "none"}); expected tensors, or a dictionary of tensors under a key such as ${containerKeys.join(", ")}`,
    );
  }
  const { dictionary, ...chosen } = chooseNetwork(fileName, dictionaries, wanted);
  const { entries } = dictionary as FoundDictionary;
  const tensors = new Map<string, TorchTensor>();
  let totalBytes = 0;
  for (const name of chosen.listing.keys()) {
    const tensor = entries.get(name) as TorchTensor;
    totalBytes += tensorBytes(tensor);
    tensors.set(name, tensor);
  }
  if (totalBytes > storageBytes * maxRepetition + 2 ** 26) {
    throw new UnpackLimitError(
      `${fileName}: its tensors are ${totalBytes} bytes together, repeated from ${storageBytes} stored bytes; the file is refused`,
    );
  }
  const opaqueEntries = Array.from(entries).flatMap(([name, value]) =>
    typeof name === "string" && !(value instanceof TorchTensor) ? [name] : [],
  );
  return { ...chosen, tensors, opaqueEntries, metadata: describe(root, entries === root ? undefined : entries) };
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
