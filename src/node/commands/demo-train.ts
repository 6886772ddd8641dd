// `npm run demo:train`: trains, ships and scores a demo's checkpoints; stopped, it goes on where it was.
import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Command } from "../command-line";
import { demoChain } from "../demo/demo-chains";
import { demoFiles } from "../demo/demo-files";
import { readDemoOptions } from "../demo/demo-options";
import { writeFirstAnswer } from "../demo/first-answer";
import { writeModelCard, writeRunRecords } from "../demo/model-card";
import { orderRuns } from "../demo/order-runs";
import { plannedRuns } from "../demo/planned-runs";
import { scoreDemo } from "../demo/score-demo";
import { shipDemo, type ShippedFamily } from "../demo/ship-demo";

export const command: Command = async (words) => {
  const options = readDemoOptions(words);
  const { folder, from, out, counts, scale, seed, processes, smoke } = options;
  const chain = demoChain(options);
  const { knows, students, teacher, robustTeacher } = chain;
  mkdirSync(folder, { recursive: true });
  // files that are there already are of a later training
  if (from !== undefined) cpSync(from, folder, { recursive: true, force: false });
  const began = performance.now();
  await orderRuns(chain.runs(scale), { folder, processes, words, say: (line) => console.log(line) });
  const family: ShippedFamily = { ...chain.shipped, knows, sets: [...students, teacher] };
  await shipDemo(folder, out, family);
  if (chain.calibrations) {
    // asked are the files, whose weights are rounded; then these are written again with what was fitted
    const names = family.sets.map(({ name }) => name);
    const fitted = await chain.calibrations(names, options);
    const sets = family.sets.map((set) => ({ ...set, metadata: fitted.get(set.name) }));
    await shipDemo(folder, out, { ...family, sets });
  }
  await shipDemo(folder, folder, { ...family, sets: [robustTeacher], sharedParts: [] });
  await writeFirstAnswer(out);
  await scoreDemo({
    knows,
    out,
    folder,
    testSets: chain.testSets(options),
    teacher: { folder: out, names: [teacher.name] },
    robustTeacher: { folder, names: [robustTeacher.name] },
    students: { folder: out, names: students.map(({ name }) => name) },
    smoke,
    processes,
  });
  const runs = plannedRuns(chain.runs(scale));
  await writeRunRecords({ knows, folder, out, runs });
  await writeModelCard({ out, runs, seed, smoke, knows, counts });
  console.log(
    `Wrote ${family.sets.length} sets, ${demoFiles[knows].results} and ${demoFiles[knows].card} to ` +
      `${path.relative(process.cwd(), out)} after ${((performance.now() - began) / 60_000).toFixed(1)} minutes.`,
  );
};
