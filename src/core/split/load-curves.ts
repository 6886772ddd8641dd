// How latency grows with the images a second of each device: candidates simulated up to and over their capacity.
import type { Candidate } from "./candidate";
import { loadCurve, sampledTimesOf, type LoadPoint, type Simulation } from "./simulate";
import type { Scenario } from "./scenario";

/** A simulation's figures at one rate of images, without its latencies one by one. */
export interface LoadCurvePoint extends Omit<Simulation, "latencies"> {
  /** Of one device. */
  readonly imagesPerSecond: number;
}

export interface LoadCurve {
  readonly id: string;
  /** Ascending, up to 1.25 of what the slowest place can follow; none where no answer arrives or no place takes any time. */
  readonly points: readonly LoadCurvePoint[];
}

function plain({ imagesPerSecond, simulation }: LoadPoint): LoadCurvePoint {
  const { latencies: _, ...figures } = simulation;
  return { imagesPerSecond, ...figures };
}

/** The load curve of each candidate whose parts are all known, by the scenario's seed; a simulation of 10,000 images a point. */
export function loadCurvesOf(scenario: Scenario, candidates: readonly Candidate[]): LoadCurve[] {
  return candidates.flatMap((candidate) => {
    const times = sampledTimesOf(candidate, scenario);
    return times ? [{ id: candidate.id, points: loadCurve(scenario, times).map(plain) }] : [];
  });
}
