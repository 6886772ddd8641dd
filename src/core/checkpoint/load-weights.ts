// From up to three opened checkpoints of one beta to one model's weights, with what was found on the way.
import {
  taskNames,
  type Architecture,
  type Calibration,
  type CdfTables,
  type OwnWeights,
  type TaskName,
  type WeightArray,
} from "../../domain";
import { headNames } from "./architecture";
import { familyOf } from "./checkpoint-facts";
import type { CheckpointFile } from "./checkpoint-file";
import { diagnose, type CheckpointReport, type DiagnoseOptions } from "./doctor";
import { shapeText, toFloat32 } from "./element-types";
import { IncompleteCheckpointError, MergeError } from "./errors";
import { expectedTensors } from "./expected-tensors";
import { ownShape, toOwnLayout } from "./layouts";
import { canonicalName } from "./names";
import { readStoredTables } from "./stored-tables";

/** How far one file's backbone is from the one that was kept. */
export interface BackboneDrift {
  readonly fileName: string;
  /** The file whose backbone was kept. */
  readonly keptFileName: string;
  readonly tensors: number;
  /** Tensors that differ nowhere. */
  readonly equalTensors: number;
  readonly largestDifference: number;
  /** The tensor with that difference, by this lab's name; absent where all are equal. */
  readonly worstTensor?: string;
  readonly tablesEqual: boolean;
}

export interface NonFiniteTensor {
  readonly fileName: string;
  readonly name: string;
  /** Elements that are NaN or infinite. */
  readonly count: number;
}

export interface LoadedWeights {
  readonly architecture: Architecture;
  /** The caller's own. */
  readonly weights: OwnWeights;
  /** The coder's tables where a file has them; else they are rebuilt from the prior. */
  readonly tables?: CdfTables;
  readonly beta?: number;
  /** Side of the input that it was trained at, in pixels, where a file says so. */
  readonly inputSize?: number;
  /** Of the classifier: what the file that has the head says of it, else what any of them says. */
  readonly calibration?: Calibration;
  /** One report a file, in the order of the tasks. */
  readonly reports: readonly CheckpointReport[];
  readonly drift: readonly BackboneDrift[];
  readonly nonFinite: readonly NonFiniteTensor[];
}

interface Candidate {
  readonly file: CheckpointFile;
  readonly report: CheckpointReport;
  readonly architecture: Architecture;
  readonly tasks: readonly TaskName[];
}

async function examine(file: CheckpointFile, options: DiagnoseOptions): Promise<Candidate> {
  const report = await diagnose(file, options);
  const { architecture, problems } = report;
  if (!architecture) {
    throw new IncompleteCheckpointError(`${file.name} cannot be loaded: ${problems.join("; ")}`);
  }
  return { file, report, architecture, tasks: headNames(architecture) };
}

function backboneText(architecture: Architecture): string {
  const { bottleneck } = architecture;
  const coded =
    bottleneck &&
    `bottleneck ${shapeText(bottleneck.encoderWidths)} ${shapeText(bottleneck.decoderWidths)}${bottleneck.bias ? " with bias" : ""}`;
  if (architecture.backbone) {
    const network = `${familyOf(architecture)} ${shapeText(Object.values(architecture.backbone.widths))}`;
    return coded ? `${coded}, ${network}` : network;
  }
  const { stem, stemSide, block, layers } = architecture;
  const widths = layers.map(
    ({ blocks, inChannels, width, outChannels, dilation }) =>
      `${blocks}×${inChannels}/${width}/${outChannels}${dilation ? ` dilated by ${dilation}` : ""}`,
  );
  const front = coded ?? `stem ${shapeText(stem ?? [])}${stemSide ? ` of ${stemSide}×${stemSide}` : ""}`;
  return `${front}, ${block} blocks ${widths.join(" ")}`;
}

/** @throws MergeError where the files are not one model: other backbones, betas or input sizes, a head twice. */
function checkMerge(candidates: readonly Candidate[], byUser: number | undefined): void {
  const [first, ...others] = candidates;
  for (const other of others) {
    const ours = backboneText(first.architecture);
    const theirs = backboneText(other.architecture);
    if (ours !== theirs) {
      throw new MergeError(
        `${first.file.name} has ${ours}, ${other.file.name} has ${theirs}; they cannot share a backbone`,
      );
    }
    const [a, b] = [first.report.beta?.value, other.report.beta?.value];
    if (byUser === undefined && a !== undefined && b !== undefined && a !== b) {
      throw new MergeError(
        `${first.file.name} is of beta ${a}, ${other.file.name} of beta ${b}; merge files of one beta`,
      );
    }
  }
  const sized = candidates.filter(({ report }) => report.inputSize !== undefined);
  const another = sized.find(({ report }) => report.inputSize !== sized[0].report.inputSize);
  if (another) {
    throw new MergeError(
      `${sized[0].file.name} was trained at ${sized[0].report.inputSize} pixels, ${another.file.name} at ` +
        `${another.report.inputSize}; merge files of one input size`,
    );
  }
  for (const task of taskNames) {
    const owners = candidates.filter(({ tasks }) => tasks.includes(task));
    if (owners.length > 1) {
      throw new MergeError(
        `${owners.map(({ file }) => file.name).join(" and ")} both have a ${task} head; leave one out`,
      );
    }
  }
}

