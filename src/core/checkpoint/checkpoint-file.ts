// An opened checkpoint, whatever its container: a listing that is known at once, and tensors that stream one at a time.
import type { Bytes } from "../base/byte-source";
import { elementBytes, elementCount, type ElementType } from "./element-types";

export type ContainerKind = "torch-zip" | "torch-legacy" | "safetensors";

export interface TensorInfo {
  /** As the file spells it. */
  readonly name: string;
  readonly type: ElementType;
  /** In PyTorch's order: convolution kernels [out, in / groups, height, width]. */
  readonly shape: readonly number[];
}

export interface StoredTensor extends TensorInfo {
  /** Row-major little-endian elements without gaps, in a buffer that nothing else views. */
  readonly data: Bytes;
}

/** The names of a file's networks, where it holds several. */
export interface NetworkNames {
  /** The one that is read. */
  readonly chosen: string;
  readonly others: readonly string[];
}

export interface CheckpointFile {
  readonly name: string;
  readonly fileBytes: number;
  readonly container: ContainerKind;
  /** Texts, numbers and flags stored beside the tensors, by their path (`best_value`, `args.config`, `beta`). */
  readonly metadata: ReadonlyMap<string, string>;
  /** The tensors of one network, and those beside it; of a file that holds several networks not those of the others. */
  readonly listing: ReadonlyMap<string, TensorInfo>;
  /** What the network's names begin with in this file, beside the wrappers that `canonicalName` knows; `net.`, or empty. */
  readonly prefix: string;
  /** Present where the file holds several networks. */
  readonly networks?: NetworkNames;
  /** What was decided in opening the file, as sentences for people. */
  readonly notes: readonly string[];
  /** Entries of the state dict that are no tensors this lab reads. */
  readonly opaqueEntries: readonly string[];
  /**
   * The tensors (those that `wanted` picks), each read when it is asked for and not kept. The largest come first: a
   * reader that converts them needs a tensor twice for a moment, and that while it holds little else.
   * @throws DamagedFileError, ShortStorageError, TruncatedFileError
   */
  tensors(wanted?: (name: string) => boolean): AsyncGenerator<StoredTensor>;
}

export function tensorBytes({ type, shape }: Pick<TensorInfo, "type" | "shape">): number {
  return elementCount(shape) * elementBytes(type);
}

/** The tensors' names, those of the largest first. */
export function largestFirst(listing: ReadonlyMap<string, TensorInfo>): string[] {
  return Array.from(listing.values())
    .toSorted((a, b) => tensorBytes(b) - tensorBytes(a))
    .map(({ name }) => name);
}

/** The tensors of a file together may be this many times the bytes they are stored in (shared storages repeat). */
export const maxRepetition = 4;
