// What a checkpoint is, whether it fits, and tensor by tensor what does not: the report behind the Checkpoints page.
import { taskNames, type Architecture, type Calibration, type InputProtocol, type TaskName } from "../../domain";
import { configurationFor } from "../networks/configuration";
import { headNames, readArchitecture, type NamedShape } from "./architecture";
import { betaOf, familyOf, type BetaFinding } from "./checkpoint-facts";
import {
  tensorBytes,
  type CheckpointFile,
  type ContainerKind,
  type NetworkNames,
  type TensorInfo,
} from "./checkpoint-file";
import { elementCount } from "./element-types";
import { mapHeads } from "../networks/heads/heads";
import { encoderMultiplications, encoderSize, type DeviceCost, type EncoderSize } from "./encoder-cost";
import { ArchitectureError } from "./errors";
import { networkCost } from "./network-cost";
import { expectedTensors } from "./expected-tensors";
import { foreignBlocksText, foreignHead, untoldDifference } from "./foreign-networks";
import { canonicalName } from "./names";
import { assumedStrideText, toldOutputStride, type OutputStride } from "./output-stride";
import { recordedCalibration } from "./recorded-calibration";
import { recordedInputSize } from "./recorded-input-size";
import { recordedStaleHeads, staleReason, type StaleHeads } from "./stale-heads";
import { readStoredTables, type StoredTables } from "./stored-tables";
import { failureText, fails, findTensors, summary, type TensorFinding } from "./tensor-findings";
import { isOfHead, lackingTensors } from "./torch-heads";

export type { TensorFinding };

export type TaskFinding =
  { readonly present: true; readonly classes: number } | { readonly present: false; readonly why: string };

export interface CheckpointReport {
  readonly fileName: string;
  readonly fileBytes: number;
  readonly container: ContainerKind;
  readonly metadata: ReadonlyMap<string, string>;
  /** What loads: the backbone and the heads that are complete. Absent where the backbone is not. */
  readonly architecture?: Architecture;
  /** e.g. `ResNet-50 behind a bottleneck`. */
  readonly family: string;
  readonly beta?: BetaFinding;
  /** Side of the input that it was trained at, in pixels, where the file says so. */
  readonly inputSize?: number;
  /** Of a classifier's probabilities, where the file says so. */
  readonly calibration?: Calibration;
  readonly tasks: Readonly<Record<TaskName, TaskFinding>>;
  /** Heads in the file that were made for other features, as the file says. */
  readonly staleHeads: StaleHeads;
  readonly tables: StoredTables["kind"];
  /** Elements of the tensors that the model takes, and their bytes in the file. */
  readonly parameters: number;
  readonly parameterBytes: number;
  /** Of the half that runs on the device, as the file saves it; multiply-accumulates where an input size was told. */
  readonly encoder?: EncoderSize & Partial<DeviceCost>;
  /** What all of a network costs the device that sends nothing, where an input size was told. */
  readonly network?: DeviceCost;
  /** How a network makes its inputs that has a protocol of its own. */
  readonly protocol?: InputProtocol;
  readonly tensors: readonly TensorFinding[];
  /** Present where the file holds several networks; the report is on the chosen one. */
  readonly networks?: NetworkNames;
  /** Why nothing of the file can be loaded; empty where something can. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface DiagnoseOptions {
  /** The model that the file should fit; without it, the one that the file's own shapes speak of. */
  readonly expected?: Architecture;
  /** The user's word on beta, which goes before the file's. */
  readonly beta?: number;
  /** Side in pixels of the image whose multiply-accumulates the report tells, where the file records none. */
  readonly inputSizeOf?: (architecture: Architecture) => number;
}

/** The file's tensors by canonical name; `twice` are those whose name was taken. */
function placed(file: CheckpointFile): { byName: Map<string, TensorInfo>; twice: TensorInfo[] } {
  const byName = new Map<string, TensorInfo>();
  const twice: TensorInfo[] = [];
  for (const tensor of file.listing.values()) {
    const name = canonicalName(tensor.name, file.prefix);
    if (byName.has(name)) twice.push(tensor);
    else byName.set(name, tensor);
  }
  return { byName, twice };
}

/** Canonical names and shapes. */
function shapesOf(file: CheckpointFile): NamedShape[] {
  return Array.from(file.listing.values(), ({ name, shape }) => ({ name: canonicalName(name, file.prefix), shape }));
}