function countNonFinite(values: Float32Array): number {
  let count = 0;
  // x - x is 0 for finite x and NaN for NaN and the infinities.
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) count++;
  return count;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i] || (a[i] !== a[i] && b[i] !== b[i])) continue;
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

function sameTables(a: CdfTables | undefined, b: CdfTables | undefined): boolean {
  if (!a || !b) return a === b;
  const same = (x: Int32Array, y: Int32Array) => x.length === y.length && x.every((value, i) => value === y[i]);
  return same(a.quantizedCdf, b.quantizedCdf) && same(a.cdfLength, b.cdfLength) && same(a.offset, b.offset);
}

async function tablesOf({ file, architecture }: Candidate): Promise<CdfTables | undefined> {
  if (!architecture.bottleneck) return undefined;
  const fileNames = new Map(Array.from(file.listing.keys(), (name) => [canonicalName(name, file.prefix), name]));
  const stored = await readStoredTables(file, fileNames, architecture.bottleneck.channels);
  return stored.kind === "present" ? stored.tables : undefined;
}

/** Streams a file's parameters, each converted to float32 and this lab's layout. */
async function* parameters({ file, architecture }: Candidate) {
  const expected = new Map(
    expectedTensors(architecture, "all").flatMap(({ canonicalName: name, role, shape, part }) =>
      role.kind === "parameter" ? [[name, { role, shape, part }]] : [],
    ),
  );
  for await (const { name: fileName, type, data } of file.tensors((name) =>
    expected.has(canonicalName(name, file.prefix)),
  )) {
    const { role, shape, part } = expected.get(canonicalName(fileName, file.prefix))!;
    const values = toOwnLayout(role.layout, toFloat32(type, data), shape);
    const weight: WeightArray = { shape: ownShape(role.layout, shape), data: values };
    yield { name: role.name, part, weight, values };
  }
}

/**
 * Loads one model from one file, or from the classification, detection and segmentation files of one beta, which share
 * the first one's backbone; how far the others' are from it is measured. A tensor at a time is in memory beside the
 * result. Heads that are missing or incomplete are absent, and the reports say why.
 * @throws IncompleteCheckpointError where a backbone is incomplete, MergeError, and the errors of reading.
 */
export async function loadWeights(
  files: CheckpointFile | readonly CheckpointFile[],
  options: DiagnoseOptions = {},
): Promise<LoadedWeights> {
  const given = "tensors" in files ? [files] : files;
  const examined: Candidate[] = [];
  for (const file of given) examined.push(await examine(file, options));
  const rank = ({ tasks }: Candidate) => (tasks.length > 0 ? taskNames.indexOf(tasks[0]) : taskNames.length);
  const candidates = examined.toSorted((a, b) => rank(a) - rank(b));
  if (candidates.length === 0) throw new MergeError("no files were given to load");
  checkMerge(candidates, options.beta);

  const weights = new Map<string, WeightArray>();
  const nonFinite: NonFiniteTensor[] = [];
  const drift: BackboneDrift[] = [];
  let tables: CdfTables | undefined;
  for (const candidate of candidates) {
    const isFirst = candidate === candidates[0];
    const fileName = candidate.file.name;
    let compared = 0;
    let equalTensors = 0;
    let worst: { readonly name: string; readonly difference: number } | undefined;
    for await (const { name, part, weight, values } of parameters(candidate)) {
      const count = countNonFinite(values);
      if (count > 0) nonFinite.push({ fileName, name, count });
      if (isFirst || part !== "backbone") {
        weights.set(name, weight);
        continue;
      }
      compared++;
      const difference = largestDifference(weights.get(name)!.data, values);
      if (difference === 0) equalTensors++;
      else if (!worst || difference > worst.difference) worst = { name, difference };
    }
    const ownTables = await tablesOf(candidate);
    if (isFirst) {
      tables = ownTables;
      continue;
    }
    drift.push({
      fileName,
      keptFileName: candidates[0].file.name,
      tensors: compared,
      equalTensors,
      largestDifference: worst?.difference ?? 0,
      worstTensor: worst?.name,
      tablesEqual: sameTables(tables, ownTables),
    });
    // Another file's tables serve a file without, as long as they belong to the same prior.
    if (equalTensors === compared) tables ??= ownTables;
  }
  const inputSize = candidates.find(({ report }) => report.inputSize !== undefined)?.report.inputSize;
  // files with a classification head come first
  const calibration = candidates.find(({ report }) => report.calibration)?.report.calibration;
  const heads: Architecture["heads"] = Object.assign({}, ...candidates.map(({ architecture }) => architecture.heads));
  return {
    architecture: { ...candidates[0].architecture, heads },
    weights,
    ...(tables && { tables }),
    beta: options.beta ?? candidates.find(({ report }) => report.beta)?.report.beta?.value,
    ...(inputSize !== undefined && { inputSize }),
    ...(heads.classification && calibration && { calibration }),
    reports: candidates.map(({ report }) => report),
    drift,
    nonFinite,
  };
}
