import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import type { DataFile, DataSet } from "../../core/datasets/data-set";
import { openDataSet } from "../../core/datasets/open-data-set";
import { recipeSchema } from "../../core/recipes/recipe";
import type { TaskName } from "../../domain";
import { memoryFile } from "../../testing/memory-files";
import { smallArchitecture, smallBackbone, smallConfiguration, smallNetwork } from "../../testing/small-network";
import { annotationFile, imageFile, maskFile, sizeXml } from "../../testing/voc-files";
import type { TrainingPlan } from "../protocol-training";
import { TrainingPlanError } from "./run-errors";
import { prepareUsableRun } from "./something-to-learn";

const start = { ...smallNetwork(smallArchitecture("basic")), configuration: smallConfiguration };

const stageOf: Readonly<Record<TaskName, object>> = {
  classification: { trainable: ["classification"], reset: ["classification"], losses: [{ kind: "cross-entropy" }] },
  detection: {
    trainable: ["detection"],
    reset: ["detection.box.scores", "detection.box.deltas"],
    losses: [{ kind: "detection" }],
  },
  segmentation: {
    trainable: ["segmentation"],
    reset: ["segmentation.classifier", "segmentation.auxiliary.classifier"],
    losses: [{ kind: "segmentation" }],
  },
};

function planOf(task: TaskName, changes: Partial<TrainingPlan> = {}): TrainingPlan {
  const stage = { name: "head", epochs: 1, batchSize: 4, optimizer: { kind: "adam", learningRate: 1e-2 } };
  const recipe = recipeSchema.parse({
    name: task,
    title: "New head",
    about: "For tests.",
    task,
    protocol: "unified",
    stages: [{ ...stage, ...stageOf[task] }],
  });
  return {
    title: "test",
    start: { kind: "checkpoint", checkpoint: "demo:small" },
    recipe,
    validationShare: 0,
    seed: 3,
    ...changes,
  };
}

const png = encode({ width: 64, height: 48, data: new Uint8Array(3 * 64 * 48), channels: 3, depth: 8 });
const coco = (annotation: object, names = ["0.png", "1.png"]): DataFile[] => [
  ...names.map((name) => memoryFile(name, png)),
  memoryFile(
    "annotations.json",
    JSON.stringify({
      images: names.map((file_name, id) => ({ id, file_name, width: 64, height: 48 })),
      categories: [
        { id: 1, name: "cat" },
        { id: 2, name: "dog" },
      ],
      annotations: names.map((_, id) => ({ id, image_id: id, category_id: 1, bbox: [5, 5, 30, 20], ...annotation })),
    }),
  ),
];