function findTask(
  task: TaskName,
  byName: ReadonlyMap<string, TensorInfo>,
  findings: readonly TensorFinding[],
  architecture: Architecture | undefined,
): TaskFinding {
  const own = Array.from(byName.keys()).filter((name) => isOfHead(task, name, architecture));
  if (own.length === 0) return { present: false, why: `the file has no ${task} head` };
  const head = architecture?.heads[task];
  if (!head) {
    const lacking = lackingTensors(task, (name) => byName.has(name), architecture);
    const foreign = foreignHead(task, byName.keys());
    const what = lacking.length > 0 ? `lacks ${lacking.join(", ")}` : "fits no model";
    if (foreign) return { present: false, why: `the file has ${foreign} head, which this lab does not compute` };
    return { present: false, why: `the file has ${own.length} tensors of a ${task} head, which ${what}` };
  }
  const failed = findings.filter((finding) => finding.part === task && fails(finding));
  if (failed.length > 0) {
    const what = failed.every(({ status }) => status === "unexpected") ? "another" : "incomplete";
    return { present: false, why: `its head is ${what}: ${failureText(failed)}` };
  }
  return { present: true, classes: head.classes };
}

/** The expected model's heads, of which only those that the file has tensors of are asked for. */
function modelFor(expected: Architecture | undefined, read: Architecture | undefined): Architecture | undefined {
  if (!expected || !read) return expected ?? read;
  const heads = Object.fromEntries(Object.entries(expected.heads).filter(([task]) => task in read.heads));
  return { ...expected, heads };
}

/** The tasks whose auxiliary heads, which only serve training, are there in part, and the model without these. */
function withoutBrokenAuxiliaries(model: Architecture, byName: ReadonlyMap<string, TensorInfo>) {
  const broken = mapHeads(model, ({ auxiliary }, shapes, task) => {
    const rest = auxiliary?.without(shapes);
    if (!auxiliary || !rest) return [];
    const isWhole = expectedTensors(model, task)
      .filter(({ canonicalName: name, role }) => auxiliary.torchTensors.test(name) && role.kind === "parameter")
      .every(({ canonicalName: name, shape }) => byName.get(name)?.shape.join() === shape.join());
    return isWhole ? [] : [[task, rest] as const];
  }).flat();
  return {
    tasks: broken.map(([task]) => task),
    model: { ...model, heads: { ...model.heads, ...Object.fromEntries(broken) } },
  };
}

function onlyHeads(model: Architecture, tasks: Readonly<Record<TaskName, TaskFinding>>): Architecture {
  const heads = Object.fromEntries(
    headNames(model).flatMap((task) => (tasks[task].present ? [[task, model.heads[task]]] : [])),
  );
  return { ...model, heads };
}

function encoderOf(
  architecture: Architecture,
  byName: ReadonlyMap<string, TensorInfo>,
  { inputSizeOf }: DiagnoseOptions,
  recorded: number | undefined,
): CheckpointReport["encoder"] {
  const { bottleneck } = architecture;
  if (!bottleneck) return undefined;
  const size = encoderSize(bottleneck, (name) => byName.get(name)?.type);
  const inputSize = recorded ?? inputSizeOf?.(architecture);
  if (inputSize === undefined) return size;
  return { ...size, multiplyAccumulates: encoderMultiplications(bottleneck, inputSize), inputSize };
}

/** Of a network that sends nothing. */
function networkOf(
  architecture: Architecture,
  { inputSizeOf }: DiagnoseOptions,
  recorded: number | undefined,
): Pick<CheckpointReport, "network" | "protocol"> {
  const inputSize = recorded ?? inputSizeOf?.(architecture);
  const network = inputSize === undefined ? undefined : networkCost(architecture, inputSize);
  const { protocol } = configurationFor(architecture);
  return { ...(network && { network }), ...(protocol && recorded === undefined && { protocol }) };
}

/**
 * Examines an opened checkpoint; of its tensors only the coder's tables are read.
 * @throws FileError where the file cannot be read; what merely does not fit is in the report.
 */
