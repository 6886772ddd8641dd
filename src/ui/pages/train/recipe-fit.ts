// Whether a recipe can run on this data from this start, or the sentence why not.
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DataSetReport } from "../../../engine/protocol-datasets";
import type { Recipe, TrainingStart } from "../../../engine/protocol-training";
import { needsBottleneck, needsTeacher } from "./recipe-facts";
import { pageTasks } from "../../tasks/tasks";

export interface Circumstances {
  /** Absent while the data has not been examined. */
  readonly report?: DataSetReport;
  readonly start: TrainingStart;
  readonly checkpoints: readonly CheckpointSummary[];
}

function startObstacle(recipe: Recipe, { start, checkpoints }: Circumstances): string | undefined {
  const coder = "It trains encoder and decoder";
  if (start.kind === "random") {
    const isBare = start.network === "ladon-nano-teacher" && needsBottleneck(recipe);
    return isBare ? `${coder}, which the uncompressed network does not have.` : undefined;
  }
  const summary = checkpoints.find(({ id }) => id === start.checkpoint);
  if (!summary) return undefined;
  if (!summary.compresses && needsBottleneck(recipe)) return `${coder}, which ${summary.title} does not have.`;
  // a head that is switched off is trained anew from what it is
  if (summary.tasks[recipe.task].present || summary.stale?.[recipe.task]) return undefined;
  return `${summary.title} has no head for ${recipe.task}; start from a network that has one.`;
}

export function recipeObstacle(recipe: Recipe, circumstances: Circumstances): string | undefined {
  const { report, checkpoints } = circumstances;
  if (report && !report.tasks[recipe.task]) {
    return `${pageTasks[recipe.task].title} needs ${pageTasks[recipe.task].truth.trained}, which this data does not have.`;
  }
  const obstacle = startObstacle(recipe, circumstances);
  if (obstacle) return obstacle;
  if (needsTeacher(recipe) && checkpoints.every(({ compresses }) => compresses)) {
    return "It learns from an uncompressed teacher, and there is none here yet.";
  }
  return undefined;
}

export interface FittedRecipe {
  readonly recipe: Recipe;
  /** Why it cannot run; absent where it can. */
  readonly obstacle?: string;
}

/** Those that fit first, each group in the order given. */
export function fitRecipes(recipes: readonly Recipe[], circumstances: Circumstances): FittedRecipe[] {
  const fitted = recipes.map((recipe) => ({ recipe, obstacle: recipeObstacle(recipe, circumstances) }));
  return [...fitted.filter(({ obstacle }) => !obstacle), ...fitted.filter(({ obstacle }) => obstacle)];
}
