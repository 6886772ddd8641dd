// `npm run evaluate`: scores checkpoints on a labelled dataset, on WebAssembly, as the page Evaluate does in the tab.
import type { Command } from "../command-line";
import { readEvaluateOptions } from "../evaluate-options";

export const command: Command = async (words) => {
  const options = readEvaluateOptions(words);
  // tfjs takes seconds to load, which what is wrong with the words need not wait for
  if (options) await (await import("../evaluation")).evaluate(options);
};
