// What the page Split keeps in its address: the whole scenario, who is compared, the plan's inputs, and what is shown.
import { storyPresets } from "../../../core/split/presets";
import type { Scenario } from "../../../core/split/scenario";
import { readScenario, writeScenario } from "../../../core/split/scenario-text";
import { UrlReader } from "../../shared/url-reader";
import type { UrlChanges } from "../../shared/url-state";

export const firstStory = "phone";

/** Charts whose tables the address may open. */
const chartNames = ["figures", "break-even", "map", "ecdf", "load", "pareto", "tornado"] as const;
export type ChartName = (typeof chartNames)[number];

/** What a plan asks beside the scenario. */
export interface PlanChoices {
  readonly peakFactor: number;
  /** The longest time at the server, in milliseconds. */
  readonly slaMs: number;
  /** The load of a replica at the busiest time, in percent. */
  readonly maxLoadPercent: number;
  /** Of one replica. */
  readonly pricePerHour: number;
}

interface PlanLimits {
  readonly first: number;
  readonly min: number;
  readonly max: number;
}

export const planLimits: Readonly<Record<keyof PlanChoices, PlanLimits>> = {
  peakFactor: { first: 2, min: 1, max: 1000 },
  slaMs: { first: 500, min: 0, max: 3_600_000 },
  maxLoadPercent: { first: 70, min: 1, max: 100 },
  pricePerHour: { first: 1, min: 0, max: 100_000 },
};

const planKeys = {
  peakFactor: "plan.peak",
  slaMs: "plan.sla",
  maxLoadPercent: "plan.load",
  pricePerHour: "plan.price",
} as const satisfies Record<keyof PlanChoices, string>;

const planNames = Object.keys(planKeys) as readonly (keyof PlanChoices)[];

export interface SplitUrlState {
  /** The story that the scenario starts from. */
  readonly preset?: string;
  readonly scenario: Scenario;
  readonly focus?: string;
  readonly against?: string;
  /** Of the paper's claim. */
  readonly baseline?: string;
  /** An imported measurement, by its id. */
  readonly measurement?: string;
  readonly tables: readonly ChartName[];
  /** Bars of the 95th percentile rather than of the median. */
  readonly showsP95: boolean;
  readonly plan: PlanChoices;
  /** What the address says that cannot be, as sentences. */
  readonly problems: readonly string[];
}

const ownNames = ["focus", "against", "baseline", "measurement", "tables", "p95", ...Object.values(planKeys)] as const;

function readPlan(url: UrlReader): PlanChoices {
  const read = (name: keyof PlanChoices): number => {
    const { first, min, max } = planLimits[name];
    const key = planKeys[name];
    const text = url.text(key);
    if (text === undefined) return first;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    url.complain(key, `, which is no number from ${min} to ${max}; ${first} is used.`);
    return first;
  };
  return Object.fromEntries(planNames.map((name) => [name, read(name)])) as unknown as PlanChoices;
}

export function readSplitUrlState(parameters: URLSearchParams): SplitUrlState {
  const url = new UrlReader(parameters);
  const texts = [...parameters].filter(([name]) => !ownNames.some((own) => own === name));
  const startsSomewhere = texts.some(([name]) => name === "preset");
  const { scenario, preset, problems } = readScenario(startsSomewhere ? texts : [["preset", firstStory], ...texts]);
  const asked = url.list("tables") ?? [];
  const tables = chartNames.filter((name) => asked.includes(name));
  if (asked.length > tables.length) url.complain("tables", `; known are ${chartNames.join(", ")}.`);
  return {
    preset,
    scenario,
    focus: url.text("focus"),
    against: url.text("against"),
    baseline: url.text("baseline"),
    measurement: url.text("measurement"),
    tables,
    showsP95: url.oneOf("p95", ["0", "1"]) === "1",
    plan: readPlan(url),
    problems: [...problems, ...url.problems],
  };
}

/** What of the parameters speaks of a scenario, whatever it says. */
function scenarioNames(parameters: URLSearchParams): string[] {
  return [...parameters.keys()].filter((name) => !ownNames.some((own) => own === name));
}

/** What the parameters say of a scenario, and nothing else of them. */
export function scenarioPart(parameters: URLSearchParams): string {
  const own = scenarioNames(parameters).map((name) => [name, parameters.get(name) ?? ""]);
  return new URLSearchParams(own).toString();
}

/** What an address has to change to say another scenario, as it differs from a story. */
export function scenarioChanges(parameters: URLSearchParams, scenario: Scenario, preset?: string): UrlChanges {
  const none = scenarioNames(parameters).map((name) => [name, undefined] as const);
  const isStory = storyPresets.some(({ id }) => id === preset);
  return Object.fromEntries([...none, ...writeScenario(scenario, isStory ? preset : firstStory)]);
}

/** What an address has to change to open a story as it is. */
export function storyChanges(parameters: URLSearchParams, preset: string): UrlChanges {
  const none = [...scenarioNames(parameters), "focus", "against", "baseline"].map((name) => [name, undefined] as const);
  return { ...Object.fromEntries(none), preset };
}

export function planChanges(plan: Partial<PlanChoices>): UrlChanges {
  const changed = planNames.filter((name) => plan[name] !== undefined);
  return Object.fromEntries(
    changed.map((name) => [planKeys[name], plan[name] === planLimits[name].first ? undefined : plan[name]]),
  );
}

export function tableChanges(before: readonly ChartName[], name: ChartName, shown: boolean): UrlChanges {
  const after = chartNames.filter((one) => (one === name ? shown : before.includes(one)));
  return { tables: after.length > 0 ? after.join() : undefined };
}
