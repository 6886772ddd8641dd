// What a checkpoint will take before it is opened: memory of the tab to answer, disk to be stored.
import type { MemoryNeed } from "./protocol-checkpoints";
import type { Precision } from "./storage/checkpoint-parts";

/** Of a checkpoint's parts as they are stored. */
export interface StoredSize {
  readonly storedBytes: number;
  readonly precision: Precision;
  /** Longer side of the network's input in pixels. */
  readonly inputSize: number;
}

/** The weights that networks which stay open may have together, in bytes: two three-headed official models. */
export const maxWeightBytes = 600 * 2 ** 20;

// From one first answer on WebAssembly in Node, 416 × 416: three heads on ResNet-50, 63.5 million parameters, had at most
// 796 MB resident, 540 of it the heap; this says 855. Other networks and sizes follow by the rules below and were not held
// against a measurement: `npm run bench -- --only memory` makes them. On a GPU weights and maps lie in its memory instead.

/** The lab's code, its runtime and what they hold before anything is opened. */
const labBytes = 150e6;
/** What a weight's four bytes become: 3 × 3 kernels ready for Winograd have 16 or 36 values in place of 9. */
const heldPerWeightByte = 1.2;
/** Maps, pooled regions and what the heap leaves unused between them, at `measuredSide`. */
const mapBytes = 400e6;
const measuredSide = 416;

/** Bytes of the weights as float32, which is what the backend computes with whatever they are stored as. */
export function weightBytesOf({ storedBytes, precision }: Pick<StoredSize, "storedBytes" | "precision">): number {
  return storedBytes * (precision === "float16" ? 2 : 1);
}

/** Estimates: see above. */
export function memoryNeed(size: StoredSize): MemoryNeed {
  const fullBytes = weightBytesOf(size);
  return {
    answerBytes: labBytes + heldPerWeightByte * fullBytes + mapBytes * (size.inputSize / measuredSide) ** 2,
    fullBytes,
    halfBytes: fullBytes / 2,
    shareOfOpen: fullBytes / maxWeightBytes,
  };
}
