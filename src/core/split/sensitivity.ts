// Which input decides: each one halved and doubled, or moved over what was measured of it, and what that does to latency
// and energy.
import { z } from "zod";
import { grouped } from "../base/sentence";
import { quantileOfSorted } from "../metrics/spread";
import type { Candidate, Figure, Stage } from "./candidate";
import { estimate } from "./estimate";
import { scaledFigure, type Asked } from "./inverse";
import { waitSeconds } from "./queueing";
import { scenarioSchema, type Scenario } from "./scenario";

export interface Cost {
  readonly latencySeconds?: number;
  readonly aboveIdleJoules?: number;
  readonly wholeJoules?: number;
}

export type CostOf = (scenario: Scenario, candidate: Candidate) => Cost;

/** The estimate's, with the expected wait. */
const estimatedCost: CostOf = (scenario, candidate) => {
  const { latencySeconds, energy } = estimate(candidate, scenario, { waitSeconds });
  return { latencySeconds, aboveIdleJoules: energy.aboveIdleJoules, wholeJoules: energy.wholeJoules };
};

export interface Sensitivity {
  /** Of the scenario by its keys ("uplink.rttMs"), of the candidate "candidate.deviceSeconds" and the like. */
  readonly input: string;
  readonly value: number;
  /** What was tried, in the input's own unit. */
  readonly low: number;
  readonly high: number;
  readonly range: "halved and doubled" | "measured 10 to 90 %";
  /** Where a limit of the scenario was tried instead of a half or a double: a sentence. */
  readonly clipped?: string;
  readonly atLow: Cost;
  readonly atHigh: Cost;
}

const quantities = ["latencySeconds", "aboveIdleJoules", "wholeJoules"] as const;

/** By how much the cost moves between both ends; 0 where it is not known at one of them. */
export function effectOf({ atLow, atHigh }: Sensitivity, quantity: keyof Cost): number {
  const [low, high] = [atLow[quantity], atHigh[quantity]];
  return low === undefined || high === undefined || low === high ? 0 : Math.abs(high - low);
}

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** What the scenario's schema allows of the number at these keys; undefined where that is a choice of some values. */
function limitsAt(schema: unknown, keys: readonly string[]): Limits | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return limitsAt(schema.def.innerType, keys);
  }
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.def.options) {
      const limits = limitsAt(option, keys);
      if (limits) return limits;
    }
    return undefined;
  }
  if (schema instanceof z.ZodObject)
    return keys.length === 0 ? undefined : limitsAt(schema.shape[keys[0]], keys.slice(1));
  if (!(schema instanceof z.ZodNumber) || keys.length > 0) return undefined;
  return {
    min: schema.minValue ?? -Infinity,
    max: schema.maxValue ?? Infinity,
    whole: schema.format === "safeint",
  };
}

/** They choose among candidates or draws, and are no inputs of a cost. */
const noInputs = /^(?:seed|draws|workload\.deadlineMs|workload\.scoreFloors\..*)$/;

/** Every number of the scenario by its keys; of a trace none. */
function numbersOf(
  value: unknown,
  keys: readonly string[] = [],
): { readonly keys: readonly string[]; readonly value: number }[] {
  if (typeof value === "number") return [{ keys, value }];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, [...keys, key]));
}

function withNumber<T>(object: T, [key, ...rest]: readonly string[], value: number): T {
  const inner = (object as Record<string, unknown>)[key];
  return { ...object, [key]: rest.length === 0 ? value : withNumber(inner, rest, value) };
}

interface Trial {
  readonly input: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly range: Sensitivity["range"];
  readonly clipped?: string;
  readonly put: (value: number) => Asked;
}

