// PyTorch's times of the same stages, where LADON_PYTHON names a Python that has it; float32, on CUDA where there is one.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { benchRow, type BenchSection } from "./bench-result";

const answer = z.object({
  device: z.string(),
  version: z.string(),
  stages: z.array(z.object({ name: z.string(), wallMs: z.array(z.number()).min(1) })),
});

/** The repository's folder, also where this file is bundled as deep. */
const root = path.resolve(import.meta.dirname, "../../..");

/**
 * On the processor with so many threads; without `threads`, on the card where there is one. Rejects where there is no such
 * Python, or it has no PyTorch and torchvision.
 */
export async function benchTorch(runs: number, size: number, threads?: number): Promise<BenchSection> {
  const python = process.env.LADON_PYTHON;
  if (!python) throw new Error("LADON_PYTHON names no Python with PyTorch and torchvision");
  const script = path.join(root, "src/testing/bench/peer-stages.py");
  const processor = threads === undefined ? {} : { CUDA_VISIBLE_DEVICES: "", OMP_NUM_THREADS: String(threads) };
  const env = { ...process.env, ...processor };
  const { stdout } = await promisify(execFile)(python, [script, String(runs), String(size)], { env });
  const { device, version, stages } = answer.parse(JSON.parse(stdout));
  return {
    title: `PyTorch ${version} on ${device}`,
    about: `float32 without TF32, the network's input ${size} × ${size}; CPU times were not taken`,
    rows: stages.map(({ name, wallMs }) =>
      benchRow(
        name,
        wallMs.map((ms) => ({ wallMs: ms, cpuMs: NaN })),
      ),
    ),
    figures: [],
  };
}
