// `npm run demo:card`: writes a demo's model card again from public/demo; takes the options of demo:train and trains nothing.
import path from "node:path";
import type { Command } from "../command-line";
import { demoChain } from "../demo/demo-chains";
import { demoFiles } from "../demo/demo-files";
import { readDemoOptions } from "../demo/demo-options";
import { writeModelCard } from "../demo/model-card";
import { plannedRuns } from "../demo/planned-runs";

export const command: Command = async (words) => {
  const options = readDemoOptions(words, { trains: false });
  const { out, counts, scale, seed, smoke } = options;
  const { knows, runs } = demoChain(options);
  await writeModelCard({ out, runs: plannedRuns(runs(scale)), seed, smoke, knows, counts });
  console.log(`Wrote ${path.relative(process.cwd(), path.join(out, demoFiles[knows].card))}.`);
};
