// Segmentation on the page: a mask over the image, and each class's share of the pixels; mean IoU.
import { ignoreIndex } from "../../../domain";
import { segmentationPixelsText } from "../../../engine/protocol-predictions";
import { formatPercent } from "../../components/format";
import { cssColor } from "../../../core/base/class-colors";
import { ShareList, type Share } from "../../components/share-list";
import { numbersOfResult } from "../../shared/result-protocol";
import { className, classNamesOf, type PageTask, type PredictionProps } from "../task";

/** Background 0 has no colour of its own. */
const maskColor = (label: number) => (label > 0 ? cssColor(label - 1) : "transparent");

function shares({ names, result }: PredictionProps<"segmentation">): Share[] {
  const { pixelsPerLabel = [], imageWidth, imageHeight } = result;
  return pixelsPerLabel.map(({ label, pixels }) => ({
    name: className(names, label),
    share: pixels / (imageWidth * imageHeight),
    color: maskColor(label),
  }));
}

export const segmentation: PageTask<"segmentation"> = {
  title: "Segmentation",
  stageTitle: "Segment",
  officialLabels: { classes: 21, kinds: 20, of: "Pascal VOC’s" },
  firstClass: 1,
  classModules: ["segmentation.classifier"],
  truth: {
    scored: "masks",
    trained: "masks",
    counted: "Images",
    layers: ({ mask }) => ({
      mask: mask && { ...mask, labels: mask.labels.map((label) => (label === ignoreIndex ? 0 : label)) },
    }),
  },

  layers: ({ prediction }) => ({ mask: prediction }),
  Prediction: (props) => <ShareList shares={shares(props)} label="Shares of the image’s pixels" />,
  sentence(props) {
    const texts = shares(props).map(({ name, share }) => `${name} ${formatPercent(share)}`);
    return texts.length > 0 ? `Mask: ${texts.join(", ")}.` : undefined;
  },
  ofRecord({ segmentation: recorded }) {
    if (!recorded) return undefined;
    const { width, height, classes, runs } = recorded;
    const labels = new Uint8Array(width * height);
    let at = 0;
    for (const [label, length] of runs) labels.fill(label, at, (at += length));
    return { prediction: { width, height, labels }, names: classNamesOf(classes), pixelsPerLabel: classes };
  },
  differenceSentences: ({ maskAgreement = 1 }) =>
    maskAgreement < 1 ? [`${formatPercent(1 - maskAgreement)} of the pixels have another label.`] : [],

  sample: {
    layers: ({ prediction }) => ({ mask: prediction.segmentation }),
    verdict({ prediction }, names) {
      const labels = new Set(prediction.segmentation?.labels);
      labels.delete(0);
      const classes = Array.from(labels, (label) => className(names, label));
      return { text: classes.length === 0 ? "background everywhere" : classes.join(", ") };
    },
  },
  validationScores: [
    { name: "meanIoU", title: "mean IoU" },
    { name: "pixelAccuracy", title: "pixel accuracy" },
  ],

  mainScore: {
    title: "Mean IoU",
    name: "meanIoU",
    outOf: 1,
    of: ({ meanIoU, interval }) => ({ score: meanIoU, interval }),
  },
  /** In which pixels masks were compared, e.g. `at 416 × 416, as the paper`; older results compared the original ones. */
  condition: (result) => ({
    title: "Masks compared",
    text: segmentationPixelsText(result.segmentationPixels ?? "original", numbersOfResult(result)),
    isNotable: result.segmentationPixels === "protocol",
  }),
  paper: { dataSet: "Pascal VOC 2012 val", resizing: "resized to 416 × 416" },
};
