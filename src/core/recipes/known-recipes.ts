// The recipes that the lab offers (configs/recipes/*.json), those for a network that is trained already first.
import classification from "../../../configs/recipes/classification.json";
import classificationSmall from "../../../configs/recipes/classification-small.json";
import detection from "../../../configs/recipes/detection.json";
import detectionSmall from "../../../configs/recipes/detection-small.json";
import finetuneClasses from "../../../configs/recipes/finetune-classes.json";
import finetuneClassesLayer3 from "../../../configs/recipes/finetune-classes-layer3.json";
import finetuneClassesLayer4 from "../../../configs/recipes/finetune-classes-layer4.json";
import finetuneDetection from "../../../configs/recipes/finetune-detection.json";
import finetuneEncoder from "../../../configs/recipes/finetune-encoder.json";
import finetuneSegmentation from "../../../configs/recipes/finetune-segmentation.json";
import segmentation from "../../../configs/recipes/segmentation.json";
import segmentationSmall from "../../../configs/recipes/segmentation-small.json";
import { parseRecipe } from "./read-recipe";
import type { Recipe } from "./recipe";

/** In the order to offer them. */
export const knownRecipes: readonly Recipe[] = [
  finetuneClasses,
  finetuneClassesLayer4,
  finetuneClassesLayer3,
  finetuneEncoder,
  finetuneDetection,
  finetuneSegmentation,
  classificationSmall,
  detectionSmall,
  segmentationSmall,
  classification,
  detection,
  segmentation,
].map((recipe) => parseRecipe(recipe, `${recipe.name}.json`));
