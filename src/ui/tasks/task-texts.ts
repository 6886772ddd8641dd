// What pages say of a task: an added one stands here.
import type { TaskName } from "../../domain";
import type { ResultSummary } from "../../engine/protocol-evaluation";
import type { ValidationScores } from "../../engine/protocol-training";

export type ScoreName = Exclude<keyof ValidationScores, "payloadBytes" | "images">;

interface TaskTexts {
  readonly title: string;
  /** What a data set must say for the task to be scored, and to be trained. */
  readonly truth: { readonly scored: string; readonly trained: string };
  /** The main score of an evaluation. */
  readonly mainScore: {
    readonly title: string;
    /** By the name in curves. */
    readonly name: string;
    /** The greatest value that it has. */
    readonly outOf: 1 | 100;
    readonly of: (scores: ResultSummary["scores"]) => number | undefined;
  };
  /** The scores that are followed in training, the one that decides first. */
  readonly validationScores: readonly ScoreName[];
  /** The modules whose shapes follow from the number of classes. */
  readonly classModules: readonly string[];
  /** What the paper measured on. */
  readonly paper: {
    readonly dataSet: string;
    /** How the upstream scripts bring an image to its size; the reason why one beta has three sizes. */
    readonly resizing: string;
  };
}

export const taskTexts: Readonly<Record<TaskName, TaskTexts>> = {
  classification: {
    title: "Classification",
    truth: { scored: "classes of images", trained: "a class for each image" },
    mainScore: { title: "Top-1", name: "top1", outOf: 100, of: ({ classification }) => classification?.top1 },
    validationScores: ["top1"],
    classModules: ["classification.linear"],
    paper: { dataSet: "ImageNet 2012 val", resizing: "shorter side to 448, centre 416 × 416" },
  },
  detection: {
    title: "Detection",
    truth: { scored: "boxes", trained: "boxes" },
    mainScore: { title: "AP", name: "AP", outOf: 1, of: ({ detection }) => detection?.AP },
    validationScores: ["AP", "AP50"],
    classModules: ["detection.box.scores", "detection.box.deltas"],
    paper: { dataSet: "COCO 2017 val", resizing: "longer side to 416, padded" },
  },
  segmentation: {
    title: "Segmentation",
    truth: { scored: "masks", trained: "masks" },
    mainScore: { title: "Mean IoU", name: "meanIoU", outOf: 1, of: ({ segmentation }) => segmentation?.meanIoU },
    validationScores: ["meanIoU", "pixelAccuracy"],
    classModules: ["segmentation.classifier"],
    paper: { dataSet: "Pascal VOC 2012 val", resizing: "resized to 416 × 416" },
  },
};
