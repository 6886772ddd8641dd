// `npm run demo:train`: trains, ships and scores the demo's checkpoints; stopped, it goes on where it was.
import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Command } from "../command-line";
import { sceneClasses } from "../../core/scenes/scene-classes";
import { classNamesMetadata } from "../../engine/storage/class-names-metadata";
import { demoSeeds } from "../demo/demo-data";
import { demoBetas, demoRuns, firstBetaToOpen } from "../demo/demo-plan";
import { writeFirstAnswer } from "../demo/first-answer";
import { readDemoOptions } from "../demo/demo-options";
import { orderRuns } from "../demo/order-runs";
import { scoreDemo } from "../demo/score-demo";
import { shipDemo, type ShippedFamily, type ShippedSet } from "../demo/ship-demo";
import { sceneTestSets } from "../demo/test-sets";
import { writeModelCard, writeRunRecords } from "../demo/model-card";
import { plannedRuns } from "../demo/planned-runs";

const students = demoBetas.map((beta): ShippedSet => ({
  name: `nano-beta${beta}`,
  title: `Scenes, beta ${beta}`,
  beta,
  ...(beta === firstBetaToOpen && { opensFirst: true }),
  backbone: `beta${beta}`,
  detection: `beta${beta}-detection`,
  segmentation: `beta${beta}-segmentation`,
}));
const teacher: ShippedSet = {
  name: "nano-teacher",
  title: "Scenes, uncompressed teacher",
  backbone: "teacher",
  detection: "teacher-detection-last",
  segmentation: "teacher-segmentation-last",
};
// compared with, not shipped
const robustTeacher: ShippedSet = {
  name: "robust-teacher",
  title: "Scenes, uncompressed teacher that knows codecs",
  backbone: "robust-teacher",
  detection: "robust-detection",
  segmentation: "robust-segmentation",
};

const withBackground = ["background", ...sceneClasses];
const family: Omit<ShippedFamily, "sets"> = {
  knows: "scenes",
  metadata: classNamesMetadata({
    classification: sceneClasses,
    detection: withBackground,
    segmentation: withBackground,
  }),
  warnings: ["It knows generated scenes only; on photographs its answers mean nothing."],
};

export const command: Command = async (words) => {
  const { folder, from, out, counts, scale, seed, processes, smoke } = readDemoOptions(words);
  mkdirSync(folder, { recursive: true });
  // files that are there already are of a later training
  if (from !== undefined) cpSync(from, folder, { recursive: true, force: false });
  const began = performance.now();
  await orderRuns(demoRuns(scale), { folder, processes, words, say: (line) => console.log(line) });
  await shipDemo(folder, out, { ...family, sets: [...students, teacher] });
  await shipDemo(folder, folder, { ...family, sets: [robustTeacher] });
  await writeFirstAnswer(out);
  await scoreDemo({
    knows: "scenes",
    out,
    folder,
    testSets: sceneTestSets(counts.test, demoSeeds.test),
    teacher: { folder: out, names: [teacher.name] },
    robustTeacher: { folder, names: [robustTeacher.name] },
    students: { folder: out, names: students.map(({ name }) => name) },
    smoke,
    processes,
  });
  const runs = plannedRuns(demoRuns(scale));
  await writeRunRecords({ knows: "scenes", folder, out, runs });
  await writeModelCard({ out, runs, seed, smoke, family: { knows: "scenes", counts } });
  console.log(
    `Wrote ${students.length + 1} sets, results.json and model-card.md to ${path.relative(process.cwd(), out)} ` +
      `after ${((performance.now() - began) / 60_000).toFixed(1)} minutes.`,
  );
};
