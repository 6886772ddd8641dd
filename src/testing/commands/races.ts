// `npm run races`: two tabs of one browser do things to the same runs, checkpoints and evaluations at once, and a table of
// what was lost, what came back from the dead, and which errors had no name.
import { describeMachine, machineText } from "../../node/machine";
import {
  inItsOwnWords,
  progressLine,
  readArguments,
  UsageError,
  wholeNumber,
  type Command,
} from "../../node/command-line";
import { openRaceTabs } from "../race-page/open-race-tabs";
import { raceKinds, raceTable, runRaces } from "../races/run-races";

const names = raceKinds.map(({ name }) => name);
const usage = `npm run races -- [--races 100] [--seed 1] [--kind ${names.join(",")}]`;

function readOptions(words: readonly string[]) {
  const options = {
    races: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    kind: { type: "string", default: names.join(",") },
  } as const;
  const values = readArguments(words, options, usage);
  const kinds = values.kind.split(",").map((name) => name.trim());
  const unknown = kinds.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new UsageError(`There is no race called "${unknown.join('", "')}"; use: ${usage}`);
  return {
    kinds,
    races: wholeNumber("races", values.races, 1, 1e6),
    seed: wholeNumber("seed", values.seed, 0, 2 ** 32 - 1),
  };
}

export const command: Command = async (words) => {
  const options = readOptions(words);
  const tabs = await inItsOwnWords(openRaceTabs());
  const begin = performance.now();
  console.log(`${machineText(describeMachine())}; ${tabs.browser}; seed ${options.seed}\n`);
  const onRace = progressLine(options.races * options.kinds.length, (done) => `${done} races run`);
  const report = await runRaces(tabs, { ...options, onRace });
  await tabs.close();
  console.log(`${raceTable(report)}\n\nin ${((performance.now() - begin) / 60_000).toFixed(1)} minutes`);
  for (const fault of report.faults) console.log(`\n${fault}`);
  return report.faults.length === 0 ? 0 : 1;
};
