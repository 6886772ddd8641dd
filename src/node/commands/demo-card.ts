// `npm run demo:card`: writes a demo's model card again from public/demo; takes the options of demo:train and trains nothing.
import path from "node:path";
import type { Command } from "../command-line";
import { demoFiles } from "../demo/demo-files";
import { readDemoOptions } from "../demo/demo-options";
import { demoRuns } from "../demo/demo-plan";
import { writeModelCard } from "../demo/model-card";
import { plannedRuns } from "../demo/planned-runs";

export const command: Command = async (words) => {
  const { out, counts, scale, seed, smoke } = readDemoOptions(words);
  const family = { knows: "scenes", counts } as const;
  await writeModelCard({ out, runs: plannedRuns(demoRuns(scale)), seed, smoke, family });
  console.log(`Wrote ${path.relative(process.cwd(), path.join(out, demoFiles[family.knows].card))}.`);
};
