// How fast a large `.pt` file becomes weights, and how much memory that takes, each time in a process of its own.
import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { torchTensors } from "../../core/checkpoint/torch-tensors";
import { writeTorchCheckpoint } from "../../core/checkpoint/write-torch";
import type { NetworkSource } from "../../nets/model/network-source";
import { benchRow, type BenchSection } from "./bench-result";
import type { ReadingReport } from "./read-checkpoint";

/** Writes all heads of a network as one file; returns its size in bytes. */
async function writeCheckpoint(source: NetworkSource, file: string): Promise<number> {
  const handle = await open(file, "w");
  try {
    for await (const chunk of writeTorchCheckpoint(torchTensors(source, "all"))) await handle.writeFile(chunk);
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

const root = path.resolve(import.meta.dirname, "../../..");
const reader = path.join(import.meta.dirname, "read-checkpoint.ts");

async function readOnce(file: string): Promise<ReadingReport> {
  const node = ["--expose-gc", "--import", "tsx", reader, file];
  const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: root });
  return JSON.parse(stdout) as ReadingReport;
}

export async function benchCheckpointReading(
  title: string,
  source: NetworkSource,
  runs: number,
): Promise<BenchSection> {
  const folder = await mkdtemp(path.join(tmpdir(), "ladon-bench-"));
  try {
    const file = path.join(folder, "three-headed.pt");
    const fileBytes = await writeCheckpoint(source, file);
    const reports: ReadingReport[] = [];
    for (let run = 0; run < runs; run++) reports.push(await readOnce(file));
    const row = benchRow("open, check, convert", reports);
    const worst = Math.max(...reports.map(({ peakBytes }) => peakBytes));
    return {
      title: `Checkpoint reading: ${title}`,
      about: `a .pt file of ${(fileBytes / 1e6).toFixed(1)} MB, in the system's file cache; ${runs} processes`,
      rows: [row],
      figures: [
        { name: "throughput", value: fileBytes / row.wallMs.median / 1000, unit: "MB/s" },
        { name: "peak memory above the start", value: worst / 1e6, unit: "MB, the worst run" },
        { name: "peak memory above the start", value: worst / fileBytes, unit: "of the file's size" },
      ],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
