// The model card of the scenes' family: what its networks are, what they were made of and how, and what they reach.
import { sceneClasses } from "../../core/scenes/scene-classes";
import { machineText } from "../machine";
import { markdownTable, whole } from "../markdown-table";
import {
  type CardFacts,
  filesPart,
  recipePart,
  recipesOf,
  rehearsalWarning,
  robustTeacherText,
  runsPart,
  straysPart,
} from "./card-parts";
import { type DemoCounts, demoSeeds } from "./demo-data";
import { demoScoresTable } from "./demo-tables";

export interface SceneCardFacts extends CardFacts {
  readonly counts: DemoCounts;
}

function dataPart(counts: DemoCounts, size: number): string {
  const uses = {
    training: "trains every run",
    validation: "watched after every epoch; betas and rounds were chosen by it, the last state of a run ships",
    test: "scored at the end, used for nothing else",
  } as const;
  const series = ["training", "validation", "test"] as const;
  return [
    `Scenes of ${size} × ${size} pixels, drawn by the lab's own generator: lit, textured, overlapping things of ` +
      `${sceneClasses.length} kinds (${sceneClasses.join(", ")}) with exact class, boxes and masks. Three series of scenes ` +
      "that share none:",
    markdownTable(
      ["series", "use", "scenes", "seed"],
      series.map((name) => [name, uses[name], whole(counts[name]), String(demoSeeds[name])]),
      2,
    ),
    robustTeacherText("scenes"),
  ].join("\n\n");
}

/** The card as markdown, its columns not lined up. */
export function sceneCard(facts: SceneCardFacts): string {
  const { runs, files, results, counts, machine, smoke } = facts;
  const { betas } = results;
  const scenes = results.scenes!;
  const recipes = recipesOf(runs);
  return [
    "# Model card of the demo",
    ...(smoke ? [rehearsalWarning] : []),
    `The demo is ladon-nano at ${betas.length} betas (${betas.map(({ beta }) => beta).join(", ")}), and its uncompressed ` +
      "teacher. Each has three heads: which kind the largest thing is, where every thing is, which pixel is what. A small " +
      "beta sends many bytes, a large one few. All were trained by this lab's own trainer, on generated scenes and nothing else.",
    "## What it is no good for",
    "- Photographs. It has never seen one, and its answers to them mean nothing. For photographs bring the official " +
      "checkpoints; the Checkpoints page says where they are.\n" +
      "- Anything else but scenes of this lab's generator, other sizes of them included.\n" +
      "- Conclusions about the paper's networks: these are far smaller, and their scenes are easy by design.",
    "## Scores",
    `On ${whole(scenes.count)} scenes of seed ${scenes.seed} that no run saw. Bytes are means a scene.`,
    demoScoresTable(results),
    "`results.json` beside this file has them in full, with JPEG and WebP scored by the same teachers.",
    "## Data",
    dataPart(counts, scenes.size),
    "## Recipes",
    "After the paper: the teacher first, then students that imitate its features at a price per bit and distil its " +
      "answers, then heads on the frozen rest. Every student's heads and the teacher's own had equally many steps. Small " +
      "betas have more channels to send than large ones, where most would fall silent.",
    recipePart(recipes),
    "## Runs",
    runsPart(facts, recipes),
    ...straysPart(facts, counts.training),
    `Machine that wrote this: ${machineText(machine)}. Training was on WebAssembly, one thread a run.`,
    "## Files",
    filesPart(files),
    "`npm run demo:train` makes all of it again from nothing.",
    "## Licence",
    "MIT, as the rest of the lab. The scenes are drawn by its code; there is no other data.",
  ].join("\n\n");
}
