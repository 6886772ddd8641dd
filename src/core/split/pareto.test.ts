import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate, CandidateScore } from "./candidate";
import { paretoFronts, undominated } from "./pareto";

const point = fc.record({ cost: fc.integer({ min: 0, max: 9 }), percent: fc.integer({ min: 0, max: 9 }) });

describe("undominated points", () => {
  it("are those that no other beats in one without losing in the other", () => {
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const beats = (a: (typeof points)[number], b: (typeof points)[number]) =>
          a.cost <= b.cost && a.percent >= b.percent && (a.cost < b.cost || a.percent > b.percent);
        expect(undominated(points)).toEqual(points.map((one) => !points.some((other) => beats(other, one))));
      }),
    );
  });

  it("stand together where they are equal", () => {
    const twin = { cost: 1, percent: 50 };
    expect(undominated([twin, { cost: 1, percent: 40 }, twin, { cost: 2, percent: 50 }])).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

const score = (percent: number, dataSet: string, metric = "top-1"): CandidateScore => ({
  task: "classification",
  metric,
  percent,
  dataSet,
  source: "published",
});
const candidate = (name: string, scores: CandidateScore[]): Candidate => ({
  id: name,
  name,
  way: "local",
  family: name,
  tasks: ["classification"],
  device: [],
  server: [],
  scores,
});

describe("fronts", () => {
  const costs: Record<string, number | undefined> = { A: 1, B: 2, C: 3, D: undefined, E: Infinity };
  const all = [
    candidate("A", [score(60, "ImageNet")]),
    candidate("B", [score(70, "ImageNet"), score(90, "Scenes")]),
    candidate("C", [score(65, "ImageNet"), score(80, "Scenes", "top-5")]),
    candidate("D", [score(99, "ImageNet")]),
    candidate("E", [score(99, "ImageNet")]),
  ];

  it("never mix datasets or metrics", () => {
    const fronts = paretoFronts(all, ({ name }) => costs[name]);
    expect(fronts.map(({ dataSet, metric, points }) => [dataSet, metric, points.length])).toEqual([
      ["ImageNet", "top-1", 3],
      ["Scenes", "top-1", 1],
      ["Scenes", "top-5", 1],
    ]);
  });

  it("say what nothing beats, and leave out what has no finite cost", () => {
    const [imageNet] = paretoFronts(all, ({ name }) => costs[name]);
    expect(imageNet.points.map(({ candidate, undominated }) => [candidate.name, undominated])).toEqual([
      ["A", true],
      ["B", true],
      ["C", false],
    ]);
  });
});
