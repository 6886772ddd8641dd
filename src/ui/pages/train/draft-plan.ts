// The plan that a draft amounts to: what was left open is chosen, and what keeps it from starting is said.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DataSetReport, TaskTruth } from "../../../engine/protocol-datasets";
import type { Recipe, TrainingPlan, TrainingStart } from "../../../engine/protocol-training";
import type { ClassMapping, TrainingDraft } from "../../stores/training-draft-store";
import { fitRecipes, type FittedRecipe } from "./recipe-fit";
import { needsTeacher, resetsHead } from "./recipe-facts";
import { fitTeachers, type UnfitTeacher } from "./teacher-fit";
import { firstCheckpoint } from "../../shared/checkpoint-summary";
import { matchesNothing } from "../../shared/class-match";

export interface DraftParts {
  readonly draft: TrainingDraft;
  readonly recipes: readonly Recipe[];
  readonly checkpoints: readonly CheckpointSummary[];
}

export interface ResolvedDraft {
  readonly report?: DataSetReport;
  readonly start: TrainingStart;
  readonly startSummary?: CheckpointSummary;
  /** Those that fit first. */
  readonly fitted: readonly FittedRecipe[];
  readonly chosen?: FittedRecipe;
  /** The checkpoints that can teach the recipe; none where it wants no teacher. */
  readonly teachers: readonly CheckpointSummary[];
  readonly unfitTeachers: readonly UnfitTeacher[];
  readonly teacher?: CheckpointSummary;
  /** What the data has for the recipe's task. */
  readonly truth?: TaskTruth;
  /** Whether the head is made for the data's classes; else they are matched with the head's. */
  readonly newHead: boolean;
  /** Where classes are matched: which data with which checkpoint, and the match so far. */
  readonly matchKey?: string;
  readonly labelMap?: ClassMapping;
  readonly title: string;
  /** Why it cannot start: sentences. */
  readonly problems: readonly string[];
  /** Present where nothing keeps it from starting. */
  readonly plan?: TrainingPlan;
}

/** The start chosen, where it is still there; else the one that all pages begin with; else the lab's own network. */
export function chooseStart(
  asked: TrainingStart | undefined,
  checkpoints: readonly CheckpointSummary[],
): TrainingStart {
  const isThere = asked?.kind === "random" || checkpoints.some(({ id }) => id === asked?.checkpoint);
  if (asked && isThere) return asked;
  const first = firstCheckpoint(checkpoints);
  return first ? { kind: "checkpoint", checkpoint: first.id } : { kind: "random", network: "ladon-nano" };
}

/** What people changed and read from files takes the place of the lab's own recipe of that name. */
export function knownRecipes({ changedRecipes, readRecipes }: TrainingDraft, listed: readonly Recipe[]): Recipe[] {
  const all = [...readRecipes.map(({ recipe }) => recipe), ...listed];
  const first = all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
  return first.map((recipe) => changedRecipes[recipe.name] ?? recipe);
}

function matchOf(draft: TrainingDraft, recipe: Recipe, key: string): ClassMapping | undefined {
  if (draft.labelMap?.key === key) return draft.labelMap.map;
  const { proposals } = draft;
  if (proposals?.key !== key || proposals.state.kind !== "done") return undefined;
  return proposals.state.proposals.find(({ task }) => task === recipe.task)?.proposal;
}

/** Which data goes with which checkpoint for which task; see Proposals. */
export function matchKeyOf({ fingerprint }: DataSetReport, start: TrainingStart, { task }: Recipe): string {
  return `${fingerprint} ${start.kind === "checkpoint" ? start.checkpoint : start.network} ${task}`;
}

export function resolveDraft({ draft, recipes, checkpoints }: DraftParts): ResolvedDraft {
  const problems: string[] = [];
  const report = draft.examination.kind === "done" ? draft.examination.report : undefined;
  const start = chooseStart(draft.start, checkpoints);
  const startSummary = start.kind === "checkpoint" ? checkpoints.find(({ id }) => id === start.checkpoint) : undefined;
  const fitted = fitRecipes(knownRecipes(draft, recipes), { report, start, checkpoints });
  const chosen = fitted.find(({ recipe }) => recipe.name === draft.recipeName) ?? fitted[0];
  const recipe = chosen?.recipe;
  const newHead = start.kind === "random" || recipe === undefined || resetsHead(recipe);
  const head = startSummary?.tasks.classification;
  const ownClasses = head?.present ? head.classes : undefined;
  const classes = newHead ? (report?.tasks.classification?.classes.length ?? ownClasses) : ownClasses;
  const wantsTeacher = recipe !== undefined && needsTeacher(recipe);
  const { teachers, unfit: unfitTeachers } = wantsTeacher
    ? fitTeachers(recipe, checkpoints, classes)
    : { teachers: [], unfit: [] };
  // one that ships knows what its family knows
  const fitting = teachers.find(({ knows }) => knows === undefined || knows === startSummary?.knows);
  const teacher = teachers.find(({ id }) => id === draft.teacher) ?? fitting ?? teachers[0];
  const matchKey = report && recipe && !newHead ? matchKeyOf(report, start, recipe) : undefined;
  const labelMap = recipe && matchKey !== undefined ? matchOf(draft, recipe, matchKey) : undefined;

  if (!report) problems.push("The data is not known yet.");
  if (!recipe) problems.push("No recipe is chosen.");
  if (chosen?.obstacle) problems.push(chosen.obstacle);
  else if (wantsTeacher && !teacher) problems.push("No checkpoint here can teach this recipe; Start from says why.");
  if (matchKey !== undefined && !labelMap) problems.push("The data’s classes are not matched with the head’s yet.");
  if (recipe && labelMap && matchesNothing(labelMap, recipe.task)) {
    problems.push(
      "No class of the data is matched with one of the head’s, neither by name nor by WordNet id: nothing would be " +
        "trained. Match some under Classes, or choose a recipe that starts the head anew.",
    );
  }
  const title = draft.title ?? defaultTitle(recipe, report);
  const plan = recipe && {
    title,
    start,
    teacher: teacher?.id,
    recipe,
    labelMap,
    validationShare: draft.validationShare,
    seed: draft.seed,
  };
  return {
    report,
    start,
    startSummary,
    fitted,
    chosen,
    teachers,
    unfitTeachers,
    teacher,
    truth: recipe && report?.tasks[recipe.task],
    newHead,
    matchKey,
    labelMap,
    title,
    problems,
    plan: problems.length === 0 ? plan : undefined,
  };
}

function defaultTitle(recipe: Recipe | undefined, report: DataSetReport | undefined): string {
  const data = report?.format === "scenes" ? `${report.images} scenes` : report?.name;
  return [recipe?.title, data].filter(Boolean).join(", ") || "Run";
}
