// Reads the checkpoint named on the command line and prints what that took: a process of its own for checkpoint-reading.ts.
import { openCheckpoint } from "../../core/checkpoint/archive";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { nodeFileSource } from "../../node/files";
import { timed } from "./bench-result";
import { peakResidentBytes } from "../process-cost";

export interface ReadingReport {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Largest resident set of the process, less that at the start. */
  readonly peakBytes: number;
  readonly tensors: number;
}

const source = await nodeFileSource(process.argv[2]);
globalThis.gc?.();
const startBytes = process.memoryUsage.rss();
let tensors = 0;
const time = await timed(async () => {
  const { weights } = await loadWeights(await openCheckpoint(source));
  tensors = weights.size;
});
await source.close();
const report: ReadingReport = { ...time, peakBytes: peakResidentBytes() - startBytes, tensors };
console.log(JSON.stringify(report));
