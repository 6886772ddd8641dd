// The paper's own points, read from the logs of its repository: with their provenance, gaps and one collapsed model.
import paper from "../../../../reference/paper/ladon-wacv2025.json";
import type { TaskName } from "../../../domain";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries, Provenance } from "./chart-series";
import { officialEncoderCost, type PublishedDataSet, publishedDataSets } from "../../../engine/protocol-charts";
import type { DeviceCost } from "../../../engine/protocol-checkpoints";
import { pageTasks } from "../../tasks/tasks";
import { uncompressedNetwork } from "./published-levels";

interface PaperPoint {
  readonly task: string;
  readonly dataset: string;
  readonly model: string;
  readonly beta: number | null;
  readonly log: string;
  readonly sizeKilobytes?: { readonly mean: number; readonly std: number; readonly samples: number } | null;
  readonly protocol: string;
  readonly top1?: number;
  readonly top5?: number;
  readonly teacherTop1?: number;
  readonly teacherTop5?: number;
  readonly mAP?: number;
  readonly ap50?: number;
  readonly ap75?: number;
  readonly apSmall?: number;
  readonly apMedium?: number;
  readonly apLarge?: number;
  readonly meanIoU?: number;
}

const points: readonly PaperPoint[] = paper.points;

/** The logs say nothing of it; it follows from the architecture. */
const encoders: Readonly<Record<string, DeviceCost>> = {
  "ladon-resnet50": officialEncoderCost("resnet50"),
  "ladon-resnest269e": officialEncoderCost("resnest269e"),
};

const modelTitles: Readonly<Record<string, string>> = {
  "ladon-resnet50": "Ladon ResNet-50",
  "ladon-resnest269e": "Ladon ResNeSt-269e",
};
/** Networks that were classified with at the students' own input size. */
const teachers: Readonly<Record<string, string>> = { "ladon-resnet50": "resnet50", "ladon-resnest269e": "resnest269e" };

/** The model whose bottleneck has nothing left to say at the largest beta, in all three tasks. */
const collapsedModel = "ladon-resnest269e";
const collapsedBeta = 20.48;

function assertTask(task: string): TaskName {
  if (task in pageTasks) return task as TaskName;
  throw new Error(`The paper’s points speak of a task ${task}; known are ${Object.keys(pageTasks).join(", ")}.`);
}

function assertDataSet(dataset: string): PublishedDataSet {
  const known = publishedDataSets.find((name) => name === dataset);
  if (known) return known;
  throw new Error(`The paper’s points speak of a dataset ${dataset}; known are ${publishedDataSets.join(", ")}.`);
}

