// How the classes of a data set may go with a network's when nobody has said it.
import type { ClassMap } from "../protocol-evaluation";
import type { ClassPair } from "./class-maps";

const plain = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** By name, then: the background to the background, and equal numbers of classes in their order where no name is known. */
export function proposedClassMap({ task, dataSetClasses, modelClasses }: ClassPair): ClassMap {
  const labels = new Map(modelClasses.map((name, label) => [plain(name), label]));
  const byName = dataSetClasses.map((name, i) =>
    i === 0 && task !== "classification" ? 0 : (labels.get(plain(name)) ?? null),
  );
  const anyName = byName.some((label, i) => label !== null && (i > 0 || task === "classification"));
  return !anyName && dataSetClasses.length === modelClasses.length ? dataSetClasses.map((_, label) => label) : byName;
}

/** Each class to the label of its own number, as far as the network has so many. */
export function classMapByOrder({ dataSetClasses, modelClasses }: ClassPair): ClassMap {
  return dataSetClasses.map((_, label) => (label < modelClasses.length ? label : null));
}
