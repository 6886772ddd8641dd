// This lab's evaluations as series: one for each network, dataset and protocol, one for each codec before a network.
import { taskNames } from "../../../domain";
import { codecTitles, type ResultSummary, type SizeSpreads } from "../../../engine/protocol-evaluation";
import { taskScores } from "../../../engine/protocol-charts";
import { numbersOfResult, resultProtocolText } from "../../shared/result-protocol";
import { formatCount } from "../../components/format";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries, Provenance, Rate } from "./chart-series";
import { networkName } from "../../shared/checkpoint-summary";
import { pageTasks, scoreConditions } from "../../tasks/tasks";

/** Scores in percent; COCO's −1, for what was not there to be found, is no score. */
function percentScores({ scores }: ResultSummary): Record<string, number> {
  const percent: Record<string, number> = {};
  for (const task of taskNames) {
    const metrics = new Map<string, unknown>(Object.entries(scores[task] ?? {}));
    for (const { name } of taskScores[task]) {
      const value = metrics.get(name);
      if (typeof value === "number" && value >= 0) percent[name] = (100 / pageTasks[task].mainScore.outOf) * value;
    }
  }
  return percent;
}

function ratesOf(sizes: SizeSpreads | undefined): ChartPoint["rates"] {
  if (!sizes) return {};
  const scaled = ({ mean, standardDeviation }: SizeSpreads["payloadBytes"], by: number): Rate => ({
    mean: mean / by,
    std: standardDeviation / by,
  });
  return {
    paper: scaled(sizes.paperKilobytes, 1),
    payload: scaled(sizes.payloadBytes, 1000),
    bpp: scaled(sizes.bitsPerPixel, 1),
  };
}

function dataSetText({ dataSet, images, complete }: ResultSummary): string {
  const part = dataSet.split ? `${dataSet.name}, ${dataSet.split}` : dataSet.name;
  return `${part}, ${formatCount(images)} images${complete ? "" : ", not all"}`;
}

/** For the legend. */
function measuredOn(result: ResultSummary): string {
  const notable = scoreConditions(result).filter(({ isNotable }) => isNotable);
  const conditions = notable.map(({ title, text }) => `, ${title.toLowerCase()} ${text}`);
  return `This lab: ${dataSetText(result)}, protocol ${resultProtocolText(result)}${conditions.join("")}`;
}

const provenanceOf = (result: ResultSummary): Provenance => [
  ["Source", "measured by this lab"],
  ["Checkpoint", result.checkpoint.title],
  ["Weights", result.checkpoint.contentHash.slice(0, 16)],
  ["Dataset", dataSetText(result)],
  ["Fingerprint", result.dataSet.fingerprint.slice(0, 16)],
  ["Protocol", resultProtocolText(result)],
  ...scoreConditions(result).map(({ title, text }) => [title, text] as const),
  ["Tasks", taskNames.filter((task) => result.scores[task]).join(", ")],
  ["Backend", result.backend],
  ["Finished", new Date(result.finishedAtMs).toLocaleString("en")],
  ...result.notes.map((note) => ["Note", note] as const),
];

const tooOld = (what: string) => `its evaluation is of a version of the lab that did not keep ${what}; evaluate again`;

function encoderOf({ checkpoint: { encoder }, codec }: ResultSummary): Pick<ChartPoint, "encoder" | "withoutEncoder"> {
  if (codec) return { withoutEncoder: "a codec has no network on the device" };
  if (encoder) return { encoder };
  return { withoutEncoder: tooOld("the encoder’s cost") };
}

function pointOf(result: ResultSummary): ChartPoint {
  const { checkpoint, codec } = result;
  const beta = checkpoint.beta === undefined ? checkpoint.title : `beta ${checkpoint.beta}`;
  return {
    label: codec ? `quality ${codec.quality}` : beta,
    beta: codec ? undefined : checkpoint.beta,
    quality: codec?.quality,
    rates: ratesOf(result.sizes),
    ...encoderOf(result),
    scores: percentScores(result),
    caution: result.complete
      ? undefined
      : `The run was stopped: its figures are of the first ${formatCount(result.images)} images only.`,
    provenance: provenanceOf(result),
    result: result.id,
    checkpoint: checkpoint.id,
  };
}

