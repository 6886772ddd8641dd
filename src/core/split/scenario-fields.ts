// Every value of a scenario by a flat, dotted name, for addresses, commands and presets.
import type { Scenario } from "./scenario";

export interface ScenarioField {
  /** Where it stands in a scenario: "uplink.rateBitsPerSecond". */
  readonly path: string;
  /** What may be said instead: "uplink.rate". */
  readonly short?: string;
  readonly type: "number" | "choice" | "tasks" | "trace";
}

const numbers = (...names: readonly (string | readonly [path: string, short: string])[]) =>
  names.map((name): ScenarioField =>
    typeof name === "string" ? { path: name, type: "number" } : { path: name[0], short: name[1], type: "number" },
  );

/** In the order in which addresses have them. */
export const scenarioFields: readonly ScenarioField[] = [
  ...numbers(
    "device.slowdown",
    "server.slowdown",
    ["server.workers", "workers"],
    ["server.batch.fixedSeconds", "batch.fixed"],
    ["server.batch.secondsPerImage", "batch.perImage"],
    ["server.batch.max", "batch.max"],
    ["uplink.rateBitsPerSecond", "uplink.rate"],
    ["uplink.rttMs", "uplink.rtt"],
    ["uplink.lossFraction", "uplink.loss"],
  ),
  { path: "uplink.transport", short: "transport", type: "choice" },
  ...numbers(
    ["uplink.mtuBytes", "uplink.mtu"],
    ["uplink.headerBytesPerPacket", "uplink.header"],
    ["uplink.requestHeaderBytes", "uplink.requestHeader"],
    ["uplink.handshakeRtts", "uplink.handshakes"],
  ),
  { path: "uplink.window", short: "window", type: "choice" },
  ...numbers(
    ["uplink.jitterSigma", "uplink.jitter"],
    ["uplink.lora.spreadingFactor", "lora.sf"],
    ["uplink.lora.bandwidthHz", "lora.bandwidth"],
    ["uplink.lora.frameBytes", "lora.frame"],
    ["uplink.lora.dutyCycle", "lora.duty"],
  ),
  { path: "uplink.trace", short: "trace", type: "trace" },
  ...numbers(
    ["downlink.rateBitsPerSecond", "downlink.rate"],
    ["energy.computeWatts", "energy.compute"],
    ["energy.idleWatts", "energy.idle"],
  ),
  { path: "energy.radio.kind", short: "radio.kind", type: "choice" },
  ...numbers(
    ["energy.radio.watts", "radio.watts"],
    ["energy.radio.baseWatts", "radio.base"],
    ["energy.radio.wattsPerMegabitPerSecond", "radio.slope"],
  ),
  { path: "energy.radio.powerOf", short: "radio.powerOf", type: "choice" },
  ...numbers(
    ["energy.radio.tailWatts", "radio.tailWatts"],
    ["energy.radio.tailSeconds", "radio.tailSeconds"],
    ["energy.radio.promotionJoules", "radio.promotion"],
    ["workload.imagesPerSecond", "imagesPerSecond"],
  ),
  { path: "workload.arrivals", short: "arrivals", type: "choice" },
  { path: "workload.whenBusy", short: "whenBusy", type: "choice" },
  { path: "workload.tasks", short: "tasks", type: "tasks" },
  ...numbers(
    ["workload.deadlineMs", "deadline"],
    ["workload.scoreFloors.classification", "floor.classification"],
    ["workload.scoreFloors.detection", "floor.detection"],
    ["workload.scoreFloors.segmentation", "floor.segmentation"],
    ["workload.devices", "devices"],
    "seed",
    "draws",
  ),
];

/** What a scenario may be without; each is taken away as a whole. */
export const optionalPaths = [
  "server.batch",
  "uplink.lora",
  "uplink.trace",
  "energy.computeWatts",
  "energy.idleWatts",
  "energy.radio",
  "workload.deadlineMs",
  "workload.scoreFloors.classification",
  "workload.scoreFloors.detection",
  "workload.scoreFloors.segmentation",
] as const;

/** A scenario, or what is to become one, as nested plain objects. */
export type ScenarioTree = { [key: string]: unknown };

export function treeOf(scenario: Scenario): ScenarioTree {
  return structuredClone(scenario);
}

export function valueAt(tree: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as ScenarioTree)[key] : undefined),
      tree,
    );
}

/** Sets what stands at a path of `tree`, or takes it away where the value is undefined. */
export function setValueAt(tree: ScenarioTree, path: string, value: unknown): void {
  const keys = path.split(".");
  let parent = tree;
  for (const key of keys.slice(0, -1)) {
    if (typeof parent[key] !== "object" || parent[key] === null) {
      if (value === undefined) return;
      parent[key] = {};
    }
    parent = parent[key] as ScenarioTree;
  }
  const last = keys[keys.length - 1];
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}
