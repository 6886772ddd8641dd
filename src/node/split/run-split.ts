// A split on the command line: the sentence, a table, what is missing, and files.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { nearestNames } from "../../core/base/nearest-names";
import { listed } from "../../core/base/sentence";
import type { Candidate } from "../../core/split/candidate";
import { parseCandidates } from "../../core/split/candidates-file";
import { parseMeasurement, type SplitMeasurement } from "../../core/split/measurement";
import { reportText, type ReportRow, type SplitReport } from "../../core/split/report";
import { reportCsv } from "../../core/split/report-csv";
import { figureText, reportSentences } from "../../core/split/report-sentence";
import { splitReport } from "../../core/split/split-report";
import { UsageError, withFileSentence } from "../command-line";
import { root } from "../repository";
import { textTable } from "../text-table";
import { latencySvg } from "./latency-svg";
import type { SplitOptions } from "./split-options";

/** Times that ship with the lab, of another machine than this one. */
const shippedMeasurement = path.join(root, "public/demo/split-measurement.json");

async function measurementOf({ measure, measurement }: SplitOptions): Promise<SplitMeasurement | undefined> {
  if (measure) {
    const { measureInNode } = await import("./measure-in-node");
    let shown = "";
    const measured = await measureInNode({
      onProgress: ({ phase }) => {
        if (phase !== shown) console.error((shown = phase));
      },
    });
    if (measurement !== undefined) writeFileSync(measurement, `${JSON.stringify(measured)}\n`);
    return measured;
  }
  const file = measurement ?? (existsSync(shippedMeasurement) ? shippedMeasurement : undefined);
  if (file === undefined) return undefined;
  // another machine's until somebody measures here
  return { ...parseMeasurement(readFileSync(file, "utf8"), path.basename(file)), isImported: true };
}

/** Those of a file, else what ships and what was published, as the job "split-candidates" gathers them in a tab. */
async function candidatesOf(options: SplitOptions): Promise<Candidate[]> {
  const { candidates: file } = options;
  if (file !== undefined) return parseCandidates(readFileSync(file, "utf8"), path.basename(file));
  // tfjs takes seconds to load, which a file of candidates need not wait for
  const { candidatesInNode } = await import("./measure-in-node");
  return candidatesInNode(await measurementOf(options));
}

function checkChosen(option: string, id: string | undefined, candidates: readonly Candidate[]): void {
  const ids = candidates.map((candidate) => candidate.id);
  if (id === undefined || ids.includes(id)) return;
  throw new UsageError(
    `--${option} is "${id}", which is no candidate; the nearest are ${listed(nearestNames(id, ids, 3))}.`,
  );
}

const orDash = (text: string | undefined) => text ?? "–";

function tableRow({ name, latencySeconds, spread, source, wireBytes, energy }: ReportRow): string[] {
  return [
    name,
    figureText(latencySeconds!, "s"),
    orDash(spread?.varies ? `${figureText(spread.p5, "s")} to ${figureText(spread.p95, "s")}` : undefined),
    orDash(wireBytes === undefined ? undefined : figureText(wireBytes, "bytes")),
    orDash(energy.aboveIdleJoules === undefined ? undefined : figureText(energy.aboveIdleJoules, "J")),
    orDash(energy.wholeJoules === undefined ? undefined : figureText(energy.wholeJoules, "J")),
    source,
  ];
}

/** What is printed: sentences, those that answer, the fastest first, and why the others do not. */
function reportLines(report: SplitReport): string[] {
  const { opening, energy, load, claim, plan } = reportSentences(report);
  const answering = report.rows
    .filter(({ reason }) => reason === undefined)
    .toSorted((a, b) => a.latencySeconds! - b.latencySeconds!);
  const head = ["candidate", "latency", "5 to 95 %", "sent", "above idle", "whole energy", "times and bytes"];
  return [
    opening,
    "",
    ...(answering.length > 0 ? [...textTable([head, ...answering.map(tableRow)]), ""] : []),
    energy,
    load,
    claim,
    plan,
    ...(answering.length < report.rows.length ? ["", "Not among them:"] : []),
    ...report.rows.flatMap(({ reason }) => (reason === undefined ? [] : [`  ${reason}`])),
    "",
    "What these figures do not know:",
    ...report.limits.map((limit) => `  ${limit}`),
  ];
}

/** Rejects with UsageError, and with what reading candidates and measurements throws. */
export async function runSplit(options: SplitOptions): Promise<void> {
  const { scenario, problems, choices, json, csv, svg } = options;
  for (const problem of problems) console.error(problem);
  const candidates = await candidatesOf(options);
  checkChosen("focus", choices.focus, candidates);
  checkChosen("against", choices.against, candidates);
  checkChosen("claim", choices.claimBaseline, candidates);
  const report = splitReport(scenario, candidates, choices);
  for (const line of reportLines(report)) console.log(line);
  await withFileSentence(
    () => {
      if (json !== undefined) writeFileSync(json, reportText(report));
      if (csv !== undefined) writeFileSync(csv, reportCsv(report));
      if (svg !== undefined) writeFileSync(svg, latencySvg(report));
    },
    (place = "a file", why) => `Cannot write ${place}: ${why}.`,
  );
}