/** What must agree for two scores to compare. */
function settingOf(result: ResultSummary): string {
  const { protocol, dataSet, images } = result;
  const { fingerprint, contents, split, limit } = dataSet;
  const numbers = Object.entries(numbersOfResult(result)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const conditions = scoreConditions(result).map(({ text }) => text);
  return JSON.stringify([protocol, numbers, conditions, fingerprint, contents, split, limit, images]);
}

/** What must agree for two results to lie on one curve. */
function curveKey(result: ResultSummary): string {
  const { checkpoint, codec } = result;
  // behind a codec the network is one, and the quality varies; without a beta nothing orders checkpoints
  const own = codec || checkpoint.beta === undefined ? checkpoint.contentHash : "";
  return JSON.stringify([checkpoint.family, own, codec?.name, settingOf(result)]);
}

const placeOnCurve = ({ codec, checkpoint }: ResultSummary) => codec?.quality ?? checkpoint.beta ?? 0;

/** Splits results of one curve: equal ones keep the newest, other weights at a place that is taken begin a curve of their own. */
function splitCurves(newestFirst: readonly ResultSummary[]): ResultSummary[][] {
  const curves: ResultSummary[][] = [];
  for (const result of newestFirst) {
    const hash = result.checkpoint.contentHash;
    const samePlace = (other: ResultSummary) => placeOnCurve(other) === placeOnCurve(result);
    if (curves.flat().some((other) => samePlace(other) && other.checkpoint.contentHash === hash)) continue;
    const open = curves.find((curve) => !curve.some(samePlace));
    if (open) open.push(result);
    else curves.push([result]);
  }
  return curves.map((curve) => curve.sort((a, b) => placeOnCurve(a) - placeOnCurve(b)));
}

function seriesName({ checkpoint, codec }: ResultSummary, count: number, number: number): string {
  const network = networkName(count === 1 || codec ? checkpoint.title : checkpoint.family);
  const base = codec ? `${codecTitles[codec.name]} → ${network}` : network;
  return number === 0 ? base : `${base} (${number + 1})`;
}

/** Series and levels of everything that was evaluated; results newest first, as the engine lists them. */
export function contentOfResults(results: readonly ResultSummary[]): ChartContent {
  const groups = new Map<string, ResultSummary[]>();
  const levels = new Map<string, ChartLevel>();
  for (const result of [...results].sort((a, b) => b.finishedAtMs - a.finishedAtMs)) {
    const key = curveKey(result);
    if (result.sizes) groups.set(key, [...(groups.get(key) ?? []), result]);
    else if (!levels.has(key)) levels.set(key, levelOf(result));
  }
  const series: ChartSeries[] = [];
  for (const group of groups.values()) {
    for (const [number, curve] of splitCurves(group).entries()) {
      const [first] = curve;
      series.push({
        id: `lab-${first.id}`,
        name: seriesName(first, curve.length, number),
        origin: first.codec ? "codec" : "lab",
        protocol: measuredOn(first),
        setting: settingOf(first),
        points: curve.map(pointOf),
      });
    }
  }
  return { series, levels: [...levels.values()] };
}

const levelOf = (result: ResultSummary): ChartLevel => ({
  id: `lab-${result.id}`,
  name: `${networkName(result.checkpoint.title).replace(", uncompressed", "")}, uncompressed`,
  origin: "lab",
  protocol: measuredOn(result),
  network: result.checkpoint.network,
  withoutEncoder: tooOld("the network’s cost"),
  scores: percentScores(result),
  provenance: provenanceOf(result),
  result: result.id,
  checkpoint: result.checkpoint.id,
});
