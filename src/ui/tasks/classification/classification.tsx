// Classification on the page: the most probable classes; top-1.
import { ShareList } from "../../components/share-list";
import { formatPercent } from "../../components/format";
import { className, classNamesOf, type PageTask } from "../task";

export const classification: PageTask<"classification"> = {
  title: "Classification",
  stageTitle: "Classify",
  officialLabels: { classes: 1000, of: "ImageNet’s" },
  firstClass: 0,
  classModules: ["classification.linear"],
  truth: {
    scored: "classes of images",
    trained: "a class for each image",
    counted: "Images",
    layers: () => ({}),
  },

  layers: () => ({}),
  Prediction: ({ prediction: { top }, names }) => (
    <ShareList
      shares={top.map(({ label, probability }) => ({ name: className(names, label), share: probability }))}
      label="Most probable classes"
    />
  ),
  sentence({ prediction, names }) {
    const [top] = prediction.top;
    return top && `Most probable class: ${className(names, top.label)}, ${formatPercent(top.probability)}.`;
  },
  overviewText: ({ topClass }) => topClass && `${topClass.name} ${formatPercent(topClass.probability)}`,
  ofRecord: ({ classification: recorded }) =>
    recorded && { prediction: { top: recorded.top5 }, names: classNamesOf(recorded.top5) },
  comparedFact({ prediction, classNames }) {
    const [top] = prediction.classification?.top ?? [];
    const names = classNames.classification ?? {};
    return [
      "Top class",
      top ? `${className(names, top.label)}, ${formatPercent(top.probability)}` : "no classification head",
    ];
  },
  differenceSentences: ({ sameTopClass }) => (sameTopClass === false ? ["Another class on top."] : []),

  sample: {
    layers: () => ({}),
    verdict({ prediction, truth: { classLabel } }, names) {
      const [top] = prediction.classification?.top ?? [];
      if (!top) return { text: "no answer" };
      const predicted = `${className(names, top.label)} (${formatPercent(top.probability)})`;
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
