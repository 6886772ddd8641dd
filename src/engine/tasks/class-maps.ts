// How the classes of a dataset go with those of a network, task by task.
import { grouped } from "../../core/base/sentence";
import { EvaluationInputError } from "../../core/metrics/evaluation-input";
import { coreTasks } from "../../core/tasks/tasks";
import type { ClassMapping, ClassNames, ClassPair } from "./task";

function whyNothingMatches(data: readonly string[], model: readonly string[], firstClass: number): string {
  const some = (names: readonly string[]) =>
    names.slice(firstClass, firstClass + 3).join(", ") + (names.length > firstClass + 3 ? " …" : "");
  const byOrder =
    data.length === model.length
      ? `; both have ${grouped(data.length)} classes, so --classes order takes them label by label, if they are in the same order`
      : "";
  return (
    `None of the dataset's classes (${some(data)}) goes with a class of the checkpoint (${some(model)}), neither by ` +
    "name nor by WordNet id, so there is nothing to score. Name them as the checkpoint names its classes, by WordNet ids " +
    `(n01440764) where it knows ImageNet’s 1,000, or match them by hand on the page Evaluate${byOrder}.`
  );
}

/**
 * Throws EvaluationInputError where `map` has not one entry a class of the dataset, names a label that the network does
 * not have, or knows no class (the background alone is none).
 */
export function assertClassMap({ task, dataSetClasses, modelClasses }: ClassPair, map: ClassMapping): void {
  if (map.length !== dataSetClasses.length) {
    throw new EvaluationInputError(
      `The ${task} label map has ${map.length} entries, the dataset ${dataSetClasses.length} classes; one each was expected.`,
    );
  }
  const wrong = map.findIndex((label) => label !== null && !(Number.isInteger(label) && label in modelClasses));
  if (wrong !== -1) {
    throw new EvaluationInputError(
      `The ${task} label map takes ${dataSetClasses[wrong]} to label ${map[wrong]}; the checkpoint has 0 to ${modelClasses.length - 1}.`,
    );
  }
  const { background, firstClass } = coreTasks[task];
  const vanished = background === "unscored" ? map.findIndex((label, from) => from > 0 && label === 0) : -1;
  if (vanished !== -1) {
    throw new EvaluationInputError(
      `The ${task} label map takes ${dataSetClasses[vanished]} to the background, where no ${task} finds it; leave it unmatched.`,
    );
  }
  if (map.slice(firstClass).every((label) => label === null)) {
    throw new EvaluationInputError(whyNothingMatches(dataSetClasses, modelClasses, firstClass));
  }
}

/** The network's labels that classes of the dataset go to, ascending, each once. */
export function listedLabels(map: ClassMapping): number[] {
  return [...new Set(map.filter((label) => label !== null))].sort((a, b) => a - b);
}

/** The dataset's classes that go to a label of the network. */
export function classesOfLabel(map: ClassMapping, label: number): number[] {
  return map.flatMap((to, from) => (to === label ? [from] : []));
}

/** Names by label, or the label's number where there is none. */
export function nameIn(names: readonly string[] | ClassNames | undefined): (label: number) => string {
  return (label) => names?.[label] ?? `class ${label}`;
}

/** What people call these labels of the network: the dataset's names where it has any, else the network's. */
export function namesOfLabels(
  { dataSetClasses, modelClasses }: ClassPair,
  map: ClassMapping,
  labels: Iterable<number>,
): ClassNames {
  return Object.fromEntries(
    Array.from(new Set(labels), (label) => {
      const names = classesOfLabel(map, label).map((from) => dataSetClasses[from]);
      return [label, names.length > 0 ? names.join(" / ") : nameIn(modelClasses)(label)];
    }),
  );
}
