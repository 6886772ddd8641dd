// Filters whose values WebAssembly holds once instead of twice.
//
// XNNPACK, which convolves for tfjs's WebAssembly backend (4.22), copies a filter into an order of its own at its first
// use and keeps that for the filter's life; from then on it never reads the tensor's values again, which are half of what
// a network takes. This frees them. Delete when the backend packs filters in place.
import * as tf from "@tensorflow/tfjs-core";

/** The record that tfjs's WebAssembly backend keeps of a tensor's values; none of it is in its published types. */
interface HeldValues {
  memoryOffset: number;
}

interface PackingBackend {
  readonly wasm: { _free(offset: number): void };
  readonly dataIdMap: { get(dataId: tf.DataId): HeldValues };
}

/** Whether the active backend packs filters. */
export function packsFilters(): boolean {
  return tf.getBackend() === "wasm";
}

/** How a filter is used: XNNPACK packs it anew for another padding, stride, activation or bias. */
type Use = string;

/** By data id: how the filter was packed, or undefined before its first use. */
const packed = new WeakMap<tf.DataId, Use | undefined>();

/** A filter without values was asked for something that needs them. */
export class PackedFilterError extends Error {
  override readonly name = "PackedFilterError";
}

/**
 * Says that these filters' values need not outlive their packing. Afterwards each may be used in one way only, by `conv`
 * alone and without dilation, and its values cannot be read. Only where `packsFilters`.
 */
export function keepPackedOnly(...filters: readonly tf.Tensor[]): void {
  for (const { dataId } of filters) packed.set(dataId, undefined);
}

export function isPackedOnly({ dataId }: tf.Tensor): boolean {
  return packed.has(dataId);
}

/**
 * Runs `convolve` with a filter, and frees the filter's values afterwards where `keepPackedOnly` was said of it.
 * `useOf` names what XNNPACK packs a filter for. Throws PackedFilterError where it was packed for another use.
 */
export function withPackedFilter<T>(filter: tf.Tensor, useOf: () => Use, convolve: () => T): T {
  const { dataId, shape } = filter;
  if (!packed.has(dataId)) return convolve();
  const use = useOf();
  const before = packed.get(dataId);
  if (before !== undefined && before !== use) {
    throw new PackedFilterError(
      `A filter [${shape.join(", ")}] is packed for ${before} and was asked for ${use}; keep its values for that.`,
    );
  }
  const result = convolve();
  if (before === undefined) {
    freeValues(filter);
    packed.set(dataId, use);
  }
  return result;
}

function freeValues({ dataId, shape }: tf.Tensor): void {
  const { wasm, dataIdMap } = tf.backend() as unknown as PackingBackend;
  const held = dataIdMap.get(dataId);
  // emscripten's name
  // oxlint-disable-next-line no-underscore-dangle
  wasm._free(held.memoryOffset);
  // freeing nothing is allowed, and is what disposing the filter will do
  held.memoryOffset = 0;
  // the backend asks for the shape where values are read, and only there
  Object.defineProperty(held, "shape", {
    get(): never {
      throw new PackedFilterError(
        `The values of a filter [${shape.join(", ")}] were freed after it was packed; read them before its first use.`,
      );
    },
  });
}
