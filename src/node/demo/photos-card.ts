// The model card of the photographs' family: what its networks are, whose images they saw, and what they reach.
import credit from "../../../configs/photo-credit.json" with { type: "json" };
import { classNameText } from "../../core/base/class-name-text";
import type { Calibration } from "../../domain";
import { machineText } from "../machine";
import { digits, markdownTable, none, whole } from "../markdown-table";
import {
  type CardFacts,
  type EndedRun,
  filesPart,
  recipePart,
  recipesOf,
  rehearsalWarning,
  robustTeacherText,
  runsPart,
  straysPart,
} from "./card-parts";
import type { NetworkClasses } from "./demo-classes";
import { demoScoreNames, type DemoResults, type DemoScoreName, demoScores } from "../../engine/split/demo-results";
import { matchedSizeTables, photoScoreTables } from "./demo-tables";
import { rivalsOf } from "./equal-bytes";
import { photoKinds } from "./photos/photo-kinds";

export interface PhotoCardFacts extends CardFacts {
  readonly classes: readonly NetworkClasses[];
  /** Of the set that opens first. */
  readonly firstBeta: number | undefined;
  /** Of each set that ships, what its probabilities are divided by, and from which best one on an answer is sure. */
  readonly confidence: readonly ({ readonly title: string } & Calibration)[];
}

const percent = digits(1);
const share = digits(3);

function dataPart(runs: readonly EndedRun[], { images }: NonNullable<DemoResults["photos"]>): string {
  const trainedOn = new Map(runs.map(({ summary: { dataSet } }) => [dataSet.name, dataSet]));
  return [
    credit.data,
    markdownTable(
      ["runs trained on", "training", "validation"],
      Array.from(trainedOn, ([name, { training, validation }]) => [name, whole(training), whole(validation)]),
    ),
    `Scores are of images that no run saw: the test splits, ${whole(images.classification)} photographs with a class and ` +
      `${whole(images.detection)} of them outlined by hand. The pets' makers split theirs; Caltech-101 has no split by ` +
      "its makers, and is split 70/10/20 % by the SHA-1 of the name within the class. brain, brontosaurus and car_side " +
      "are left out: drawings, toys, and grey alone. Of the pets the border of a mask counts as neither pet nor background.",
    credit.teacher,
    robustTeacherText("images"),
  ].join("\n\n");
}

const notFor = [
  `Deciding anything that matters. It is a demo of ${photoKinds.length} classes, and its test images are of the kind that it ` +
    "was trained on.",
  "Anything but its classes: what it does not know it answers with one of them, or is not sure of. It was trained on " +
    "centred single objects, some of them drawings and toys, most of them what a web search gave in 2003; many objects, " +
    "crops, odd views and modern things are further from that than any score here says.",
  "People. Faces is one of its classes and says that a face is there; it tells no person from another, and must not be used to.",
  "Breeds of dogs: 200 of the 248 dogs are American bulldogs, so it may not see a dog in another.",
  "Colour as evidence: 381 of the images of Caltech-101 are grey.",
  "Conclusions about the paper's networks, which are larger and were trained on ImageNet, COCO and Pascal VOC.",
];

/** First, best and last of each score that was watched. */
function curveCells({ summary: { epochs } }: EndedRun): string {
  const names = demoScoreNames.filter((name) => epochs.some(({ scores }) => name in scores));
  const texts = names.map((name) => {
    const values = epochs.flatMap(({ scores }) => (scores as Partial<Record<DemoScoreName, number>>)[name] ?? []);
    const text = digits(demoScores[name].decimals);
    return `${demoScores[name].title} ${text(values[0])} → ${text(values.at(-1))} (best ${text(Math.max(...values))})`;
  });
  return texts.join("; ") || none;
}

function curvesPart(runs: readonly EndedRun[]): string {
  return markdownTable(
    ["run", "epochs", "on validation, after the first epoch → the last"],
    runs.map((run) => [run.planned.name, whole(run.summary.epochs.length), curveCells(run)]),
    Infinity,
  );
}

interface ShownNetwork {
  readonly title: string;
  readonly of: NetworkClasses;
}

/** The teacher, and the beta that opens first. */
function shownNetworks({ classes, firstBeta }: PhotoCardFacts): readonly ShownNetwork[] {
  const teacher = classes.find(({ beta }) => beta === undefined);
  const student = classes.find(({ beta }) => beta !== undefined && (firstBeta === undefined || beta === firstBeta));
  return [
    ...(teacher ? [{ title: "teacher", of: teacher }] : []),
    ...(student ? [{ title: `beta ${student.beta}`, of: student }] : []),
  ];
}

const orNone = (format: (value: number) => string, value: number | null | undefined) =>
  value === null || value === undefined ? none : format(value);

