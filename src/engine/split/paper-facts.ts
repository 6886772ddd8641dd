// What the paper's logs say of its networks, and what the published lightweight ones say of themselves, as facts of a split.
import paper from "../../../reference/paper/ladon-wacv2025.json" with { type: "json" };
import { stageMultiplications } from "../../core/checkpoint/network-cost";
import { publishedNetworks, type PublishedDataSet, type PublishedNetwork } from "../../core/curves/published-networks";
import { officialInputSize } from "../../core/networks/configuration";
import { publishedArchitectures, type PublishedArchitectureName } from "../../core/networks/published-architectures";
import type { Candidate, CandidateScore } from "../../core/split/candidate";
import {
  bytesFigure,
  localCandidate,
  singleTaskNetworks,
  splitCandidate,
  togetherOnDevice,
  type MachineFacts,
  type NetworkFacts,
} from "../../core/split/candidates";
import type { MeasuredTimes } from "../../core/split/measurement";
import { taskNames, type TaskName } from "../../domain";
import { baselineKey, baselineNames } from "./measurable";
import { metricTitles } from "./result-facts";

interface PaperPoint {
  readonly task: string;
  readonly dataset: string;
  readonly model: string;
  readonly beta: number | null;
  readonly log: string;
  /** Of what upstream's analyzer pickles: the coder's bytes and about a hundred more, / 1024. */
  readonly sizeKilobytes?: { readonly mean: number; readonly std: number; readonly samples: number } | null;
  readonly protocol: string;
  readonly top1?: number;
  readonly mAP?: number;
  readonly meanIoU?: number;
}

/** In the order of the tasks. */
const points: readonly PaperPoint[] = taskNames.flatMap((name) =>
  (paper.points as readonly PaperPoint[]).filter(({ task }) => task === name),
);

const dataSetTitles: Readonly<Record<PublishedDataSet, string>> = {
  ilsvrc2012: "ImageNet 2012 val",
  coco2017: "COCO 2017 val",
  pascal_voc2012: "Pascal VOC 2012 val",
  "coco2017-voc-labels": "COCO 2017 val, Pascal VOC’s classes",
};

/** In percent. */
function scoreOf(point: PaperPoint): number | undefined {
  // the logs have detection's as shares of 1, with three digits
  const ofDetection = point.mAP === undefined ? undefined : Math.round(1000 * point.mAP) / 10;
  return { classification: point.top1, detection: ofDetection, segmentation: point.meanIoU }[point.task as TaskName];
}

function paperScore(point: PaperPoint): CandidateScore[] {
  const percent = scoreOf(point);
  if (percent === undefined) return [];
  const task = point.task as TaskName;
  return [
    {
      task,
      metric: metricTitles[task],
      percent,
      dataSet: dataSetTitles[point.dataset as PublishedDataSet],
      source: "published",
      note: `${paper.source.repository}, ${point.log}; ${point.protocol}`,
    },
  ];
}

const bytesAKilobyte = 1024;

function paperBytes({ sizeKilobytes, log }: PaperPoint): NetworkFacts["payloadBytes"] {
  if (!sizeKilobytes) return undefined;
  const { mean, std, samples } = sizeKilobytes;
  return bytesFigure(
    { mean: bytesAKilobyte * mean, standardDeviation: bytesAKilobyte * std, count: samples },
    "published",
    `${log}: the paper’s kilobytes, a pickle around the coded latent included`,
  );
}

/** The networks that the paper trained, by their names in its logs. */
const paperModels = {
  "ladon-resnet50": "ResNet-50",
  "ladon-resnest269e": "ResNeSt-269e",
} as const satisfies Partial<Record<PublishedArchitectureName, string>>;

/** The three heads are asked with detection's input, so its bytes are those of the one bitstream. */
const unifiedTask: TaskName = "detection";

