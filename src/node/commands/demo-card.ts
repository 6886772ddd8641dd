// Writes the demo's model card again from what `npm run demo:train` left; takes the same options and trains nothing.
import path from "node:path";
import { optionsOrExit } from "../command-line";
import { readDemoOptions } from "../demo/demo-options";
import { modelCardFile, writeModelCard } from "../demo/write-model-card";

const options = optionsOrExit(() => readDemoOptions(process.argv.slice(2)));
await writeModelCard(options);
console.log(`Wrote ${path.relative(process.cwd(), path.join(options.out, modelCardFile))}.`);
