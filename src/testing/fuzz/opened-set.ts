// What every dataset that was opened must hold to, whatever its files were.
import { type DataSet, DataSetError } from "../../core/datasets/data-set";
import { ImageError } from "../../core/image/image-error";

/** A page and a report show them. */
const maxSentenceLength = 5_000;

export function isDataSetRefusal(error: unknown): boolean {
  return error instanceof DataSetError || error instanceof ImageError;
}

/** The paths that are told as left out, and all sentences in one. */
export function toldBy({ skipped, warnings }: DataSet): { readonly paths: ReadonlySet<string>; readonly text: string } {
  const paths = new Set(skipped.flatMap(({ path, paths: all = [path] }) => [path, ...all]));
  return { paths, text: [...skipped.map(({ why }) => why), ...warnings].join("\n") };
}

/** What no dataset may have, whatever is in its files; undefined where all is as it should be. */
export function brokenPromise(set: DataSet): string | undefined {
  const samples = [...set.samples, ...set.testSamples];
  if (samples.length === 0) return "a dataset without images";
  if (new Set(samples.map(({ name }) => name)).size < samples.length) return "two images of one name";
  for (const { name, classLabel, boxes = [] } of samples) {
    if (classLabel !== undefined && set.classes.classification?.[classLabel] === undefined)
      return `${name} has no class`;
    for (const { boxXyxyPixels, label, areaPixels } of boxes) {
      const [left, top, right, bottom] = boxXyxyPixels;
      if (set.classes.detection?.[label] === undefined || label === 0) return `a box of ${name} has no class`;
      if (!(right > left && bottom > top && left >= 0 && top >= 0 && Number.isFinite(areaPixels))) {
        return `${name} has the box ${boxXyxyPixels.join(", ")} of ${areaPixels} pixels`;
      }
    }
  }
  const long = [...set.skipped.map(({ why }) => why), ...set.warnings].find(({ length }) => length > maxSentenceLength);
  return long === undefined ? undefined : `a sentence of ${long.length} characters`;
}

/** Reads the masks of a set; those that are refused by name are as good. */
export async function masksProblem({ samples, testSamples, classes }: DataSet): Promise<string | undefined> {
  for (const { name, mask } of [...samples, ...testSamples]) {
    if (!mask) continue;
    try {
      const { width, height, labels } = await mask();
      if (labels.length !== width * height) return `the mask of ${name} has ${labels.length} labels`;
      const most = classes.segmentation!.length;
      if (labels.some((label) => label >= most && label !== 255)) return `the mask of ${name} has labels of no class`;
    } catch (error) {
      if (!isDataSetRefusal(error)) throw error;
    }
  }
  return undefined;
}
