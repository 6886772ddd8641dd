// A scenario as flat keys and values, which addresses and commands have: only what differs from where it starts.
import type { z } from "zod";
import { nearestNames } from "../base/nearest-names";
import { cut, listed } from "../base/sentence";
import { storyPresets, storyScenario } from "./presets";
import { scenarioSchema, type Scenario } from "./scenario";
import {
  optionalPaths,
  scenarioFields,
  setValueAt,
  treeOf,
  valueAt,
  type ScenarioField,
  type ScenarioTree,
} from "./scenario-fields";

/** Where a scenario starts: the defaults, or a story by its name. */
function baseOf(preset: string | undefined): Scenario | undefined {
  const story = storyPresets.find(({ id }) => id === preset);
  return story ? storyScenario(story) : preset === undefined ? scenarioSchema.parse({}) : undefined;
}

const absent = "none";

function textOf(value: unknown, type: ScenarioField["type"]): string {
  if (type === "tasks") return (value as readonly string[]).join(",");
  if (type === "trace") return (value as readonly (readonly number[])[]).map((row) => row.join(":")).join(",");
  return String(value);
}

/**
 * What differs from the defaults or, where one is named, from a story: keys by their full names, in a fixed order, the
 * story as `preset`. `readScenario` makes the same scenario of it. Throws where there is no such story.
 */
export function writeScenario(scenario: Scenario, preset?: string): readonly (readonly [key: string, text: string])[] {
  const base = baseOf(preset);
  if (!base) throw new Error(`There is no story ${preset}.`);
  const entries: [string, string][] = preset === undefined ? [] : [["preset", preset]];
  const otherRadio = base.energy.radio?.kind !== scenario.energy.radio?.kind;
  for (const path of optionalPaths) {
    if (valueAt(base, path) !== undefined && valueAt(scenario, path) === undefined) entries.push([path, absent]);
  }
  for (const { path, type } of scenarioFields) {
    const value = valueAt(scenario, path);
    if (value === undefined) continue;
    const text = textOf(value, type);
    const before = otherRadio && path.startsWith("energy.radio.") ? undefined : valueAt(base, path);
    if (before === undefined || textOf(before, type) !== text) entries.push([path, text]);
  }
  return entries;
}

export interface ReadScenario {
  readonly scenario: Scenario;
  /** The story it starts from. */
  readonly preset?: string;
  /** What was said that cannot be, as sentences. */
  readonly problems: readonly string[];
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf(text: string): number | undefined {
  if (text === "Infinity") return Infinity;
  // no -0, by which a rate would be divided
  return decimal.test(text) ? Number(text) + 0 : undefined;
}

function traceOf(text: string): readonly (readonly number[])[] | undefined {
  const rows = text.split(",").map((row) => row.split(":").map(numberOf));
  const complete = rows.every((row): row is number[] => row.length === 2 && !row.includes(undefined));
  return complete ? rows : undefined;
}

const expected = {
  number: "no number",
  trace: "no list of seconds and bits a second, such as 0:1000000,5:250000",
} as const;

function parse(text: string, type: ScenarioField["type"]): unknown {
  if (type === "number") return numberOf(text);
  if (type === "trace") return traceOf(text);
  return type === "tasks" ? text.split(",") : text;
}

/** What the schema asks of a value, in words: "at least 0". */
function demandOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_small":
      if (issue.origin === "array") return "at least one entry";
      return `${issue.inclusive ? "at least" : "above"} ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}${issue.origin === "array" ? " entries" : ""}`;
    case "invalid_value":
      return listed(issue.values.map(String), "or");
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : "a finite number";
    case "invalid_union":
      if (issue.errors.length > 0) return demandOf(issue.errors[0][0]);
      return "options" in issue && issue.options ? listed(issue.options.map(String), "or") : issue.message;
    default:
      return issue.message;
  }
}

interface Entry {
  readonly key: string;
  readonly text: string;
  readonly field: ScenarioField;
  readonly value: unknown;
}

const fieldByName = new Map(
  scenarioFields.flatMap((field) => [field.path, field.short ?? []].flat().map((name) => [name, field] as const)),
);
const optionalByName = new Map<string, string>([
  ...optionalPaths.map((path) => [path, path] as const),
  ...scenarioFields.flatMap(({ path, short }) =>
    short !== undefined && (optionalPaths as readonly string[]).includes(path) ? [[short, path] as const] : [],
  ),
]);