function classTable(networks: readonly ShownNetwork[]): string {
  const rows = networks[0]?.of.classification ?? [];
  return markdownTable(
    ["class", "images", ...networks.flatMap(({ title }) => [`top-1 %, ${title}`, `precision %, ${title}`])],
    rows.map(({ name, images }) => [
      classNameText(name),
      whole(images),
      ...networks.flatMap(({ of }) => {
        const row = of.classification?.find((one) => one.name === name);
        return [orNone(percent, row?.top1), orNone(percent, row?.precision)];
      }),
    ]),
  );
}

function objectTable(networks: readonly ShownNetwork[]): string {
  const boxes = networks[0]?.of.detection ?? [];
  const masks = networks[0]?.of.segmentation ?? [];
  const names = [...new Set([...masks, ...boxes].map(({ name }) => name))];
  return markdownTable(
    ["class", "objects", ...networks.flatMap(({ title }) => [`AP, ${title}`, `AP50, ${title}`, `IoU, ${title}`])],
    names.map((name) => [
      classNameText(name),
      orNone(whole, boxes.find((one) => one.name === name)?.objects),
      ...networks.flatMap(({ of }) => {
        const found = of.detection?.find((one) => one.name === name);
        const iou = of.segmentation?.find((one) => one.name === name)?.iou;
        return [orNone(share, found?.AP), orNone(share, found?.AP50), orNone(share, iou)];
      }),
    ]),
  );
}

function confusionPart(networks: readonly ShownNetwork[]): readonly string[] {
  const last = networks.at(-1);
  if (!last || last.of.confusions.length === 0) return [];
  return [
    `The ${last.of.confusions.length} most frequent confusions of ${last.title}:`,
    markdownTable(
      ["class", "taken for", "images"],
      last.of.confusions.map(({ truth, predicted, images }) => [
        classNameText(truth),
        classNameText(predicted),
        whole(images),
      ]),
      2,
    ),
  ];
}

function confidencePart(sets: PhotoCardFacts["confidence"]): readonly string[] {
  if (sets.length === 0) return [];
  return [
    "## Confidence",
    "Logits are divided by a temperature fitted to the validation images (Guo et al. 2017). Where the most probable class " +
      "has less than the threshold, the answer is “not sure”: the lowest one at which, on validation, sure answers are " +
      "right nine times out of ten and unknown things are called sure one time in five at most.",
    markdownTable(
      ["set", "temperature", "sure from"],
      sets.map(({ title, temperature, sure }) => [title, share(temperature), share(sure)]),
    ),
  ];
}

/** The card as markdown, its columns not lined up. */
export function photoCard(facts: PhotoCardFacts): string {
  const { runs, files, results, machine, smoke } = facts;
  const recipes = recipesOf(runs);
  const networks = shownNetworks(facts);
  return [
    "# Model card of the demo on photographs",
    ...(smoke ? [rehearsalWarning] : []),
    `The demo is Ladon's bottleneck in front of EfficientNet-Lite0's body, at ${results.betas.length} betas ` +
      `(${results.betas.map(({ beta }) => beta).join(", ")}), and its uncompressed teacher. Each has three heads: what ` +
      "the image shows, where objects are, which pixel is what. A bottleneck stands in the place of the body's first " +
      "layers; the heads and the later layers of the body are the same in all of them. A small beta sends many bytes, a " +
      "large one few. All but the published body was trained by this lab's own trainer.",
    "## What it is no good for",
    notFor.map((line) => `- ${line}`).join("\n"),
    "## Scores",
    photoScoreTables(results),
    ...(rivalsOf(results).length > 0 ? ["### At matched size", matchedSizeTables(results)] : []),
    "### Each class",
    classTable(networks),
    objectTable(networks),
    ...confusionPart(networks),
    "`photos-results.json` and `photos-classes.json` beside this file have them in full.",
    ...confidencePart(facts.confidence),
    "## Data",
    dataPart(runs, results.photos!),
    "## Recipes",
    "After the paper: heads on the published body first, which make the teacher; then students that imitate its features " +
      "at a price per bit, and keep its heads.",
    recipePart(recipes),
    "## Runs",
    runsPart(facts, recipes),
    "What was watched while they trained (`photos-runs.json` has every epoch):",
    curvesPart(runs),
    ...straysPart(facts),
    `Machine that wrote this: ${machineText(machine)}.`,
    "## Files",
    filesPart(files),
    "`npm run demo:train -- --demo photos` makes all of it again; `docs/demo.md` says from what.",
    "## Licence",
    `The weights are under ${credit.licence}, for the sake of the images that they were trained on; the lab's code is MIT.`,
    `${credit.data} ${credit.teacher}`,
  ].join("\n\n");
}
