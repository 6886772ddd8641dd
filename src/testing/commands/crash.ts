// `npm run crash`: simulated power failures over a run's whole life, and a table of what became of it.
import { describeMachine, machineText } from "../../node/machine";
import { crashTable, runCrashes } from "../crash/run-crashes";
import { useNodeBackend } from "../../node/backend";
import { progressLine, readArguments, wholeNumber, type Command } from "../../node/command-line";

const usage = "npm run crash -- [--cuts 2000] [--seed 1]";
const shownFaults = 20;

export const command: Command = async (words) => {
  const options = { cuts: { type: "string", default: "2000" }, seed: { type: "string", default: "1" } } as const;
  const values = readArguments(words, options, usage);
  const cuts = wholeNumber("cuts", values.cuts, 1, 1e6);
  const seed = wholeNumber("seed", values.seed, 1, 2 ** 32 - 1);
  await useNodeBackend("wasm");
  console.log(machineText(describeMachine()));
  console.log(`seed ${seed}\n`);
  const onProgress = progressLine(cuts, (done) => `${done.toLocaleString("en-US")} power failures`);
  const report = await runCrashes({ cuts, seed, onProgress });
  console.log(`${crashTable(report)}\nIn ${(report.elapsedMs / 60_000).toFixed(1)} minutes.`);
  for (const { cut, phase, verdict, why } of report.faults.slice(0, shownFaults)) {
    console.log(`cut ${cut}, ${phase}: ${verdict} (${why})`);
  }
  return report.faults.length === 0 ? 0 : 1;
};
