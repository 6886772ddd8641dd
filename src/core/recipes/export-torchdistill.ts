// A recipe as a torchdistill configuration, to go on with on as many GPUs as there are.
import { coreTasks } from "../tasks/tasks";
import type { Recipe } from "./recipe";
import { TorchdistillDocument } from "./torchdistill-document";
import type { TorchdistillFacts } from "./torchdistill-facts";
import { writeDataSets } from "./write-torchdistill-data";
import { writeModels } from "./write-torchdistill-models";
import { evaluationLoader, writeStage } from "./write-torchdistill-stages";

/** Python modules that register what the configuration names. */
function dependencies({ task, stages }: Recipe): readonly { readonly name: string }[] {
  const rated = stages.some(({ losses }) => losses.some(({ kind }) => kind === "rate"));
  return [...coreTasks[task].torchdistill.dependencies, ...(rated ? ["sc2bench.loss"] : [])].map((name) => ({ name }));
}

function header(recipe: Recipe, facts: TorchdistillFacts): readonly string[] {
  return [
    `${recipe.title}.`,
    `A recipe of Ladon Lab for ${facts.body}, written for torchdistill and the scripts of`,
    "https://github.com/yoshitomo-matsubara/ladon-multi-task-sc2. Run it there by",
    `torchrun scripts/${coreTasks[recipe.task].torchdistill.script} --config THIS_FILE`,
    `Images are looked for in ~/datasets/${facts.dataSetName}, and training starts from ${facts.checkpointPath}.`,
    "Comments below say what the recipe asks for and torchdistill has no word for.",
  ];
}

/** From which epoch on latents are rounded: upstream's `epoch_to_update`, one turning point for all stages. */
function roundedFromEpoch({ stages }: Recipe): { readonly epoch: number | null; readonly comments: readonly string[] } {
  const first = stages.findIndex(({ latent }) => latent === "rounded");
  if (first < 0) return { epoch: null, comments: [] };
  const epoch = stages.slice(0, first).reduce((sum, { epochs }) => sum + epochs, 0);
  const later = stages.slice(first).filter(({ latent }) => latent === "noise");
  const comments = later.map(
    ({ name }) => `Latent: the stage ${name} has noise in the recipe; once latents are rounded, they stay so here.`,
  );
  return { epoch, comments };
}

/**
 * YAML that torchdistill's loader takes, in the structure of the official configurations. What torchdistill has no word
 * for stands in comments. Reading it again by `importTorchdistillRecipe` gives what torchdistill will do.
 */
export function exportTorchdistillRecipe(recipe: Recipe, facts: TorchdistillFacts): string {
  const { test } = coreTasks[recipe.task].torchdistill.collators;
  const document = new TorchdistillDocument();
  const dataSets = writeDataSets(document, recipe, facts);
  const models = writeModels(document, recipe, facts);
  const rounded = roundedFromEpoch(recipe);
  const stages = recipe.stages.map((stage) => writeStage(document, recipe, stage, dataSets, facts.body));
  const common = { log_freq: 1000, epoch_to_update: rounded.epoch };
  const train =
    stages.length === 1
      ? document.node({ ...common, ...stages[0].value })
      : document.node({ ...common, ...Object.fromEntries(stages.map(({ value }, i) => [`stage${i + 1}`, value])) });
  document.comment(train, "epoch_to_update", rounded.comments);
  stages.forEach(({ comments }, i) => {
    document.comment(train, stages.length === 1 ? "num_epochs" : `stage${i + 1}`, comments);
  });
  const root = document.node({
    dependencies: dependencies(recipe),
    datasets: dataSets.node,
    models: models.node,
    train,
    test: {
      test_data_loader: {
        ...evaluationLoader(document, recipe, dataSets),
        ...(test ? { collate_fn: test } : {}),
      },
    },
  });
  document.comment(root, "datasets", dataSets.comments);
  document.comment(root, "models", models.comments);
  return document.write(root, header(recipe, facts));
}