/** Ladon as published, and the same networks as three of a single task, of each beta; times are estimated, nobody says them. */
export function paperCandidates(machine: MachineFacts | undefined): Candidate[] {
  return Object.entries(paperModels).flatMap(([model, title]) => {
    const architecture = publishedArchitectures[model as keyof typeof paperModels];
    const products = stageMultiplications(architecture, officialInputSize);
    const ofModel = points.filter((point) => point.model === model);
    const betas = [...new Set(ofModel.flatMap(({ beta }) => beta ?? []))].sort((a, b) => a - b);
    return betas.flatMap((beta): Candidate[] => {
      const ofBeta = ofModel.filter((point) => point.beta === beta);
      const facts = (task: TaskName | undefined): NetworkFacts => {
        const own = ofBeta.filter((point) => task === undefined || point.task === task);
        const bytes = ofBeta.find((point) => point.task === (task ?? unifiedTask));
        const payloadBytes = bytes && paperBytes(bytes);
        return {
          id: `paper:${model}@${beta}${task ? `:${task}` : ""}`,
          name: `Ladon ${title} of the paper, beta ${beta}${task ? `, ${task}` : ""}`,
          family: `Ladon ${title} of the paper`,
          beta,
          tasks: task ? [task] : taskNames,
          products,
          scores: own.flatMap(paperScore),
          ...(payloadBytes && { payloadBytes }),
        };
      };
      const singles = taskNames.map((task) => splitCandidate(facts(task), machine));
      const three = singleTaskNetworks(singles, {
        id: `paper-single:${model}@${beta}`,
        name: `${title}, beta ${beta}, three single-task networks`,
        family: `${title}, three single-task networks`,
        beta,
      });
      return [splitCandidate(facts(undefined), machine), three];
    });
  });
}

function publishedScores({ name, task, runs }: PublishedNetwork): CandidateScore[] {
  const own = runs.flatMap(({ dataset, published }): CandidateScore[] => {
    const percent = published && Object.values(published.scores).at(0);
    if (percent === undefined) return [];
    const note = `${published!.source}, ${published!.weights}`;
    return [{ task, metric: metricTitles[task], percent, dataSet: dataSetTitles[dataset], source: "published", note }];
  });
  return [...own, ...points.filter(({ model }) => model === name).flatMap(paperScore)];
}

/** Multiply-accumulates of all stages. */
function products(name: PublishedArchitectureName, { runs: [{ inputSize }] }: PublishedNetwork) {
  return stageMultiplications(publishedArchitectures[name], inputSize);
}

const allOf = (stages: ReturnType<typeof products>): number =>
  Object.values(stages).reduce((sum, { dense, depthwise }) => sum + dense + depthwise, 0);

/** The lightweight networks, each on the device by itself, and the lightest and the heaviest three that answer all tasks. */
export function baselineCandidates(measured: readonly MeasuredTimes[], machine: MachineFacts | undefined): Candidate[] {
  const all = baselineNames.map((name) => {
    const network = publishedNetworks.find((one) => one.name === name)!;
    const stages = products(name, network);
    const times = measured.find(({ key }) => key === baselineKey(name));
    const facts: NetworkFacts = {
      id: baselineKey(name),
      name: network.title,
      family: "On the device",
      tasks: [network.task],
      products: stages,
      scores: publishedScores(network),
      ...(times && { measured: times }),
    };
    return { task: network.task, multiplications: allOf(stages), candidate: localCandidate(facts, machine) };
  });
  const three = (kind: "lightest" | "heaviest") => {
    const parts = taskNames.map((task) => {
      const ordered = all.filter((one) => one.task === task).toSorted((a, b) => a.multiplications - b.multiplications);
      return ordered.at(kind === "lightest" ? 0 : -1)!.candidate;
    });
    return togetherOnDevice(parts, {
      id: `baseline-three:${kind}`,
      name: `${kind === "lightest" ? "Lightest" : "Heaviest"} three: ${parts.map(({ name }) => name).join(", ")}`,
      family: "Three on the device",
    });
  };
  return [...all.map(({ candidate }) => candidate), three("lightest"), three("heaviest")];
}
