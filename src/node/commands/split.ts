// `npm run split`: latency and energy of every candidate under a scenario, as the page Split shows them.
import type { Command } from "../command-line";
import { runSplit } from "../split/run-split";
import { readSplitOptions } from "../split/split-options";

export const command: Command = (words) => runSplit(readSplitOptions(words));
