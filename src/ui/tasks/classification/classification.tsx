// Classification on the page: the most probable classes; top-1.
import { Text } from "@mantine/core";
import { classNameText } from "../../../core/base/class-name-text";
import type { Classification } from "../../../domain";
import type { ClassNames } from "../../../engine/protocol-predictions";
import { ShareList } from "../../components/share-list";
import { formatPercent } from "../../components/format";
import { className, classNamesOf, type PageTask, type PredictionProps } from "../task";

/** e.g. `tench, 93.1 %`; undefined where there is no class. */
function topText({ top: [best] }: Classification, names: ClassNames): string | undefined {
  return best && `${className(names, best.label)}, ${formatPercent(best.probability)}`;
}

/** A class beside other facts: as it is, or as what comes closest. */
function closestText(text: string, sure: boolean | undefined): string {
  return sure === false ? `not sure (closest: ${text})` : text;
}

function Prediction({ prediction: { top, sure }, names }: PredictionProps<"classification">) {
  const shares = top.map(({ label, probability }) => ({ name: className(names, label), share: probability }));
  if (sure !== false) return <ShareList shares={shares} label="Most probable classes" />;
  return (
    <>
      <Text fw={600} size="lg">
        Not sure
      </Text>
      <Text size="sm" c="dimmed" mb={4}>
        closest:
      </Text>
      <ShareList shares={shares} label="Closest classes" isMinor />
    </>
  );
}

export const classification: PageTask<"classification"> = {
  title: "Classification",
  stageTitle: "Classify",
  officialLabels: { classes: 1000, kinds: 1000, of: "ImageNet’s" },
  firstClass: 0,
  classModules: ["classification.linear"],
  truth: {
    scored: "classes of images",
    trained: "a class for each image",
    counted: "Images",
    layers: () => ({}),
  },

  layers: () => ({}),
  Prediction,
  sentence({ prediction, names }) {
    const text = topText(prediction, names);
    if (text === undefined) return undefined;
    return prediction.sure === false ? `Not sure. Closest: ${text}.` : `Most probable class: ${text}.`;
  },
  overviewText({ topClass, sure }) {
    if (!topClass) return undefined;
    return closestText(`${classNameText(topClass.name)} ${formatPercent(topClass.probability)}`, sure);
  },
  ofRecord({ classification: recorded }) {
    if (!recorded) return undefined;
    const { top5, sure } = recorded;
    return { prediction: { top: top5, ...(sure !== undefined && { sure }) }, names: classNamesOf(top5) };
  },
  comparedFact({ prediction: { classification: predicted }, classNames }) {
    const text = predicted && topText(predicted, classNames.classification ?? {});
    if (text === undefined) return ["Top class", "no classification head"];
    return ["Top class", closestText(text, predicted?.sure)];
  },
  differenceSentences: ({ sameTopClass }) => (sameTopClass === false ? ["Another class on top."] : []),

  sample: {
    layers: () => ({}),
    verdict({ prediction, truth: { classLabel } }, names) {
      const { top: [top] = [], sure } = prediction.classification ?? {};
      if (!top) return { text: "no answer" };
      const named = `${className(names, top.label)} (${formatPercent(top.probability)})`;
      const predicted = sure === false ? `not sure, closest ${named}` : named;
      if (classLabel === undefined) return { text: predicted };
      const isRight = top.label === classLabel;
      return { isRight, text: `${predicted}, ${isRight ? "right" : `in truth ${className(names, classLabel)}`}` };
    },
  },
  validationScores: [{ name: "top1", title: "top-1" }],

  mainScore: {
    title: "Top-1",
    name: "top1",
    outOf: 100,
    of: ({ top1, interval }) => ({ score: top1, interval }),
  },
  paper: { dataSet: "ImageNet 2012 val", resizing: "shorter side to 448, centre 416 × 416" },
};
