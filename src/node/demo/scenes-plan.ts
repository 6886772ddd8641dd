// The runs that make the demo of scenes: what each trains, by which recipe, and from what it starts.
import detectionHead from "../../../configs/recipes/demo/detection-head.json";
import segmentationHead from "../../../configs/recipes/demo/segmentation-head.json";
import narrowStudent from "../../../configs/recipes/demo/student-narrow.json";
import student from "../../../configs/recipes/demo/student.json";
import teacher from "../../../configs/recipes/demo/teacher.json";
import { nanoStudent, nanoTeacher, type NanoBottleneck } from "../../core/networks/nano-architectures";
import { sceneClasses } from "../../core/scenes/scene-classes";
import { parseRecipe, scaled, withFirstStage, type DemoRun, type PlanScale } from "./demo-run";

/** Weight of the rate, rising: from many bytes to few. */
export const demoBetas = [0.05, 0.25, 0.8, 4, 7] as const;
/** The one that pages answer with until another is chosen: few bytes, and answers hardly worse than the teacher's. */
export const firstBetaToOpen = 0.8;

/** A student of the demo, and the one whose network it goes on from: a neighbour in beta. */
interface Student {
  readonly name: string;
  readonly beta: number;
  readonly bottleneck: NanoBottleneck;
  readonly from?: string;
}

/** Of each bottleneck the first starts from random weights. Those called narrow-… do not ship: others start from them. */
const students: readonly Student[] = [
  { name: "beta0.25", beta: 0.25, bottleneck: "wide" },
  { name: "beta0.05", beta: 0.05, bottleneck: "wide", from: "beta0.25" },
  { name: "beta0.8", beta: 0.8, bottleneck: "wide", from: "beta0.25" },
  { name: "narrow-beta0.25", beta: 0.25, bottleneck: "narrow" },
  { name: "narrow-beta0.8", beta: 0.8, bottleneck: "narrow", from: "narrow-beta0.25" },
  { name: "beta4", beta: 4, bottleneck: "narrow", from: "narrow-beta0.8" },
  { name: "beta7", beta: 7, bottleneck: "narrow", from: "beta4" },
];

const parts = ["detection", "segmentation"] as const;
const recipes = { detection: detectionHead, segmentation: segmentationHead } as const;

const studentRecipes = { wide: student, narrow: narrowStudent } as const;

function studentRun({ name, beta, bottleneck, from }: Student): DemoRun {
  const recipe = { ...parseRecipe(studentRecipes[bottleneck]), beta };
  if (from !== undefined) return { name, recipe, after: [from], start: { kind: "run", run: from }, teacher: "teacher" };
  return {
    name,
    recipe: withFirstStage(recipe, 5, 3e-3),
    after: ["teacher"],
    start: {
      kind: "student-of",
      teacher: "teacher",
      imitates: "layer1",
      channels: nanoStudent(sceneClasses.length, bottleneck).bottleneck!.channels,
      student: () => nanoStudent(sceneClasses.length, bottleneck),
    },
    teacher: "teacher",
  };
}

export function demoRuns(scale: PlanScale = {}): readonly DemoRun[] {
  const runs: DemoRun[] = [
    {
      name: "teacher",
      recipe: parseRecipe(teacher),
      after: [],
      start: { kind: "random", architecture: nanoTeacher(sceneClasses.length) },
    },
    ...students.map(studentRun),
  ];
  const robust = "robust-teacher";
  const goingOn = parseRecipe(teacher);
  const afterwards: DemoRun[] = [
    {
      name: robust,
      recipe: withFirstStage(goingOn, 2, 5e-4),
      after: ["teacher"],
      start: { kind: "run", run: "teacher" },
      compressed: true,
    },
  ];
  for (const head of parts) {
    const recipe = parseRecipe(recipes[head]);
    const { learningRate } = recipe.stages[0].optimizer;
    const [first, second] = [`teacher-${head}`, `teacher-${head}-on`];
    // all other heads start from the second round and train one more; so does the teacher's own, for as many steps
    const round = (name: string, backbone: string, of: string): DemoRun => ({
      name,
      recipe,
      after: [backbone, of],
      start: { kind: "with-head", run: backbone, head, of },
    });
    runs.push(
      {
        name: first,
        recipe: withFirstStage(recipe, 3, learningRate),
        after: ["teacher"],
        start: { kind: "run", run: "teacher" },
      },
      { ...round(second, "teacher", first), recipe: withFirstStage(recipe, 2, learningRate) },
      round(`teacher-${head}-last`, "teacher", second),
      ...demoBetas.map((beta) => round(`beta${beta}-${head}`, `beta${beta}`, second)),
    );
    afterwards.push({ ...round(`robust-${head}`, robust, second), compressed: true });
  }
  runs.push(...afterwards);
  return runs.map((run) => ({ ...run, recipe: scaled(run.recipe, scale) }));
}
