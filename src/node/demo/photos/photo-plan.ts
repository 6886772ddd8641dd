// The runs that make the demo of photographs: heads on EfficientNet-Lite0's frozen body, five students before it, and a
// teacher that knows codecs.
import classificationHead from "../../../../configs/recipes/photos/classification-head.json";
import detectionHead from "../../../../configs/recipes/photos/detection-head.json";
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

/** Each but the first goes on from a neighbour. */
const neighbours: Readonly<Record<number, number>> = { 0.25: 1, 4: 1, 12: 4, 40: 12 };

const teacher = "teacher";
const heads = { detection: detectionHead, segmentation: segmentationHead } as const;

function studentRun(beta: number): DemoRun {
  const recipe = { ...parseRecipe(student), beta };
  const common = { name: `beta${beta}`, teacher };
  const from = neighbours[beta] && `beta${neighbours[beta]}`;
  if (from) {
    // a neighbour's front is made already
    const goingOn = { ...recipe, stages: recipe.stages.slice(1) };
    return { ...common, recipe: goingOn, after: [from], start: { kind: "run", run: from } };
  }
  return {
    ...common,
    recipe,
    after: [teacher],
    start: {
      kind: "student-of",
      teacher,
      imitates: "block3",
      channels: liteChannels,
      student: (architecture: Architecture) => liteStudent(architecture as BackboneArchitecture),
    },
  };
}

/** Heads and most of the body of all are the teacher's: a student is its bottleneck and the two blocks behind it. */
export function photoRuns(scale: PlanScale = {}): readonly DemoRun[] {
  const robust = "robust-teacher";
  const parts = ["detection", "segmentation"] as const;
  const runs: DemoRun[] = [
    { name: teacher, recipe: parseRecipe(classificationHead), after: [], start: { kind: "published" } },
    studentRun(1),
    ...parts.map((head): DemoRun => ({
      name: `teacher-${head}`,
      recipe: parseRecipe(heads[head]),
      after: [],
      start: { kind: "published" },
    })),
    ...photoBetas.filter((beta) => neighbours[beta]).map(studentRun),
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
