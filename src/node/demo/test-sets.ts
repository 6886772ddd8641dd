// The images that a demo is scored on, and nothing else is: a description that another process can open.
import { type DataSet, DataSetError } from "../../core/datasets/data-set";
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import { type TaskName, taskNames } from "../../domain";
import { photoTestSet } from "./photos/photo-sets";

interface SceneTestSet {
  readonly kind: "scenes";
  readonly tasks: readonly TaskName[];
  readonly count: number;
  readonly seed: number;
}

interface PhotoTestSet {
  readonly kind: "photos";
  /** Tasks whose test images are the same. */
  readonly tasks: readonly TaskName[];
  /** The folder that holds the photographs' folders. */
  readonly dir: string;
  /** The first so many images; all where absent. */
  readonly limit?: number;
}

export type TestSet = SceneTestSet | PhotoTestSet;

/** Scenes have all three kinds of truth. */
export const sceneTestSets = (count: number, seed: number): readonly TestSet[] => [
  { kind: "scenes", tasks: taskNames, count, seed },
];

/** Photographs with a class are others than those with boxes and masks. */
export function photoTestSets(dir: string, limit?: number): readonly TestSet[] {
  const some = { kind: "photos", dir, ...(limit !== undefined && { limit }) } as const;
  return [
    { ...some, tasks: ["classification"] },
    { ...some, tasks: ["detection", "segmentation"] },
  ];
}

/** One dataset with the truth of all the tasks. @throws DataSetError where their images differ */
function together(sets: readonly DataSet[]): DataSet {
  const [first, ...others] = sets;
  const names = (set: DataSet) => set.samples.map(({ name }) => name).join("\n");
  for (const other of others) {
    if (names(other) === names(first)) continue;
    throw new DataSetError(
      `${first.name} and ${other.name} hold other images, so they cannot be scored at once. Score each task alone.`,
    );
  }
  return { ...first, classes: Object.assign({}, ...sets.map(({ classes }) => classes)) as DataSet["classes"] };
}

/** Rejects as the datasets do. */
export async function openTestSet(set: TestSet): Promise<DataSet> {
  if (set.kind === "scenes") return scenesDataSet(set);
  return together(await Promise.all(set.tasks.map((task) => photoTestSet(set.dir, task))));
}
