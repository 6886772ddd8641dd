// From what is known of networks, codecs and published points to what competes in a split. What is not known stays absent.
import { taskNames, type TaskName } from "../../domain";
import type { Candidate, CandidateScore, Figure, Stage } from "./candidate";
import { medianOf } from "./fair-rounds";
import type { MeasuredTimes, SplitMeasurement } from "./measurement";

/** Multiply-accumulates of a stage, by kind. */
export interface StageProducts {
  readonly dense: number;
  readonly depthwise: number;
}

/** What the machine that measured has to say. */
export type MachineFacts = Pick<SplitMeasurement, "machine" | "speed" | "isImported">;

/** What is known of how long a network takes. */
interface TimeFacts {
  readonly measured?: MeasuredTimes;
  /** By stage: what it multiplies, from which times are estimated where none were measured. */
  readonly products?: Readonly<Record<string, StageProducts>>;
}

export interface NetworkFacts extends TimeFacts {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly beta?: number;
  /** Those that it has a head for. */
  readonly tasks: readonly TaskName[];
  readonly scores: readonly CandidateScore[];
  readonly payloadBytes?: Figure;
  readonly answerBytes?: Figure;
}

/** What is known of an image codec before a network on the server. */
export interface CodecFacts {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly quality: number;
  /** The codec by itself: stages `prepare`, `encode`, `decode`. */
  readonly measured?: MeasuredTimes;
  /** The network that answers. */
  readonly teacher: TimeFacts & Pick<NetworkFacts, "tasks" | "answerBytes">;
  readonly payloadBytes?: Figure;
  readonly scores: readonly CandidateScore[];
}

const headNames: Readonly<Record<TaskName, string>> = {
  classification: "Classify",
  detection: "Detect",
  segmentation: "Segment",
};

const backendNames: Readonly<Record<string, string>> = { wasm: "WebAssembly", webgpu: "WebGPU", webgl: "WebGL" };

function measuredNote(
  { title, throttled, weights, slowing = 1 }: MeasuredTimes,
  facts: MachineFacts | undefined,
): string {
  const { machine, isImported } = facts ?? {};
  return [
    machine &&
      `${backendNames[machine.backend] ?? machine.backend}${isImported ? ` of another device (${machine.host})` : ""}`,
    // codecs have none, and their times are of one quality
    weights ? weights === "random" && "random weights" : title,
    throttled.length > 0 && `throttled: the last third, ${slowing.toFixed(2)} × as long, is left out`,
  ]
    .filter((part) => typeof part === "string")
    .join("; ");
}

/** Seconds of a stage over the steady runs; undefined where it was not measured. */
function measuredSeconds(stage: string, times: MeasuredTimes, facts: MachineFacts | undefined): Figure | undefined {
  const samples = times.steady.flatMap((run) => (run[stage] === undefined ? [] : [run[stage] / 1000]));
  if (samples.length === 0) return undefined;
  const note = measuredNote(times, facts);
  return { value: medianOf(samples), samples, source: "measured", ...(note && { note }) };
}

/** Seconds that a stage would take at the measured speeds; a multiply-accumulate is two operations. */
function estimatedSeconds({ dense, depthwise }: StageProducts, speed: SplitMeasurement["speed"]): Figure | undefined {
  if (!speed) return undefined;
  return {
    value: (2 * (dense / speed.dense.gflops + depthwise / speed.depthwise.gflops)) / 1e9,
    source: "estimated",
    note: "multiply-accumulates over measured speeds; preparing images, entropy coding and choosing boxes are not in it",
  };
}

/** A stage by its name in the pipeline, and as people read it. */
type NamedStage<Extra extends object> = readonly [stage: string, shown: Stage & Extra];

/**
 * Where the network was measured, `stages` with what each took; one that was not run is without a time, not without a name.
 * Else those that multiply, with times where the speed of the machine is known. Where nothing is known, `stages` without times.
 */
function timedStages<Extra extends object>(
  stages: readonly NamedStage<Extra>[],
  { measured, products }: TimeFacts,
  facts: MachineFacts | undefined,
): (Stage & Extra)[] {
  const known = stages.flatMap(([stage, shown]) => {
    if (!measured && !products?.[stage]) return [];
    const seconds = measured
      ? measuredSeconds(stage, measured, facts)
      : estimatedSeconds(products![stage], facts?.speed);
    return [{ ...shown, ...(seconds && { seconds }) }];
  });
  return known.length > 0 ? known : stages.map(([, shown]) => shown);
}

const deviceStages: readonly NamedStage<object>[] = [
  ["prepare", { name: "Prepare" }],
  ["encoder", { name: "Encode" }],
  ["code", { name: "Code" }],
];

const headStages = (tasks: readonly TaskName[]): NamedStage<{ readonly task: TaskName }>[] =>
  taskNames.filter((task) => tasks.includes(task)).map((task) => [task, { name: headNames[task], task }]);

function common({ id, name, family, tasks, scores }: NetworkFacts): Omit<Candidate, "way" | "device" | "server"> {
  return { id, name, family, tasks, scores };
}

