// A stage's losses as torchdistill's criterion.
import type { Recipe, RecipeLoss, RecipeStage } from "./recipe";
import type { UpstreamValue } from "./upstream-document";
import { entropyModule, studentModule } from "./upstream-modules";

export interface WrittenCriterion {
  readonly value: UpstreamValue;
  readonly comments: readonly string[];
}

type Kwargs = { readonly [key: string]: UpstreamValue };

function side(fromTeacher: boolean, modulePath: string): Kwargs {
  return { is_from_teacher: fromTeacher, module_path: modulePath, io: "output" };
}

function term(criterion: Kwargs, weight: number, wrapper?: Kwargs): UpstreamValue {
  return { criterion, ...(wrapper ? { criterion_wrapper: wrapper } : {}), weight };
}

class CriterionWriter {
  readonly terms: Record<string, UpstreamValue> = {};
  readonly comments: string[] = [];
  modelWeight: number | undefined;

  constructor(
    private readonly recipe: Recipe,
    private readonly stage: RecipeStage,
  ) {}

  add(loss: RecipeLoss): void {
    const { task, beta } = this.recipe;
    const labels = { input: side(false, "."), target: { uses_label: true } };
    switch (loss.kind) {
      case "features": {
        const mean = loss.reduction === "image-mean";
        if (mean) {
          const words = `the weight is divided by the batch size, since MSELoss has no mean over pictures`;
          this.comments.push(`Loss: ${loss.layer}: ${words}.`);
        }
        const kwargs = { input: side(false, studentModule(task, loss.layer)), target: side(true, loss.layer) };
        const weight = mean ? loss.weight / this.stage.batchSize : loss.weight;
        this.terms[loss.layer] = term({ key: "MSELoss", kwargs: { reduction: "sum" } }, weight, {
          key: "SimpleLossWrapper",
          kwargs,
        });
        return;
      }
      case "rate": {
        const reduction = loss.reduction === "sum" ? "sum" : "batchmean";
        const kwargs = { entropy_module_path: entropyModule(task), reduction };
        this.terms.bpp = term({ key: "BppLoss", kwargs }, loss.weight ?? beta ?? 0);
        return;
      }
      case "distillation": {
        const { temperature, alpha, weight } = loss;
        const ends = ["student", "teacher"].flatMap((who) => [
          [`${who}_module_path`, "."],
          [`${who}_module_io`, "output"],
        ]);
        const kwargs = { ...Object.fromEntries(ends), temperature, alpha, reduction: "batchmean" };
        // KDLoss leaves out the factor temperature² where labels have no share.
        this.terms.kd = term({ key: "KDLoss", kwargs }, alpha === 0 ? weight * temperature ** 2 : weight);
        return;
      }
      case "cross-entropy": {
        const kwargs = { reduction: "mean", label_smoothing: loss.labelSmoothing };
        this.terms.ce = term({ key: "CrossEntropyLoss", kwargs }, loss.weight, {
          key: "SimpleLossWrapper",
          kwargs: labels,
        });
        return;
      }
      case "segmentation": {
        const kwargs = { reduction: "mean", ignore_index: 255 };
        this.terms.ce = term({ key: "CrossEntropyLoss", kwargs }, loss.weight, {
          key: "DictLossWrapper",
          kwargs: { ...labels, weights: { out: 1, aux: loss.auxiliaryWeight } },
        });
        return;
      }
      case "detection":
        this.modelWeight = loss.weight;
        return;
      case "deep-supervision":
        this.comments.push(
          `Loss: torchdistill has no deep-supervision (here with weight ${loss.weight}); it is left out.`,
        );
    }
  }
}

export function writeCriterion(recipe: Recipe, stage: RecipeStage): WrittenCriterion {
  const writer = new CriterionWriter(recipe, stage);
  stage.losses.forEach((loss) => writer.add(loss));
  const { terms, comments, modelWeight } = writer;
  return {
    comments,
    value: {
      key: "WeightedSumLoss",
      ...(modelWeight === undefined ? {} : { func2extract_model_loss: "extract_model_loss_dict" }),
      kwargs: {
        ...(modelWeight === undefined ? {} : { model_term: { weight: modelWeight } }),
        ...(Object.keys(terms).length > 0 ? { sub_terms: terms } : {}),
      },
    },
  };
}