function shown(key: string, text: string): string {
  return `${cut(key, 60)}=${cut(text, 60)}`;
}

function unknownKey(key: string): string {
  const near = nearestNames(cut(key, 60), fieldByName.keys(), 2);
  return `${cut(key, 60)} is not known here and is ignored; the nearest that are known: ${listed(near)}.`;
}

/** A base without what is taken away, and without a radio of another kind than the one that is said. */
function startFrom(base: Scenario, removed: ReadonlySet<string>, entries: ReadonlyMap<string, Entry>): ScenarioTree {
  const tree = treeOf(base);
  for (const path of removed) setValueAt(tree, path, undefined);
  const kind = entries.get("energy.radio.kind");
  if (kind && kind.value !== base.energy.radio?.kind) setValueAt(tree, "energy.radio", undefined);
  for (const { field, value } of entries.values()) setValueAt(tree, field.path, value);
  return tree;
}

/** Takes out the entries that an issue speaks of, and says why. */
function takeOut(issue: z.core.$ZodIssue, entries: Map<string, Entry>, base: Scenario): string | undefined {
  const path = issue.path.map(String).join(".");
  const stays = ({ field }: Entry) => {
    const value = valueAt(base, field.path);
    return value === undefined ? "it is left out" : `${cut(textOf(value, field.type), 60)} is used`;
  };
  if (issue.code === "unrecognized_keys") {
    const found = issue.keys.flatMap((key) => entries.get(`${path}.${key}`) ?? []);
    for (const { field } of found) entries.delete(field.path);
    if (found.length === 0) return undefined;
    return `${listed(found.map(({ key }) => key))} belongs to another kind of radio and is ignored.`;
  }
  const own = [...entries.values()].find(({ field }) => path === field.path || path.startsWith(`${field.path}.`));
  if (own) {
    entries.delete(own.field.path);
    return `${shown(own.key, own.text)} must be ${demandOf(issue)}; ${stays(own)}.`;
  }
  // a part is missing: the group cannot be without it
  const group = path.split(".").slice(0, -1).join(".");
  const others = [...entries.values()].filter(({ field }) => group !== "" && field.path.startsWith(`${group}.`));
  for (const { field } of others) entries.delete(field.path);
  if (others.length === 0) return undefined;
  return `${listed(others.map(({ key, text }) => shown(key, text)))} needs ${path} too; it is left out.`;
}

/**
 * Makes a scenario of keys and values: full names or short ones ("uplink.rate"), `preset` for a story to start from, and
 * `none` for what a scenario may be without. The last of two wins. What cannot be becomes a sentence, and what the scenario
 * starts from stays in its place; it never throws.
 */
export function readScenario(texts: Iterable<readonly [key: string, text: string]>): ReadScenario {
  const problems: string[] = [];
  const entries = new Map<string, Entry>();
  const removed = new Set<string>();
  let preset: string | undefined;
  for (const [key, text] of texts) {
    const field = fieldByName.get(key);
    const optional = optionalByName.get(key);
    if (key === "preset") {
      if (storyPresets.some(({ id }) => id === text)) preset = text;
      else problems.push(`${shown(key, text)} is no story; there are ${listed(storyPresets.map(({ id }) => id))}.`);
    } else if (optional !== undefined && text === absent) {
      removed.add(optional);
      entries.delete(optional);
    } else if (field) {
      const value = parse(text, field.type);
      if (value !== undefined) {
        entries.set(field.path, { key, text, field, value });
      } else if (field.type === "number" || field.type === "trace") {
        problems.push(`${shown(key, text)} is ${expected[field.type]}; it is ignored.`);
      }
    } else {
      problems.push(unknownKey(key));
    }
  }
  const base = baseOf(preset) ?? scenarioSchema.parse({});
  for (;;) {
    const result = scenarioSchema.safeParse(startFrom(base, removed, entries));
    if (result.success) return { scenario: result.data, preset, problems };
    // one at a time: what is taken out may have been the reason of the others
    let told: string | undefined;
    for (const issue of result.error.issues) told ??= takeOut(issue, entries, base);
    if (told === undefined) return { scenario: base, preset, problems };
    problems.push(told);
  }
}
