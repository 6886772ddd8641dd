import { describe, expect, it } from "vitest";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DataSetReport } from "../../../engine/protocol-datasets";
import type { Recipe } from "../../../engine/protocol-training";
import { fitRecipes, recipeObstacle } from "./recipe-fit";

const stage: Recipe["stages"][number] = {
  name: "one",
  epochs: 1,
  batchSize: 4,
  augmentation: { kind: "none", flip: 0, turns: false },
  trainable: ["classification"],
  reset: ["classification"],
  batchNorms: "trainable",
  latent: "rounded",
  losses: [{ kind: "cross-entropy", labelSmoothing: 0, weight: 1 }],
  optimizer: { kind: "adam", learningRate: 1e-3, weightDecay: 0 },
  learningRates: {},
  schedule: { kind: "constant" },
  warmUpSteps: 0,
  cacheFrozen: false,
};
const classes: Recipe = {
  name: "classes",
  title: "",
  about: "",
  task: "classification",
  protocol: "unified",
  stages: [stage],
};
const boxes: Recipe = {
  ...classes,
  name: "boxes",
  task: "detection",
  stages: [{ ...stage, trainable: ["detection"], reset: [] }],
};
const fromTeacher: Recipe = {
  ...classes,
  name: "from-teacher",
  stages: [
    {
      ...stage,
      trainable: ["encoder", "prior", "decoder"],
      reset: [],
      losses: [{ kind: "features", layer: "layer1", weight: 1, reduction: "sum" }],
    },
  ],
};
const report: DataSetReport = {
  format: "image-folder",
  name: "pets",
  fingerprint: "00",
  images: 4,
  testImages: 0,
  tasks: { classification: { images: 4, classes: ["cat", "dog"], perClass: [2, 2] } },
  boxes: 0,
  crowdBoxes: 0,
  skipped: [],
  skippedCount: 0,
  warnings: [],
};
const absent = { present: false, why: "the file has none" } as const;
const student: CheckpointSummary = {
  id: "a",
  title: "Student",
  family: "",
  tasks: { classification: { present: true, classes: 7 }, detection: absent, segmentation: absent },
  compresses: true,
  inputSize: { pixels: 128, source: "list" },
  ownBytes: 0,
  sharedBytes: 0,
  precision: "float32",
  fileNames: [],
  addedAtMs: 0,
  ships: false,
  warnings: [],
};
const teacher = { ...student, id: "b", title: "Teacher", compresses: false };
const from = (id: string) => ({ kind: "checkpoint", checkpoint: id }) as const;

describe("whether a recipe can run", () => {
  it("needs data with the truth that its task is trained on", () => {
    expect(recipeObstacle(boxes, { report, start: from("a"), checkpoints: [student] })).toBe(
      "Detection needs boxes, which this data does not have.",
    );
  });

  it("needs a head of its task", () => {
    const noHead = { ...student, tasks: { classification: absent, detection: absent, segmentation: absent } };
    expect(recipeObstacle(classes, { report, start: from("a"), checkpoints: [student] })).toBeUndefined();
    expect(recipeObstacle(classes, { report, start: from("a"), checkpoints: [noHead] })).toBe(
      "Student has no head for classification; start from a network that has one.",
    );
  });

  it("needs a teacher where it learns from one", () => {
    expect(recipeObstacle(fromTeacher, { report, start: from("a"), checkpoints: [student] })).toBe(
      "It learns from an uncompressed teacher, and there is none here yet.",
    );
    expect(recipeObstacle(fromTeacher, { report, start: from("a"), checkpoints: [student, teacher] })).toBeUndefined();
  });

  it("trains no encoder where there is none", () => {
    expect(recipeObstacle(fromTeacher, { report, start: from("b"), checkpoints: [teacher] })).toBe(
      "It trains encoder and decoder, which Teacher does not have.",
    );
    const bare = { kind: "random", network: "ladon-nano-teacher" } as const;
    expect(recipeObstacle(fromTeacher, { report, start: bare, checkpoints: [teacher] })).toContain("uncompressed");
  });

  it("puts those that can run first and keeps the order otherwise", () => {
    const fitted = fitRecipes([boxes, fromTeacher, classes], { report, start: from("a"), checkpoints: [student] });
    expect(fitted.map(({ recipe }) => recipe.name)).toEqual(["classes", "boxes", "from-teacher"]);
  });
});
