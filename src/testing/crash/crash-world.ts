// A tiny run to be cut: a network of some thousand parameters, sixteen scenes, four steps in two epochs.
import { scenesDataSet } from "../../core/datasets/scenes-data-set";
import type { DataSet } from "../../core/datasets/data-set";
import { recipeSchema } from "../../core/recipes/recipe";
import type { TrainingPlan } from "../../engine/protocol-training";
import { OwnCheckpoints } from "../../engine/storage/own-checkpoints";
import { StoredRuns, type StoredRun } from "../../engine/storage/stored-runs";
import type { StoredCheckpoint } from "../../engine/storage/stored-checkpoint";
import { RunKeeper } from "../../engine/training/run-keeper";
import { smallArchitecture, smallNetwork } from "../small-network";
import { JournalDisk, type DiskContent } from "./disk-journal";

const inputPixels = 32;
const parts = "checkpoints";
const runs = "runs";

/** The stores of the lab over a simulated disk. */
export function storesOn(disk: JournalDisk) {
  const freeBytes = async () => undefined;
  const stored = new StoredRuns({ records: disk.table<StoredRun>(runs), folders: disk.folders(runs), freeBytes });
  const own = new OwnCheckpoints({
    records: disk.table<StoredCheckpoint>(parts),
    parts: disk.folder(parts),
    held: () => stored.heldCheckpoints(),
    freeBytes,
    alone: (work) => work(),
    changed: () => undefined,
  });
  return { own, keeper: new RunKeeper(stored, own) };
}

/** A disk with the checkpoint that runs begin with; its id. */
export async function preparedDisk(): Promise<{ readonly content: DiskContent; readonly start: string }> {
  const disk = new JournalDisk();
  const { architecture, weights } = smallNetwork(smallArchitecture("basic"));
  const { id } = await storesOn(disk).own.store(
    {
      architecture,
      weights,
      family: "small",
      inputSize: inputPixels,
      tasks: {
        classification: { present: true, classes: 6 },
        detection: { present: true, classes: 3 },
        segmentation: { present: true, classes: 4 },
      },
      fileNames: ["small.safetensors"],
      warnings: [],
    },
    { precision: "float32" },
  );
  return { content: disk.content, start: id };
}

/** Classes of its own on a frozen network, whose features are kept. */
const recipe = recipeSchema.parse({
  name: "classes",
  title: "New classes",
  about: "For power failures.",
  task: "classification",
  protocol: "unified",
  stages: [
    {
      name: "head",
      epochs: 2,
      batchSize: 6,
      trainable: ["classification"],
      reset: ["classification"],
      losses: [{ kind: "cross-entropy" }],
      optimizer: { kind: "adam", learningRate: 1e-2 },
      cacheFrozen: true,
    },
  ],
});

export function planFrom(start: string): TrainingPlan {
  return { title: "cut", start: { kind: "checkpoint", checkpoint: start }, recipe, validationShare: 0.25, seed: 3 };
}

export function sixteenScenes(): Promise<DataSet> {
  return scenesDataSet({ seed: 5, count: 16, size: 64 });
}

/** Files that neither a checkpoint of the list nor a run names. */
export function orphansOn({ content }: JournalDisk): string[] {
  const checkpoints = [...(content.tables.get(parts)?.values() ?? [])] as StoredCheckpoint[];
  const records = [...(content.tables.get(runs)?.values() ?? [])] as StoredRun[];
  const held = records.flatMap(({ record, before }) => [...(record.held ?? []), ...(before?.record.held ?? [])]);
  const hashes = new Set(
    [...checkpoints, ...held].flatMap(({ parts }) => Object.values(parts).map(({ hash }) => hash)),
  );
  const ids = new Set(records.map(({ id }) => id));
  return [...content.files].flatMap(([folder, names]) =>
    [...names.keys()].flatMap((name) => {
      const isNamed = folder === parts ? hashes.has(name.replace(".safetensors", "")) : ids.has(folder.slice(5));
      return isNamed ? [] : [`${folder}/${name}`];
    }),
  );
}
