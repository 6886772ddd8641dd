// Detection on the page: boxes over the image and in a table; AP.
import { Text } from "@mantine/core";
import type { Detection } from "../../../domain";
import { BoxTable } from "../../components/box-table";
import { formatCount, formatPercent } from "../../components/format";
import type { StageLayers } from "../../components/image-stage";
import { cssColor } from "../../../core/base/class-colors";
import {
  className,
  classNamesOf,
  type DrawOptions,
  type NamedPrediction,
  type PageTask,
  type PredictionProps,
} from "../task";

/** Of samples in training surer boxes only are drawn: an untrained detector is unsure of hundreds. */
const sampleThreshold = 0.5;
/** Orange-red: no class has it at this strength, and it is told from blue by the colour-blind. */
const differentColor = "rgb(255 80 0)";

const boxColor = (label: number) => cssColor(label > 0 ? label - 1 : 7);
const wholePercent = (confidence: number) => `${Math.round(100 * confidence)} %`;

function surerThan(threshold: number, prediction: Detection | undefined): Detection["boxes"] {
  return prediction?.boxes.filter(({ score }) => score >= threshold) ?? [];
}

function layers(
  { prediction, names }: NamedPrediction<"detection">,
  { threshold, confidenceText = wholePercent, differences }: DrawOptions,
): StageLayers {
  const { added = [], relabelled = [] } = differences?.boxes ?? {};
  const different = new Set([...added, ...relabelled.map(([, place]) => place)]);
  return {
    boxes: surerThan(threshold, prediction).map(({ boxXyxyPixels, label, score }, place) => ({
      edges: boxXyxyPixels,
      caption: `${different.has(place) ? "≠ " : ""}${className(names, label)} ${confidenceText(score)}`,
      color: different.has(place) ? differentColor : boxColor(label),
    })),
  };
}

function Prediction({ prediction, names, thresholdPercent }: PredictionProps<"detection">) {
  const boxes = surerThan(thresholdPercent / 100, prediction);
  return (
    <>
      <Text size="sm" c="dimmed" mb={4}>
        {boxes.length} of {prediction.boxes.length} boxes have a confidence of {thresholdPercent} % or more; edges in
        pixels of the image.
      </Text>
      {boxes.length > 0 && (
        <BoxTable
          boxes={boxes.map(({ boxXyxyPixels, label, score }) => ({
            name: className(names, label),
            score,
            edges: boxXyxyPixels,
            color: boxColor(label),
          }))}
          label="Boxes"
        />
      )}
    </>
  );
}

const counted = (count: number, one: string, many: string) =>
  count > 0 ? [`${count} ${count === 1 ? one : many}.`] : [];

export const detection: PageTask<"detection"> = {
  title: "Detection",
  stageTitle: "Detect",
  officialLabels: { classes: 91, kinds: 80, of: "COCO’s" },
  firstClass: 1,
  classModules: ["detection.box.scores", "detection.box.deltas"],
  truth: {
    scored: "boxes",
    trained: "boxes",
    counted: "Boxes",
    layers: ({ boxes }, names) => ({
      boxes: boxes?.map(({ boxXyxyPixels, label, crowd }) => ({
        edges: boxXyxyPixels,
        caption: `${className(names, label)}${crowd ? " (crowd)" : ""}`,
        color: boxColor(label),
      })),
    }),
  },

  layers,
  Prediction,
  sentence({ prediction, names, thresholdPercent }) {
    const boxes = surerThan(thresholdPercent / 100, prediction);
    const byName = Map.groupBy(boxes, ({ label }) => className(names, label));
    if (boxes.length === 0) return "No boxes at this threshold.";
    return `Boxes: ${Array.from(byName, ([name, { length }]) => `${length} × ${name}`).join(", ")}.`;
  },
  overviewText: ({ boxes }) => (boxes === undefined ? undefined : `${boxes} boxes`),
  ofRecord: ({ detection: recorded }) =>
    recorded && { prediction: { boxes: recorded.boxes }, names: classNamesOf(recorded.boxes) },
  comparedFact: ({ prediction }, threshold) => [
    "Boxes",
    formatCount(surerThan(threshold, prediction.detection).length),
  ],
  differenceSentences({ boxes }) {
    if (!boxes) return [];
    return [
      ...counted(boxes.missing.length, "box is missing", "boxes are missing"),
      ...counted(boxes.added.length, "box is new", "boxes are new"),
      ...counted(boxes.relabelled.length, "box has another label", "boxes have another label"),
    ];
  },

  sample: {
    note: `Boxes of a confidence of ${formatPercent(sampleThreshold)} or more are in colour; what is there is in white, with its name in brackets.`,
    layers({ prediction, truth }, names) {
      const predicted = { prediction: prediction.detection ?? { boxes: [] }, names };
      const { boxes = [] } = layers(predicted, { threshold: sampleThreshold });
      const truthBoxes = truth.boxes?.map(({ boxXyxyPixels, label }) => ({
        edges: boxXyxyPixels,
        caption: `(${className(names, label)})`,
        color: "white",
      }));
      return { boxes: [...boxes, ...(truthBoxes ?? [])] };
    },
    verdict: ({ prediction, truth }) => ({
      text: `${surerThan(sampleThreshold, prediction.detection).length} boxes found, ${truth.boxes?.length ?? 0} there`,
    }),
  },
  validationScores: [
    { name: "AP", title: "AP" },
    { name: "AP50", title: "AP50" },
  ],

  mainScore: {
    title: "AP",
    name: "AP",
    outOf: 1,
    of: ({ AP, interval }) => ({ score: AP, interval }),
  },
  paper: { dataSet: "COCO 2017 val", resizing: "longer side to 416, padded" },
};
