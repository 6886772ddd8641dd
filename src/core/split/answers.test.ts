import { describe, expect, it } from "vitest";
import type { TaskName } from "../../domain";
import { answersOf } from "./answers";
import type { Candidate, CandidateScore } from "./candidate";
import { scenarioSchema, type Scenario } from "./scenario";

const measured = (value: number) => ({ value, source: "measured" as const });
const score = (task: TaskName, percent: number): CandidateScore => ({
  task,
  metric: "AP",
  percent,
  dataSet: "COCO val2017",
  source: "published",
});

function candidate(name: string, changes: Partial<Candidate> = {}): Candidate {
  return {
    id: name,
    name,
    way: "split",
    family: "Photos",
    tasks: ["detection"],
    device: [{ name: "Encode", seconds: measured(0.1) }],
    server: [{ name: "Body", seconds: measured(0.1) }],
    payloadBytes: measured(1000),
    answerBytes: measured(100),
    scores: [score("detection", 30)],
    ...changes,
  };
}
const local = (name: string, seconds: number) =>
  candidate(name, { way: "local", device: [{ name: "Network", seconds: measured(seconds) }], server: [] });

const powers = { computeWatts: 5, idleWatts: 2, radio: { kind: "constant" as const, watts: 1 } };
const scenarioWith = (changes: object = {}, workload: object = {}): Scenario =>
  scenarioSchema.parse({ ...changes, workload: { tasks: ["detection"], ...workload } });

describe("who wins", () => {
  it("is the fastest and the one of the least energy, each by its own", () => {
    const quick = candidate("Quick", {
      device: [{ name: "Encode", seconds: measured(0.2) }],
      server: [{ name: "Body", seconds: measured(0) }],
    });
    const light = candidate("Light", {
      device: [{ name: "Encode", seconds: measured(0.01) }],
      server: [{ name: "Body", seconds: measured(0.5) }],
    });
    const { winners, answering } = answersOf(scenarioWith({ energy: powers }), [quick, light]);
    expect(winners.latency?.candidate.name).toBe("Quick");
    expect(winners.energyAboveIdle?.candidate.name).toBe("Light");
    expect(winners.energyWhole?.candidate.name).toBe("Quick");
    expect(answering).toHaveLength(2);
  });

  it("by energy is nobody while powers are missing", () => {
    const { winners } = answersOf(scenarioWith(), [candidate("A"), local("B", 1)]);
    expect(winners.latency?.candidate.name).toBe("A");
    expect(winners.energyAboveIdle).toBeUndefined();
  });

  it("is the first of equals", () => {
    expect(answersOf(scenarioWith(), [local("A", 1), local("B", 1)]).winners.latency?.candidate.name).toBe("A");
  });

  it("is nobody where nobody may answer", () => {
    expect(answersOf(scenarioWith(), []).winners).toEqual({});
  });
});

describe("who is out", () => {
  const reasons = (scenario: Scenario, ...candidates: Candidate[]) =>
    answersOf(scenario, candidates).excluded.map(({ reason }) => reason);

  it("lacks an asked task", () => {
    const scenario = scenarioWith({}, { tasks: ["classification", "detection", "segmentation"] });
    expect(reasons(scenario, candidate("A"))).toEqual(["A does not answer classification or segmentation."]);
  });

  it("is below a floor, or has no score to hold against it", () => {
    const scenario = scenarioWith({}, { scoreFloors: { detection: 30 } });
    const low = candidate("Low", { scores: [score("detection", 45), score("detection", 29.9)] });
    const none = candidate("None", { scores: [score("classification", 80)] });
    expect(reasons(scenario, candidate("Just"), low, none)).toEqual([
      "Low has 29.9 % AP on COCO val2017, below the floor of 30 % for detection.",
      "None has no score on detection, and the floor asks for 30 %.",
    ]);
  });

  it("is nobody by the floor of a task that is not asked", () => {
    expect(reasons(scenarioWith({}, { scoreFloors: { segmentation: 90 } }), candidate("A"))).toEqual([]);
  });

  it("has a part missing", () => {
    const bare = candidate("Bare", { payloadBytes: undefined, server: [{ name: "Body" }] });
    expect(reasons(scenarioWith(), bare)).toEqual(["Bare needs its server time (Body) and its bytes."]);
  });

  it("never arrives, cannot follow, or is never answered", () => {
    const never = scenarioWith({ uplink: { rateBitsPerSecond: 0 } });
    expect(reasons(never, candidate("A"), local("B", 1))).toEqual([
      "A never arrives: over this uplink its bytes take forever.",
    ]);
    const mute = scenarioWith({ downlink: { rateBitsPerSecond: 0 } });
    expect(reasons(mute, candidate("A"))).toEqual(["A never answers: over this downlink the answer takes forever."]);
    const { excluded, winners } = answersOf(scenarioWith(), [local("B", 2)], { waitSeconds: () => Infinity });
    expect(excluded[0].reason).toBe("B cannot follow: images come faster than it can answer them.");
    expect(winners.latency).toBeUndefined();
  });
});
