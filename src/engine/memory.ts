// What the engine's tensors use, and what the backend holds for them.
import * as tf from "@tensorflow/tfjs-core";
import type { MemoryReport } from "./protocol";

/** The parts of tfjs's backends that know what they hold; none of them is in its published types. */
interface HoldingBackend {
  readonly wasm?: { readonly HEAPU8: Uint8Array };
  readonly bufferManager?: { readonly numBytesAllocated: number };
}

function allocatedBytes(): number | undefined {
  const backend = tf.backend() as unknown as HoldingBackend;
  if (backend.wasm) return backend.wasm.HEAPU8.byteLength;
  if (backend.bufferManager) return backend.bufferManager.numBytesAllocated;
  const info = tf.memory() as tf.MemoryInfo & { numBytesInGPUAllocated?: number };
  return info.numBytesInGPUAllocated;
}

export function measureMemory(): MemoryReport {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, tensorBytes: numBytes, allocatedBytes: allocatedBytes() };
}
