// A split's report of few made-up candidates, small enough to know its figures by hand.
import type { Candidate, Figure } from "../core/split/candidate";
import { scenarioSchema, type Scenario } from "../core/split/scenario";
import type { SplitChoices, SplitReport } from "../core/split/report";
import { splitReport } from "../core/split/split-report";

const typed = (value: number): Figure => ({ value, source: "typed" });
const measured = (value: number): Figure => ({
  value,
  source: "measured",
  samples: [0.8, 0.9, 1, 1.1, 1.2].map((factor) => value * factor),
});

const top1 = (percent: number, dataSet: string): Candidate["scores"] => [
  { task: "classification", metric: "top-1", percent, dataSet, source: "published" },
];

const sent = (id: string, way: "split" | "offload", deviceSeconds: number, bytes: Figure): Candidate => ({
  id,
  name: id.toUpperCase(),
  way,
  family: way,
  tasks: ["classification"],
  device: [{ name: "Encode", seconds: typed(deviceSeconds) }],
  server: [{ name: "Body", seconds: typed(0.1) }],
  payloadBytes: bytes,
  answerBytes: typed(100),
  scores: top1(way === "split" ? 70 : 75, "Photos"),
});

/** A split of 4 kB, the whole image of 60 kB, a network on the device in 0.5 s, and one whose time nobody knows. */
export const madeCandidates: readonly Candidate[] = [
  sent("split", "split", 0.1, measured(4000)),
  sent("whole", "offload", 0.01, measured(60_000)),
  {
    id: "local",
    name: "LOCAL",
    way: "local",
    family: "local",
    tasks: ["classification"],
    device: [{ name: "Network", seconds: typed(0.5) }],
    server: [],
    scores: top1(72, "Photos"),
  },
  {
    id: "unknown",
    name: "UNKNOWN",
    way: "local",
    family: "local",
    tasks: ["classification"],
    device: [{ name: "Network" }],
    server: [],
    scores: top1(90, "Photos"),
  },
];

/** `changes`: what of the scenario is other than an image in two seconds over 1 Mbit/s. */
export function madeScenario(changes: Partial<Record<keyof Scenario, object>> = {}): Scenario {
  return scenarioSchema.parse({
    energy: { computeWatts: 4, idleWatts: 2, radio: { kind: "constant", watts: 1 } },
    draws: 200,
    ...changes,
    workload: { tasks: ["classification"], imagesPerSecond: 0.5, ...changes.workload },
    uplink: { rateBitsPerSecond: 1_000_000, rttMs: 20, window: "warm", ...changes.uplink },
  });
}

export function madeSplitReport(scenario: Scenario = madeScenario(), choices: SplitChoices = {}): SplitReport {
  return splitReport(scenario, madeCandidates, choices);
}
