// What a recipe of the right form may still get wrong: fields that contradict each other.
import { definitionOf } from "./losses/losses";
import type { Recipe, RecipeStage } from "./recipe";
import type { RecipeProblem } from "./schema-problems";

/** Whether one of two modules is the other or part of it. */
function overlap(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

/** Whether the whole classifier is trained, by a loss that reads it. */
function learnsClasses({ trainable, losses }: RecipeStage): boolean {
  return trainable.includes("classification") && losses.some((loss) => definitionOf(loss).task === "classification");
}

function stageProblems(recipe: Recipe, stage: RecipeStage, index: number): readonly RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const add = (path: readonly (string | number)[], sentence: string) =>
    problems.push({ path: ["stages", index, ...path], sentence });

  stage.losses.forEach((loss, i) => {
    if (loss.kind === "rate" && loss.weight === undefined && recipe.beta === undefined) {
      add(["losses", i], "the rate has no weight and the recipe no beta; one of them is expected");
    }
  });
  const { augmentation } = stage;
  if (
    stage.cacheFrozen &&
    (augmentation.kind !== "none" || augmentation.flip > 0 || augmentation.turns || augmentation.colour)
  ) {
    add(
      ["cacheFrozen"],
      `what is computed once must not change, but augmentation is ${JSON.stringify(augmentation)}; kind "none" ` +
        "without flips, turns and colour is expected, or cacheFrozen false",
    );
  }
  if (stage.standardise && !learnsClasses(stage)) {
    add(
      ["standardise"],
      `features are standardised for a classifier that learns, but the stage trains ${listed(stage)} by ` +
        `${stage.losses.map(({ kind }) => kind).join(", ")}; classification and a loss of classes are expected`,
    );
  }
  stage.trainable.forEach((module, i) => {
    if (stage.latent === "rounded" && overlap(module, "encoder")) {
      add(
        ["trainable", i],
        `${module} is to be trained, but no gradient passes the rounded latent; latent "noise" is expected, ` +
          "or the encoder among the frozen",
      );
    }
  });
  for (const module of Object.keys(stage.learningRates)) {
    if (!stage.trainable.some((trainable) => overlap(module, trainable))) {
      add(["learningRates", module], `it has a learning rate but is not trained; the stage trains ${listed(stage)}`);
    }
  }
  stage.reset.forEach((module, i) => {
    const later = recipe.stages.slice(index).flatMap(({ trainable }) => trainable);
    if (!later.some((trainable) => overlap(module, trainable))) {
      add(["reset", i], `${module} starts anew but is never trained; the stage trains ${listed(stage)}`);
    }
  });
  return problems;
}

function listed({ trainable }: RecipeStage): string {
  return trainable.join(", ");
}

/** The protocol's numbers: those that it does not have, and those that contradict each other. */
function sizeProblems({ protocol, inputSize, resize, minSize }: Recipe): readonly RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const add = (key: string, sentence: string) => problems.push({ path: [key], sentence });
  if (resize !== undefined && protocol !== "classification") {
    add("resize", `the protocol is ${protocol}, and only classification resizes before a crop; leave resize out`);
  } else if (resize !== undefined && inputSize !== undefined && resize < inputSize) {
    add("resize", `${inputSize} pixels cannot be cropped out of ${resize}; at least ${inputSize} is expected`);
  }
  if (minSize !== undefined && protocol !== "unified" && protocol !== "detection") {
    add(
      "minSize",
      `the protocol is ${protocol}, and only unified and detection have a shorter side; leave minSize out`,
    );
  } else if (minSize !== undefined && inputSize !== undefined && minSize > inputSize) {
    add("minSize", `the shorter side cannot exceed the longer one, inputSize ${inputSize}; at most that is expected`);
  }
  return problems;
}

/** The contradictions in a recipe, in its order. */
export function recipeProblems(recipe: Recipe): readonly RecipeProblem[] {
  return [...sizeProblems(recipe), ...stageProblemsOf(recipe)];
}

function stageProblemsOf(recipe: Recipe): readonly RecipeProblem[] {
  return recipe.stages.flatMap((stage, index) => stageProblems(recipe, stage, index));
}