/** A network whose encoder is on the device. */
export function splitCandidate(network: NetworkFacts, machine?: MachineFacts): Candidate {
  const { beta, tasks, payloadBytes, answerBytes } = network;
  const server: readonly NamedStage<{ readonly task?: TaskName }>[] = [
    ["read", { name: "Decode" }],
    ["body", { name: "Body" }],
    ...headStages(tasks),
  ];
  return {
    ...common(network),
    way: "split",
    ...(beta !== undefined && { beta }),
    device: timedStages(deviceStages, network, machine),
    server: timedStages(server, network, machine),
    ...(payloadBytes && { payloadBytes }),
    ...(answerBytes && { answerBytes }),
  };
}

/** A network that runs on the device as a whole. */
export function localCandidate(network: NetworkFacts, machine?: MachineFacts): Candidate {
  const heads = headStages(network.tasks).map(([stage, { name }]) => [stage, { name }] as const);
  const stages = [["prepare", { name: "Prepare" }], ["body", { name: "Backbone" }], ...heads] as const;
  return { ...common(network), way: "local", device: timedStages(stages, network, machine), server: [] };
}

/** An image sent through a codec, and the network that answers it on the server. */
export function codecCandidate(codec: CodecFacts, machine?: MachineFacts): Candidate {
  const { id, name, family, quality, teacher, measured, payloadBytes, scores } = codec;
  const times: TimeFacts = measured ? { measured } : {};
  const device = timedStages(
    [
      ["prepare", { name: "Prepare" }],
      ["encode", { name: "Encode image" }],
    ],
    times,
    machine,
  );
  const decode = timedStages([["decode", { name: "Decode image" }]], times, machine);
  const network: readonly NamedStage<{ readonly task?: TaskName }>[] = [
    ["body", { name: "Backbone" }],
    ...headStages(teacher.tasks),
  ];
  return {
    id,
    name,
    way: "offload",
    family,
    quality,
    tasks: teacher.tasks,
    device,
    server: [...decode, ...timedStages(network, teacher, machine)],
    ...(payloadBytes && { payloadBytes }),
    ...(teacher.answerBytes && { answerBytes: teacher.answerBytes }),
    scores,
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly family: string;
}

/** Of several networks that each answer a part; tasks in their usual order. */
function allTasks(parts: readonly Candidate[]): TaskName[] {
  return taskNames.filter((task) => parts.some(({ tasks }) => tasks.includes(task)));
}

/** Local networks of different tasks, all on one device, one after another. */
export function togetherOnDevice(parts: readonly Candidate[], named: Named): Candidate {
  return {
    ...named,
    way: "local",
    tasks: allTasks(parts),
    device: parts.flatMap(({ name, device }) => device.map((stage) => ({ ...stage, name: `${stage.name}, ${name}` }))),
    server: [],
    scores: parts.flatMap(({ scores }) => scores),
  };
}

const weakestFirst = ["estimated", "typed", "published", "measured"] as const;

/** Of quantities that vary independently: means add up, and so do variances. Undefined where one is missing. */
function summed(figures: readonly (Figure | undefined)[]): Figure | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  if (known.length === 0 || known.length < figures.length) return undefined;
  const spreads = known.flatMap(({ spread }) => spread ?? []);
  return {
    value: known.reduce((sum, { value }) => sum + value, 0),
    ...(spreads.length === known.length && {
      spread: {
        standardDeviation: Math.hypot(...spreads.map(({ standardDeviation }) => standardDeviation)),
        count: Math.min(...spreads.map(({ count }) => count)),
      },
    }),
    source: weakestFirst.find((source) => known.some((figure) => figure.source === source))!,
    note: `sum of ${known.length}`,
  };
}

/**
 * Networks of a single task each, all run for one image: encoders, bytes, bodies and heads add up. `parts` are split
 * networks of different tasks.
 */
export function singleTaskNetworks(parts: readonly Candidate[], named: Named & { readonly beta?: number }): Candidate {
  const payloadBytes = summed(parts.map((part) => part.payloadBytes));
  const answerBytes = summed(parts.map((part) => part.answerBytes));
  const ofPart = <Part extends Stage>(stages: readonly Part[], tasks: readonly TaskName[]): Part[] => {
    const heads = tasks.map((task) => headNames[task]);
    // a head is named by what it does
    return stages.map((stage) =>
      heads.includes(stage.name) ? stage : { ...stage, name: `${stage.name} (${heads.join(", ").toLowerCase()})` },
    );
  };
  return {
    ...named,
    way: "split",
    tasks: allTasks(parts),
    device: parts.flatMap(({ device, tasks }) => ofPart(device, tasks)),
    // a network that nobody asks for its task need not run at all
    server: parts.flatMap(({ server, tasks }) => ofPart(server, tasks).map((stage) => ({ task: tasks[0], ...stage }))),
    ...(payloadBytes && { payloadBytes }),
    ...(answerBytes && { answerBytes }),
    scores: parts.flatMap(({ scores }) => scores),
  };
}

/** Mean bytes with their standard deviation, or samples of which the median stands for all. */
export function bytesFigure(
  bytes:
    | { readonly samples: readonly number[] }
    | { readonly mean: number; readonly standardDeviation?: number; readonly count: number },
  source: Figure["source"],
  note: string,
): Figure {
  if ("samples" in bytes) return { value: medianOf(bytes.samples), samples: bytes.samples, source, note };
  const { mean, standardDeviation, count } = bytes;
  return {
    value: mean,
    ...(standardDeviation !== undefined && { spread: { standardDeviation, count } }),
    source,
    note,
  };
}
