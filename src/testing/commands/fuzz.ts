// `npm run fuzz`: mutated inputs into every way in, each target's share in processes with limits, and a table of what became of them.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeMachine, machineText } from "../../node/machine";
import { root } from "../../node/repository";
import { targetNames } from "../fuzz/fuzz-targets";
import { inputLimits } from "../fuzz/measured-reading";
import { faultText, type FuzzFault, fuzzTable, runFuzz } from "../fuzz/run-fuzz";
import { progressLine, readArguments, UsageError, wholeNumber, type Command } from "../../node/command-line";

const usage = `npm run fuzz -- [--inputs 20000] [--seed 1] [--target ${targetNames.join(",")}] [--input N] [--processes 2]`;

function readOptions(words: readonly string[]) {
  const options = {
    inputs: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    target: { type: "string", default: targetNames.join(",") },
    input: { type: "string" },
    processes: { type: "string", default: "2" },
  } as const;
  const values = readArguments(words, options, usage);
  const targets = values.target.split(",").map((name) => name.trim());
  const unknown = targets.filter((name) => !targetNames.includes(name));
  if (unknown.length > 0) throw new UsageError(`There is no target called "${unknown.join('", "')}"; use: ${usage}`);
  return {
    targets,
    inputs: wholeNumber("inputs", values.inputs, 1, 1e9),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
    ...(values.input !== undefined && { only: wholeNumber("input", values.input, 0, 1e9) }),
    processes: wholeNumber("processes", values.processes, 1, 64),
    limits: inputLimits,
  };
}

const folder = path.join(root, ".cache/fuzz");

/** Where the smallest input of the fault was written. */
function written({ target, verdict, index, input }: FuzzFault): string {
  const file = path.join(folder, `${target}-${verdict.replaceAll(" ", "-")}-${index}.bin`);
  writeFileSync(file, input ?? new Uint8Array(0));
  return path.relative(process.cwd(), file);
}

export const command: Command = async (words) => {
  const options = readOptions(words);
  const { cpuMs, megabytes } = options.limits;
  console.log(machineText(describeMachine()));
  console.log(
    `seed ${options.seed}; inputs of at most 1 MiB, each at most ${cpuMs / 1000} s of CPU time and ${megabytes} MB more memory\n`,
  );
  const show = progressLine(options.inputs, (done) => `${done.toLocaleString("en-US")} inputs read`);
  const report = await runFuzz({ ...options, onProgress: show });
  console.log(`${fuzzTable(report)}\n\nin ${(report.elapsedMs / 60_000).toFixed(1)} minutes`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const fault of report.faults) console.log(`\n${faultText(fault, report.seed, written(fault))}`);
  return report.faults.length === 0 ? 0 : 1;
};
