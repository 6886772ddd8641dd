// `npm run demo:card`: writes the demo's model card again from public/demo; takes the options of demo:train and trains nothing.
import path from "node:path";
import type { Command } from "../command-line";
import { readDemoOptions } from "../demo/demo-options";
import { modelCardFile, writeModelCard } from "../demo/model-card";

export const command: Command = async (words) => {
  const options = readDemoOptions(words);
  await writeModelCard(options);
  console.log(`Wrote ${path.relative(process.cwd(), path.join(options.out, modelCardFile))}.`);
};