function scenarioTrials({ scenario, candidate }: Asked): Trial[] {
  return numbersOf(scenario).flatMap(({ keys, value }): Trial[] => {
    const input = keys.join(".");
    const limits = noInputs.test(input) ? undefined : limitsAt(scenarioSchema, keys);
    if (!limits || value === 0 || value === Infinity) return [];
    const half = limits.whole ? Math.ceil(value / 2) : value / 2;
    const low = Math.max(limits.min, half);
    const high = Math.min(limits.max, 2 * value);
    const clipped = [
      ...(low > half ? [`Half of it is below its least value, ${grouped(low)}, which was tried instead.`] : []),
      ...(high < 2 * value
        ? [`Its double is over its greatest value, ${grouped(high)}, which was tried instead.`]
        : []),
    ].join(" ");
    const put = (tried: number) => ({ scenario: withNumber(scenario, keys, tried), candidate });
    return [{ input, value, low, high, range: "halved and doubled", ...(clipped ? { clipped } : {}), put }];
  });
}

const withoutSpread = ({ source, note }: Figure, value: number): Figure => ({
  value,
  source,
  ...(note ? { note } : {}),
});

/** The figures' values with those of samples at a share of them. */
function atShare(figures: readonly Figure[], share: number): Figure[] {
  return figures.map((figure) =>
    figure.samples && figure.samples.length > 1
      ? withoutSpread(figure, quantileOfSorted(Float64Array.from(figure.samples).sort(), share))
      : figure,
  );
}

/** Of figures that add up: moved together over their measured 10 to 90 %, or halved and doubled where none has samples. */
function figureTrial(input: string, figures: readonly Figure[], put: (figures: readonly Figure[]) => Asked): Trial[] {
  const sum = (some: readonly Figure[]) => some.reduce((total, { value }) => total + value, 0);
  const value = sum(figures);
  if (figures.length === 0 || value === 0) return [];
  if (!figures.some(({ samples }) => samples && samples.length > 1)) {
    const scale = (tried: number) => put(figures.map((figure) => scaledFigure(figure, tried / value)));
    return [{ input, value, low: value / 2, high: 2 * value, range: "halved and doubled", put: scale }];
  }
  const [lower, upper] = [atShare(figures, 0.1), atShare(figures, 0.9)];
  const [low, high] = [sum(lower), sum(upper)];
  const choose = (tried: number) => put(tried === low ? lower : upper);
  return [{ input, value, low, high, range: "measured 10 to 90 %", put: choose }];
}

function candidateTrials({ scenario, candidate }: Asked): Trial[] {
  const { payloadBytes, answerBytes } = candidate;
  const stageTrial = (key: "device" | "server") => {
    const stages: readonly Stage[] = candidate[key];
    const figures = stages.flatMap(({ seconds }) => seconds ?? []);
    if (figures.length < stages.length) return [];
    return figureTrial(`candidate.${key}Seconds`, figures, (changed) => ({
      scenario,
      candidate: { ...candidate, [key]: stages.map((stage, i) => ({ ...stage, seconds: changed[i] })) },
    }));
  };
  const bytesTrial = (key: "payloadBytes" | "answerBytes", figure: Figure | undefined) =>
    figureTrial(`candidate.${key}`, figure ? [figure] : [], ([changed]) => ({
      scenario,
      candidate: { ...candidate, [key]: changed },
    }));
  return [
    ...stageTrial("device"),
    ...stageTrial("server"),
    ...bytesTrial("payloadBytes", payloadBytes),
    ...bytesTrial("answerBytes", answerBytes),
  ];
}

/**
 * What each numeric input does to the candidate's latency and energy, the greatest effect on `by` first, then as the
 * scenario lists them; inputs without effect are left out. Inputs of 0 have no half and no double. `costOf` should take
 * central values, which the measured ends replace.
 */
export function sensitivities(
  asked: Asked,
  costOf: CostOf = estimatedCost,
  by: keyof Cost = "latencySeconds",
): Sensitivity[] {
  const costAt = ({ scenario, candidate }: Asked) => costOf(scenario, candidate);
  return [...candidateTrials(asked), ...scenarioTrials(asked)]
    .map(({ put, ...trial }): Sensitivity => ({
      ...trial,
      atLow: costAt(put(trial.low)),
      atHigh: costAt(put(trial.high)),
    }))
    .filter((bar) => quantities.some((quantity) => effectOf(bar, quantity) > 0))
    .sort((a, b) => {
      const [first, second] = [effectOf(a, by), effectOf(b, by)];
      return first === second ? 0 : second - first;
    });
}
