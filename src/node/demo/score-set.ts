// Scores sets of a demo on one test set, in a process of its own or in this one: score-demo.ts starts it.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { InputCodec } from "../../engine/protocol-evaluation";
import { loadDemoCheckpoint, readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { useNodeBackend } from "../backend";
import type { Command } from "../command-line";
import { demoFolder } from "../demo-folder";
import { beginEvaluation, finishEvaluation } from "../evaluation-run";
import { type MeasuredEntry, measuredEntries } from "./measured-entry";
import { openTestSet, type TestSet } from "./test-sets";

export interface ScoredSets {
  /** Where the sets and their index.json lie. */
  readonly folder: string;
  /** Names of the sets. */
  readonly sets: readonly string[];
  readonly codecs: readonly InputCodec[];
  readonly on: TestSet;
  /** Gets what was measured. */
  readonly kept: string;
}

/** Measurements with what was asked for, so that the same is not measured twice. */
interface KeptEntries {
  readonly asked: string;
  readonly entries: readonly MeasuredEntry[];
}

/** Names the bytes of the sets' files, and what they are asked. */
async function askedText({ folder, sets, codecs, on }: ScoredSets): Promise<string> {
  const read = demoFolder(folder);
  const listed = await readDemoIndex(read);
  const files = listed.filter(({ name }) => sets.includes(name)).flatMap((set) => set.files);
  const hashes = await Promise.all(
    files.map(async (file) =>
      createHash("sha256")
        .update(await read(file))
        .digest("hex"),
    ),
  );
  return JSON.stringify([sets, hashes, codecs, on]);
}

/** What the file has of exactly these sets, codecs and images. */
export async function keptEntries(request: ScoredSets): Promise<readonly MeasuredEntry[] | undefined> {
  const text = await readFile(request.kept, "utf8").catch(() => undefined);
  const kept = text === undefined ? undefined : (JSON.parse(text) as KeptEntries);
  return kept?.asked === (await askedText(request)) ? kept.entries : undefined;
}

/** Measures and writes `kept`. Rejects as the sets and the evaluation do. */
export async function scoreSets(request: ScoredSets): Promise<void> {
  const { folder, sets, codecs, on, kept } = request;
  await useNodeBackend("wasm");
  const dataSet = await openTestSet(on);
  const read = demoFolder(folder);
  const checkpoints = [];
  for (const name of sets) checkpoints.push(await loadDemoCheckpoint(`demo:${name}`, read));
  const limit = on.kind === "photos" ? on.limit : undefined;
  const run = await beginEvaluation(dataSet, checkpoints, {
    tasks: on.tasks,
    protocol: "unified",
    ...(limit !== undefined && { limit }),
    codecs,
    classes: "name",
  });
  const [{ modelClasses }] = run.facts;
  // all of them in order, as the decision between two of them needs
  const topClasses = modelClasses.classification?.length;
  await finishEvaluation(run, dataSet, { ...(topClasses !== undefined && { topClasses }) });
  const names = run.checkpoints.map(({ summary }) => summary.id.replace(/^demo:/, ""));
  const entries = measuredEntries(run.state, names);
  await writeFile(kept, JSON.stringify({ asked: await askedText(request), entries } satisfies KeptEntries));
}

export const command: Command = async ([request]) => scoreSets(JSON.parse(request) as ScoredSets);
