// Which class of a dataset trains which class of a head that is trained further: for runs that no person matches by hand.
import type { DataSet } from "../../core/datasets/data-set";
import { coreTasks } from "../../core/tasks/tasks";
import { proposedClassMaps } from "../evaluation/entry-facts";
import { classMapByOrder } from "../tasks/proposed-class-map";
import type { ClassMapping, ClassMapProposal } from "../protocol-evaluation";
import type { Recipe } from "../protocol-training";
import type { LoadedCheckpoint } from "../storage/loaded-checkpoint";
import { TrainingPlanError } from "./run-errors";
import { startsClassesAnew, tasksOfLosses } from "./recipe-tasks";

const isIdentity = (map: ClassMapping, classes: number): boolean =>
  map.length === classes && map.every((label, place) => label === place);

export interface TrainingMatch {
  readonly proposal: ClassMapProposal;
  /** Absent where both lists are the same. */
  readonly labelMap?: ClassMapping;
}

/**
 * By names and WordNet ids, or label by label. Undefined where the recipe starts the head anew, reads no truth of its
 * task, or either side has no classes for it. Throws TrainingPlanError where nothing goes together.
 */
export function proposedTrainingMap(
  recipe: Recipe,
  dataSet: Pick<DataSet, "classes">,
  start: Pick<LoadedCheckpoint, "architecture" | "summary">,
  by: "name" | "order",
): TrainingMatch | undefined {
  const { task } = recipe;
  const { firstClass } = coreTasks[task];
  if (!tasksOfLosses(recipe).includes(task) || startsClassesAnew(recipe, start.architecture)) return undefined;
  const proposal = proposedClassMaps(dataSet, start).find((one) => one.task === task);
  if (!proposal) return undefined;
  const { dataSetClasses, modelClasses } = proposal;
  const map = by === "order" ? classMapByOrder(proposal) : proposal.proposal;
  if (map.slice(firstClass).every((label) => label === null)) {
    const some = (names: readonly string[]) => names.slice(firstClass, firstClass + 3).join(", ");
    throw new TrainingPlanError(
      `"${recipe.title}" trains the head's own classes further, and none of the dataset's (${some(dataSetClasses)} …) ` +
        `goes with one of the head's (${some(modelClasses)} …), neither by name nor by WordNet id. Name them alike, choose ` +
        "a recipe that starts the head anew, " +
        (dataSetClasses.length === modelClasses.length
          ? "or take them label by label with --classes order."
          : `or match them by hand on the page Train (the dataset has ${dataSetClasses.length} classes, the head ${modelClasses.length}).`),
    );
  }
  return { proposal, ...(!isIdentity(map, modelClasses.length) && { labelMap: map }) };
}
