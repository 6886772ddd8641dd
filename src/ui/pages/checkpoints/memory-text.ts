// How the page words what a checkpoint takes, and whether that is more than the tab is likely to have.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { formatBytes } from "../../components/format";

/** What WebAssembly can address, on any device. */
const maxHeapBytes = 2 ** 32;
/** Of a device's memory, the share that a tab gets before browsers and systems close it. */
const shareOfDevice = 0.5;

/** e.g. `about 0.9 GB of this tab’s memory to answer; 254 MB stored (half precision: 127 MB, and no less memory)`. */
export function memoryText({ memory }: CheckpointSummary): string | undefined {
  if (!memory) return undefined;
  const { answerBytes, fullBytes, halfBytes } = memory;
  const disk = `${formatBytes(fullBytes)} stored (half precision: ${formatBytes(halfBytes)}, and no less memory)`;
  return `about ${(answerBytes / 1e9).toFixed(1)} GB of this tab’s memory to answer; ${disk}`;
}

/**
 * Why opening may fail, where it may. `deviceGigabytes` is `navigator.deviceMemory`: a power of two that browsers cap
 * at 8 or more, and that some do not tell.
 */
export function memoryWarning({ memory }: CheckpointSummary, deviceGigabytes: number | undefined): string | undefined {
  if (!memory) return undefined;
  const needed = `It needs about ${(memory.answerBytes / 1e9).toFixed(1)} GB to answer`;
  if (memory.answerBytes > maxHeapBytes) {
    return `${needed}, and WebAssembly has at most ${formatBytes(maxHeapBytes)}. Choose WebGPU, or a smaller network.`;
  }
  if (deviceGigabytes === undefined || memory.answerBytes <= shareOfDevice * deviceGigabytes * 2 ** 30)
    return undefined;
  return `${needed}, and this device tells of ${deviceGigabytes} GB in all, of which a tab gets about half. Close other tabs first.`;
}
