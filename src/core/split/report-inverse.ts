// What would keep a report's deadline, or the energy of what its focus is held against.
import type { Candidate } from "./candidate";
import { drawTransfer, latenciesOf, type DrawnTimes } from "./distribution";
import type { Drawn } from "./drawn";
import type { Draws } from "./draws";
import { estimate, type Estimate, type EstimateOptions } from "./estimate";
import { answerInverse, type InverseQuestion } from "./inverse";
import type { ReportInverse } from "./report";
import type { Scenario } from "./scenario";

/** Those of which the 95 % point of the latency is asked. */
const deadlineQuestions = [
  "rate",
  "deviceSlowdown",
  "serverSlowdown",
  "payloadBytes",
] as const satisfies InverseQuestion[];

/** Latencies of a thousand draws take a while, and people read three digits. */
const deadlineSearch = { steps: 18, precision: 1e-6 };

/** Whether the 95 % point of latencies, by type 7, is at most `limit`. */
function keeps95(latencies: Float64Array, limit: number): boolean {
  const position = 0.95 * (latencies.length - 1);
  const below = Math.floor(position);
  let within = 0;
  let last = 0;
  let next = Infinity;
  for (const seconds of latencies) {
    if (seconds <= limit) {
      within++;
      last = Math.max(last, seconds);
    } else next = Math.min(next, seconds);
  }
  // of the two values that it lies between, one or both may be within
  if (within !== below + 1) return within > below + 1;
  return position === below || last + (position - below) * (next - last) <= limit;
}

/** Which rate, device, server and bytes keep the deadline for 95 % of the images. */
function deadlineAnswers(
  candidate: Candidate,
  scenario: Scenario,
  deadlineSeconds: number,
  drawn: Drawn,
  draws: Draws,
): ReportInverse[] {
  const times = drawn.timesOf(candidate);
  const { payloadBytes } = candidate;
  if (!times) return [];
  const scaled = (values: ArrayLike<number>, factor: number) =>
    Float64Array.from(values).map((value) => value * factor);
  /** What each question leaves of the times. */
  const drawnAt: Readonly<
    Record<(typeof deadlineQuestions)[number], (asked: Scenario, changed: Candidate) => DrawnTimes>
  > = {
    rate: (asked) => (payloadBytes ? { ...times, ...drawTransfer(payloadBytes, asked, draws) } : times),
    deviceSlowdown: (asked) => ({
      ...times,
      device: scaled(times.device, asked.device.slowdown / scenario.device.slowdown),
    }),
    serverSlowdown: (asked) => ({
      ...times,
      server: scaled(times.server, asked.server.slowdown / scenario.server.slowdown),
    }),
    payloadBytes: (asked, changed) =>
      changed.payloadBytes ? { ...times, ...drawTransfer(changed.payloadBytes, asked, draws) } : times,
  };
  return deadlineQuestions
    .filter((question) => candidate.way !== "local" || question === "deviceSlowdown")
    .map((question) => {
      const misses = (asked: Scenario, changed: Candidate) => {
        const { waitSeconds } = estimate(changed, asked, drawn.options);
        if (waitSeconds === undefined) return 1;
        return keeps95(latenciesOf(changed, asked, drawnAt[question](asked, changed), waitSeconds), deadlineSeconds)
          ? 0
          : 1;
      };
      return {
        question,
        keeps: "deadline",
        bound: answerInverse(question, { scenario, candidate }, misses, 0, deadlineSearch),
      };
    });
}

/** The power while computing with which the whole energy is no more than that of another. */
function powerAnswer(
  { candidate }: Estimate,
  against: Estimate,
  scenario: Scenario,
  options: EstimateOptions,
): ReportInverse {
  const more = (asked: Scenario, changed: Candidate) => {
    const whole = (one: Candidate) => estimate(one, asked, options).energy.wholeJoules ?? Infinity;
    return whole(changed) - whole(against.candidate);
  };
  const bound = answerInverse("computeWatts", { scenario, candidate }, more, 0);
  return { question: "computeWatts", keeps: "energy of against", bound };
}

export function inverseOf(
  focus: Estimate,
  against: Estimate | undefined,
  scenario: Scenario,
  drawn: Drawn,
  draws: Draws,
): ReportInverse[] {
  const { deadlineMs } = scenario.workload;
  const hasEnergy = (one: Estimate) => one.energy.wholeJoules !== undefined;
  return [
    ...(deadlineMs === undefined ? [] : deadlineAnswers(focus.candidate, scenario, deadlineMs / 1000, drawn, draws)),
    ...(against && hasEnergy(focus) && hasEnergy(against)
      ? [powerAnswer(focus, against, scenario, drawn.options)]
      : []),
  ];
}
