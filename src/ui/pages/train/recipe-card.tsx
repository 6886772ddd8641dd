// Step 3 of a new run: which recipe, what it does, and the numbers that can be changed.
import { Alert, Badge, Group, Radio, Stack, Text } from "@mantine/core";
import type { Recipe } from "../../../engine/protocol-training";
import { Card } from "../../components/card";
import { changeRecipe, undoRecipe, useDraftStore } from "../../stores/training-draft-store";
import { pageTasks } from "../../tasks/tasks";
import type { ResolvedDraft } from "./draft-plan";
import { RecipeEditor } from "./recipe-editor";
import { sharedTrained } from "./recipe-facts";
import type { FittedRecipe } from "./recipe-fit";
import { RecipeImport } from "./recipe-import";
import { moduleWord, recipeLength, sharedEffect, stageSentences } from "./recipe-text";
import classes from "../../shared/data.module.css";

interface RecipeCardProps {
  readonly resolved: ResolvedDraft;
  readonly onRecipe: (name: string) => void;
}

function RecipeChoice({ recipe, obstacle }: FittedRecipe) {
  return (
    <Radio
      value={recipe.name}
      disabled={obstacle !== undefined}
      label={
        <Group gap={8} component="span">
          <span>{recipe.title}</span>
          <Badge variant="default" component="span">
            {pageTasks[recipe.task].title}
          </Badge>
        </Group>
      }
      description={obstacle ? `Not now: ${obstacle}` : `${recipe.about} ${recipeLength(recipe)}.`}
    />
  );
}

function RecipeDetails({ recipe }: { readonly recipe: Recipe }) {
  return (
    <details>
      <summary>Recipe details</summary>
      <Stack gap="xs" mt="xs">
        {recipe.stages.map((stage, i) => (
          <div key={i}>
            <Text size="sm" fw={600}>
              {recipe.stages.length > 1 ? `Stage ${i + 1}: ${stage.name}` : stage.name}
            </Text>
            <ul className={classes.plain}>
              {stageSentences(stage).map((sentence) => (
                <li key={sentence}>
                  <Text size="sm">{sentence}</Text>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Stack>
    </details>
  );
}

/** What training the shared part does to everyone else. */
function SharedWarning({ recipe }: { readonly recipe: Recipe }) {
  const shared = sharedTrained(recipe);
  if (shared.length === 0) return null;
  const first = moduleWord(shared[0]);
  const words = [first.charAt(0).toUpperCase() + first.slice(1), ...shared.slice(1).map(moduleWord)].join(", ");
  return (
    <Alert role="note" color="yellow" title="This changes what all heads share">
      {words} will change: {sharedEffect(recipe)} The checkpoint you start from stays as it is.
    </Alert>
  );
}

export function RecipeCard({ resolved, onRecipe }: RecipeCardProps) {
  const { readRecipes, changedRecipes } = useDraftStore();
  const { fitted, chosen } = resolved;
  const name = chosen?.recipe.name;
  return (
    <Card title="3 · Recipe">
      <Stack gap="md">
        <Radio.Group label="What is trained, and how" value={name ?? ""} onChange={onRecipe}>
          <Stack gap="sm" mt="xs">
            {fitted.map(({ recipe, obstacle }) => (
              <RecipeChoice key={recipe.name} recipe={recipe} obstacle={obstacle} />
            ))}
          </Stack>
        </Radio.Group>
        <RecipeImport read={readRecipes.find(({ recipe }) => recipe.name === name)} />
        {chosen && (
          <>
            <SharedWarning recipe={chosen.recipe} />
            <RecipeDetails recipe={chosen.recipe} />
            <details>
              <summary>Hyperparameters</summary>
              <RecipeEditor
                key={name}
                recipe={chosen.recipe}
                layers={resolved.startSummary?.layers}
                changed={name !== undefined && name in changedRecipes}
                onChange={changeRecipe}
                onUndo={() => undoRecipe(chosen.recipe.name)}
              />
            </details>
          </>
        )}
      </Stack>
    </Card>
  );
}