describe("a run", () => {
  const prepare = async (task: TaskName, files: readonly DataFile[], changes: Partial<TrainingPlan> = {}) =>
    prepareUsableRun({ plan: planOf(task, changes), start, dataSet: await openDataSet(files, { name: "mine" }) });
  const refusal = async (...given: Parameters<typeof prepare>) => {
    const error = await prepare(...given).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TrainingPlanError);
    return (error as Error).message;
  };

  it("over images none of which can be read is refused, with their number and the first reason", async () => {
    const files = ["cat/0", "cat/1", "dog/0", "dog/1"].map((name) => memoryFile(`${name}.png`, "garbage".repeat(20)));
    expect(await refusal("classification", files, { validationShare: 0.5 })).toMatch(
      /^There is nothing to learn in mine: it has 4 images, 2 for training and 2 for validation, and none of those for training can be learnt from\. 2 images: they cannot be used \(the first: cat\/\d\.png: .*\)\. Mend or replace these files, or choose another dataset\.$/,
    );
  });

  it("over images of which only one class can be read is refused", async () => {
    const files = ["cat/0", "cat/1", "dog/0", "dog/1"].map((name) =>
      name.startsWith("cat") ? memoryFile(`${name}.png`, png) : memoryFile(`${name}.png`, "garbage"),
    );
    expect(await refusal("classification", files)).toMatch(
      /too few can be used\. Only images of one class, cat, can be used, .* 2 images: they cannot be used \(the first: dog\/0\.png/,
    );
  });

  it("goes on over the images that can be read, and counts the others", async () => {
    const files = ["cat/0", "cat/1", "dog/0", "dog/1"].map((name) =>
      name.endsWith("1") ? memoryFile(`${name}.png`, png) : memoryFile(`${name}.png`, "garbage"),
    );
    const { damaged, training } = await prepare("classification", files);
    expect([training.length, [...damaged.keys()]]).toEqual([4, ["cat/0.png", "dog/0.png"]]);
  });

  it.each<[string, object, RegExp]>([
    [
      "crowds alone",
      { iscrowd: 1 },
      /2 images: their boxes are of crowds, which training leaves out \(the first: 0\.png\)/,
    ],
    ["no box", { image_id: 0, bbox: [5, 5, 30, 20], iscrowd: 1 }, /1 image: they show no object \(the first: 1\.png\)/],
  ])("for detection over images with %s is refused", async (_, annotation, message) => {
    expect(await refusal("detection", coco(annotation))).toMatch(message);
  });

  it("for detection by SSD is refused, whatever the images show", async () => {
    const detection = { kind: "ssdlite", classes: 3, boxesPerPosition: [6, 6, 6, 6, 6, 6] } as const;
    const ssd = smallNetwork(smallBackbone("mobilenet-v3-large", "ssd", { heads: { detection } }));
    const dataSet = await openDataSet(coco({ bbox: [5, 5, 30, 20] }), { name: "mine" });
    await expect(prepareUsableRun({ plan: planOf("detection"), start: ssd, dataSet })).rejects.toThrow(
      '"New head" trains detection, and the checkpoint detects by SSD. This lab does not train SSD heads',
    );
  });

  it("for detection over images whose annotations cannot be read is refused: they do not show nothing", async () => {
    await expect(prepare("detection", coco({ bbox: ["5", "5", "30", "20"] }))).rejects.toThrow(
      /None of the 2 images .*bbox.*they are not taken for empty ones/,
    );
    const voc = ["0", "1"].flatMap((stem) => [
      imageFile(`JPEGImages/${stem}.png`),
      annotationFile(`Annotations/${stem}.xml`, `${sizeXml}<object><name>cat</name></object>`),
    ]);
    await expect(prepare("detection", voc)).rejects.toThrow(/none has boxes .*Objects have no box/);
    const empty = annotationFile("Annotations/2.xml", sizeXml);
    expect(await refusal("detection", [...voc, imageFile("JPEGImages/2.png"), empty])).toMatch(
      /it has 1 image, .*1 image: they show no object .* 4 files or annotations were left out of it\. Annotations\/0\.xml: Objects have no box/,
    );
  });

  it("for detection over boxes of classes that are not trained is refused", async () => {
    const message = await refusal("detection", coco({ iscrowd: 0 }), { labelMap: [0, null, 1] });
    expect(message).toMatch(/2 images: they show only objects of classes that are not trained/);
  });

  it("for detection needs one image with a box that can be read, among empty ones", async () => {
    const one = coco({ image_id: 1, iscrowd: 0 });
    expect((await prepare("detection", one)).training).toHaveLength(2);
    const broken = one.map((file) => (file.path === "1.png" ? memoryFile("1.png", "garbage") : file));
    expect(await refusal("detection", broken)).toMatch(
      /1 image: they show no object \(the first: 0\.png\)\. 1 image: they cannot be used \(the first: 1\.png/,
    );
  });

  const masked = (value: number): DataFile[] =>
    ["0", "1"].flatMap((stem) => [
      imageFile(`JPEGImages/${stem}.png`),
      maskFile(`SegmentationClass/${stem}.png`, new Uint8Array(200).fill(value)),
    ]);
  it.each([
    [255, [expect.stringMatching(/^None of 2 masks to train on has a pixel that counts/)]],
    [8, []],
  ])("for segmentation over masks of %i warns where they teach nothing", async (value, expected) => {
    const { warnings } = await prepare("segmentation", masked(value));
    expect(warnings.filter((warning) => warning.includes("train on"))).toEqual(expected);
  });

  it("for segmentation over damaged masks is refused, though those for validation are not", async () => {
    const files = masked(8).map((file) =>
      file.path === "SegmentationClass/0.png" ? memoryFile(file.path, "garbage") : file,
    );
    files.push(memoryFile("ImageSets/Segmentation/train.txt", "0"), memoryFile("ImageSets/Segmentation/val.txt", "1"));
    expect(await refusal("segmentation", files)).toMatch(
      /1 image: they cannot be used \(the first: .*SegmentationClass\/0/,
    );
  });

  it("can be cancelled while it looks", async () => {
    const dataSet: DataSet = await openDataSet(coco({ iscrowd: 0 }), { name: "mine" });
    const stop = new Error("enough");
    const plan = planOf("detection");
    const yieldToEventLoop = () => Promise.reject(stop);
    await expect(prepareUsableRun({ plan, start, dataSet }, { yieldToEventLoop })).rejects.toBe(stop);
  });
});
