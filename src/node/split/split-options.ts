// The options of `npm run split`.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { listed } from "../../core/base/sentence";
import { storyPresets } from "../../core/split/presets";
import type { SplitChoices } from "../../core/split/report";
import { scenarioSchema, type Scenario } from "../../core/split/scenario";
import { readScenario, writeScenario } from "../../core/split/scenario-text";
import { outputFile, readArguments, UsageError } from "../command-line";

const usage =
  "npm run split -- --scenario FILE|PRESET [--set uplink.rate=37500]… [--candidates FILE] [--measurement FILE] [--measure] " +
  "[--focus ID] [--against ID] [--claim ID] [--json FILE] [--csv FILE] [--svg FILE]";

export interface SplitOptions {
  readonly scenario: Scenario;
  /** What was said of the scenario that cannot be, as sentences. */
  readonly problems: readonly string[];
  readonly choices: SplitChoices;
  /** A file instead of what ships and was published. */
  readonly candidates?: string;
  /** Times of a machine; written where `measure`, else read. */
  readonly measurement?: string;
  readonly measure: boolean;
  readonly json?: string;
  readonly csv?: string;
  readonly svg?: string;
}

type Entry = readonly [key: string, text: string];

/** A scenario by itself, or in a report. */
function scenarioFile(file: string): Scenario {
  const refuse = (why: string): never => {
    throw new UsageError(`--scenario ${file} is no scenario: ${why}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return refuse("it is no JSON");
    throw error;
  }
  const inner: unknown = typeof json === "object" && json !== null && "scenario" in json ? json.scenario : json;
  const { data, error } = scenarioSchema.safeParse(inner);
  return data ?? refuse(z.prettifyError(error).split("\n")[0].replace(/^✖ /, ""));
}

function baseEntries(words: string): readonly Entry[] {
  if (storyPresets.some(({ id }) => id === words)) return [["preset", words]];
  const file = path.resolve(words);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return writeScenario(scenarioFile(file));
  const presets = listed(
    storyPresets.map(({ id }) => id),
    "or",
  );
  throw new UsageError(`--scenario is "${words}", which is no file; the presets are ${presets}.`);
}

function entryOf(words: string): Entry {
  const at = words.indexOf("=");
  if (at > 0) return [words.slice(0, at), words.slice(at + 1)];
  throw new UsageError(`--set is "${words}"; it must be KEY=VALUE, such as uplink.rate=37500.`);
}

function inputFile(option: string, words: string | undefined): string | undefined {
  if (words === undefined) return undefined;
  const file = path.resolve(words);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  throw new UsageError(`--${option} is ${file}, and there is no such file.`);
}

/** @throws UsageError */
export function readSplitOptions(words: readonly string[]): SplitOptions {
  const text = { type: "string" } as const;
  const values = readArguments(
    words,
    {
      scenario: text,
      set: { type: "string", multiple: true },
      candidates: text,
      measurement: text,
      measure: { type: "boolean", default: false },
      focus: text,
      against: text,
      claim: text,
      json: text,
      csv: text,
      svg: text,
    } as const,
    usage,
  );
  if (values.scenario === undefined) throw new UsageError(`There is no --scenario; use: ${usage}`);
  if (values.candidates !== undefined && (values.measure || values.measurement !== undefined)) {
    throw new UsageError(
      "--candidates brings its own times, and --measure and --measurement are times of other candidates. Give one of them.",
    );
  }
  const { scenario, problems } = readScenario([...baseEntries(values.scenario), ...(values.set ?? []).map(entryOf)]);
  const { focus, against, claim, measure } = values;
  return {
    scenario,
    problems,
    choices: {
      ...(focus !== undefined && { focus }),
      ...(against !== undefined && { against }),
      ...(claim !== undefined && { claimBaseline: claim }),
    },
    candidates: inputFile("candidates", values.candidates),
    measurement: measure ? outputFile("measurement", values.measurement) : inputFile("measurement", values.measurement),
    measure,
    json: outputFile("json", values.json),
    csv: outputFile("csv", values.csv),
    svg: outputFile("svg", values.svg),
  };
}