export async function diagnose(file: CheckpointFile, options: DiagnoseOptions = {}): Promise<CheckpointReport> {
  const problems: string[] = [];
  const warnings = [...file.notes];
  const { byName, twice } = placed(file);
  let read: Architecture | undefined;
  let toldStride: OutputStride | undefined;
  try {
    toldStride = toldOutputStride(file.metadata);
    read = readArchitecture(shapesOf(file), toldStride);
  } catch (error) {
    if (!(error instanceof ArchitectureError)) throw error;
    problems.push(error.message);
  }
  const whole = modelFor(options.expected, read);
  const { model, tasks: halved } = whole ? withoutBrokenAuxiliaries(whole, byName) : { model: whole, tasks: [] };
  for (const task of halved) {
    warnings.push(`the auxiliary ${task} head is incomplete and left out; only training uses it`);
  }
  const assumed = model && toldStride === undefined ? assumedStrideText(model) : undefined;
  if (assumed) warnings.push(assumed);
  const tensors = findTensors(byName, model);
  for (const { name: fileName, shape: fileShape } of twice) {
    const name = canonicalName(fileName, file.prefix);
    const message = `${name}: the file has it twice, as ${byName.get(name)!.name} and as ${fileName}`;
    tensors.push({ status: "twice", name, fileName, fileShape, message });
  }
  const kind = model ? undefined : foreignBlocksText(tensors);
  if (kind) problems.unshift(kind);
  const broken = tensors.filter(
    (finding) => finding.status === "twice" || (finding.part === "backbone" && fails(finding)),
  );
  if (broken.length > 0) {
    problems.push(`${model?.backbone ? `read as ${familyOf(model)}: ` : ""}${failureText(broken)}`);
  }
  const untold = model && untoldDifference(file, model, toldStride);
  if (untold) problems.push(untold);

  const tasks = Object.fromEntries(taskNames.map((task) => [task, findTask(task, byName, tensors, model)])) as Record<
    TaskName,
    TaskFinding
  >;
  for (const task of taskNames) {
    const finding = tasks[task];
    if (!finding.present && byName.size > 0 && Array.from(byName.keys()).some((name) => isOfHead(task, name, model))) {
      warnings.push(`no ${task}: ${finding.why}`);
    }
  }
  const fileNames = new Map(Array.from(byName, ([name, tensor]) => [name, tensor.name]));
  const channels = model?.bottleneck?.channels;
  const tables: StoredTables = channels ? await readStoredTables(file, fileNames, channels) : { kind: "missing" };
  if (tables.kind === "damaged") warnings.push(`the coder's tables are damaged (${tables.why}) and will be rebuilt`);
  if (channels && tables.kind !== "present" && tables.kind !== "damaged") {
    warnings.push(`the coder's tables are ${tables.kind} and will be rebuilt from the prior's parameters`);
  }
  const unexpected = tensors.filter(({ status, part }) => status === "unexpected" && part === undefined);
  // of a file that is no network all are
  if (unexpected.length > 0 && model)
    warnings.push(
      `${unexpected.length} ${unexpected.length === 1 ? "tensor belongs" : "tensors belong"} to no part of the model: ${summary(unexpected)}`,
    );
  if (file.opaqueEntries.length > 0)
    warnings.push(
      `${file.opaqueEntries.length} entries of the state dict are no tensors: ${file.opaqueEntries.slice(0, 5).join(", ")}`,
    );

  const { value: inputSize, problem: sizeProblem } = recordedInputSize(file.metadata);
  if (sizeProblem !== undefined) warnings.push(sizeProblem);
  const { value: calibration, problem: calibrationProblem } = recordedCalibration(file.metadata);
  if (calibrationProblem !== undefined) warnings.push(calibrationProblem);
  const { value: recordedStale, problem: staleProblem } = recordedStaleHeads(file.metadata);
  if (staleProblem !== undefined) warnings.push(staleProblem);
  const stale: StaleHeads = Object.fromEntries(
    taskNames.flatMap((task) => {
      const part = recordedStale[task];
      return part !== undefined && tasks[task].present ? [[task, part]] : [];
    }),
  );
  for (const task of taskNames) if (stale[task]) warnings.push(staleReason(task, stale[task]));

  const taken = tensors.filter(({ status, modelShape }) => status === "matched" && modelShape);
  const stored = taken.map(({ fileName }) => file.listing.get(fileName!)!);
  const loads = model && problems.length === 0;
  const architecture = loads && onlyHeads(model, tasks);
  const encoder = architecture && encoderOf(architecture, byName, options, inputSize);
  return {
    fileName: file.name,
    fileBytes: file.fileBytes,
    container: file.container,
    metadata: file.metadata,
    ...(architecture && { architecture }),
    family: model ? familyOf(model) : "unknown",
    beta: betaOf(file, options.beta),
    ...(inputSize !== undefined && { inputSize }),
    ...(calibration && { calibration }),
    tasks,
    staleHeads: stale,
    tables: tables.kind,
    parameters: stored.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    parameterBytes: stored.reduce((sum, tensor) => sum + tensorBytes(tensor), 0),
    ...(encoder && { encoder }),
    ...(architecture && networkOf(architecture, options, inputSize)),
    tensors,
    ...(file.networks && { networks: file.networks }),
    problems,
    warnings,
  };
}