/** COCO's figures come as shares of 1, the others in percent. */
function scoresOf(point: PaperPoint): Record<string, number> {
  const share = (value?: number) => (value === undefined ? undefined : Number((100 * value).toFixed(6)));
  const scores = {
    top1: point.top1,
    top5: point.top5,
    AP: share(point.mAP),
    AP50: share(point.ap50),
    AP75: share(point.ap75),
    AP_small: share(point.apSmall),
    AP_medium: share(point.apMedium),
    AP_large: share(point.apLarge),
    meanIoU: point.meanIoU,
  };
  return Object.fromEntries(
    Object.entries(scores).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function provenanceOf(point: PaperPoint, task: TaskName, resizing = pageTasks[task].paper.resizing): Provenance {
  const size = point.sizeKilobytes;
  return [
    ["Source", paper.source.paper],
    ["Repository", paper.source.repository],
    ["Commit", paper.source.commit],
    ["File", point.log],
    ["Protocol", point.protocol],
    ["Dataset", pageTasks[task].paper.dataSet],
    ["Images", resizing],
    ...(size
      ? ([
          [
            "Size",
            `${size.mean.toFixed(3)} KB ± ${size.std.toFixed(3)} over ${size.samples.toLocaleString("en")} images`,
          ],
        ] as const)
      : []),
    ...(point.beta !== null && encoders[point.model]
      ? ([["Encoder’s cost", "computed from the architecture; the logs do not say it"]] as const)
      : []),
  ];
}

function cautionOf(point: PaperPoint, task: TaskName): string | undefined {
  if (point.model !== collapsedModel || point.beta !== collapsedBeta) return undefined;
  const other = points.find(
    ({ model, beta, task }) => model !== point.model && beta === point.beta && task === point.task,
  );
  const figures = ({ sizeKilobytes, ...rest }: PaperPoint) =>
    `${sizeKilobytes?.mean.toFixed(1)} KB and ${scoresOf(rest)[pageTasks[task].mainScore.name]} %`;
  const beside = other ? `, where ${modelTitles[other.model]} keeps ${figures(other)}` : "";
  return `The bottleneck has collapsed: ${figures(point)} are left${beside}.`;
}

function chartPoint(point: PaperPoint, task: TaskName): ChartPoint {
  const size = point.sizeKilobytes;
  return {
    label: `beta ${point.beta}`,
    beta: point.beta ?? undefined,
    rates: size ? { paper: { mean: size.mean, std: size.std } } : {},
    encoder: encoders[point.model],
    scores: scoresOf(point),
    withoutRate: size ? undefined : `its log gives no size: ${point.protocol}`,
    caution: cautionOf(point, task),
    provenance: provenanceOf(point, task),
  };
}

function levelOf(point: PaperPoint, task: TaskName): ChartLevel | undefined {
  const dataSet = assertDataSet(point.dataset);
  const level = (name: string, rest: Pick<ChartLevel, "id" | "scores">): ChartLevel => {
    const { title, network, resizing, provenance } = uncompressedNetwork(name, dataSet);
    return {
      ...rest,
      name: `${point.beta === null ? "" : "Teacher "}${title}, uncompressed`,
      origin: "paper",
      dataSet,
      protocol: `${pageTasks[task].paper.dataSet}; nothing is sent`,
      network,
      provenance: [...provenanceOf({ ...point, sizeKilobytes: undefined }, task, resizing), ...provenance],
    };
  };
  const { model, beta, teacherTop1: top1, teacherTop5: top5 } = point;
  if (beta === null) return level(model, { id: `paper-${model}`, scores: scoresOf(point) });
  if (top1 === undefined || top5 === undefined) return undefined;
  return level(teachers[model], { id: `paper-teacher-${model}`, scores: { top1, top5 } });
}

/** One series a model and task, as each task has its own sizes; teachers and uncompressed networks as levels. */
export function paperContent(): ChartContent {
  const series = new Map<string, { head: Omit<ChartSeries, "points">; points: ChartPoint[] }>();
  const levels = new Map<string, ChartLevel>();
  const byBeta = [...points].sort((a, b) => (a.beta ?? 0) - (b.beta ?? 0));
  for (const point of byBeta) {
    const task = assertTask(point.task);
    const level = levelOf(point, task);
    if (level) levels.set(level.id, level);
    if (point.beta === null) continue;
    const id = `paper-${point.model}-${task}`;
    const head: Omit<ChartSeries, "points"> = {
      id,
      name: `${modelTitles[point.model] ?? point.model} (paper)`,
      origin: "paper",
      dataSet: assertDataSet(point.dataset),
      setting: `paper, ${task}`,
      protocol: `${pageTasks[task].title} protocol of the paper: ${pageTasks[task].paper.dataSet}, ${pageTasks[task].paper.resizing}; entropy-coded`,
    };
    const entry = series.get(id) ?? { head, points: [] };
    entry.points.push(chartPoint(point, task));
    series.set(id, entry);
  }
  const ofModel = (id: string) => (id.includes(collapsedModel) ? 1 : 0);
  return {
    series: [...series.values()]
      .map(({ head, points }) => ({ ...head, points }))
      .sort((a, b) => ofModel(a.id) - ofModel(b.id)),
    levels: [...levels.values()],
  };
}
