// The runs that make the demo of photographs: heads on EfficientNet-Lite0's frozen body, five students before it, and a
// teacher that knows codecs.
import classificationHead from "../../../../configs/recipes/photos/classification-head.json";
import detectionHead from "../../../../configs/recipes/photos/detection-head.json";
import frontRecipe from "../../../../configs/recipes/photos/front.json";
import robustTeacher from "../../../../configs/recipes/photos/robust-teacher.json";
import segmentationHead from "../../../../configs/recipes/photos/segmentation-head.json";
import student from "../../../../configs/recipes/photos/student.json";
import { liteChannels, liteStudent } from "../../../core/networks/lite-architectures";
import type { Architecture, BackboneArchitecture } from "../../../domain";
import { parseRecipe, scaled, withFirstStage, type DemoRun, type PlanScale } from "../demo-run";

/** Weight of the rate, rising: from many bytes to few. */
export const photoBetas = [0.25, 1, 4, 12, 40] as const;

/** The one that pages answer with until another is chosen. */
export const firstPhotoBeta = 4;

/** What each goes on from: two chains, so that two processes have work. */
const beginnings: Readonly<Record<(typeof photoBetas)[number], string>> = {
  0.25: "front",
  1: "beta0.25",
  4: "beta0.25",
  12: "beta4",
  40: "beta12",
};

const teacher = "teacher";
const heads = { detection: detectionHead, segmentation: segmentationHead } as const;

const front: DemoRun = {
  name: "front",
  recipe: parseRecipe(frontRecipe),
  after: [teacher],
  start: {
    kind: "student-of",
    teacher,
    imitates: "block3",
    channels: liteChannels,
    student: (architecture: Architecture) => liteStudent(architecture as BackboneArchitecture),
  },
  teacher,
};

function studentRun(beta: (typeof photoBetas)[number]): DemoRun {
  const run = beginnings[beta];
  const recipe = parseRecipe(student);
  const [allMaps, ...others] = recipe.stages;
  // the first has the longest way to go
  const epochs = run === front.name ? 2 * allMaps.epochs : allMaps.epochs;
  return {
    name: `beta${beta}`,
    recipe: { ...recipe, beta, stages: [{ ...allMaps, epochs }, ...others] },
    after: [run],
    start: { kind: "run", run },
    teacher,
  };
}

/** Heads and most of the body of all are the teacher's: a student is its bottleneck and the five blocks behind it. */
export function photoRuns(scale: PlanScale = {}): readonly DemoRun[] {
  const robust = "robust-teacher";
  const parts = ["detection", "segmentation"] as const;
  const runs: DemoRun[] = [
    { name: teacher, recipe: parseRecipe(classificationHead), after: [], start: { kind: "published" } },
    front,
    ...parts.map((head): DemoRun => ({
      name: `teacher-${head}`,
      recipe: parseRecipe(heads[head]),
      after: [],
      start: { kind: "published" },
    })),
    ...photoBetas.map(studentRun),
    {
      name: robust,
      recipe: parseRecipe(robustTeacher),
      after: [teacher],
      start: { kind: "run", run: teacher },
      compressed: true,
    },
    ...parts.map((head): DemoRun => ({
      name: `robust-${head}`,
      recipe: withFirstStage(parseRecipe(heads[head]), 1, 5e-4),
      after: [robust, `teacher-${head}`],
      start: { kind: "with-head", run: robust, head, of: `teacher-${head}` },
      compressed: true,
    })),
  ];
  return runs.map((run) => ({ ...run, recipe: scaled(run.recipe, scale) }));
}
