// The jobs about splits, but for measuring.
import * as tf from "@tensorflow/tfjs-core";
import { sha256Hex } from "../../core/base/hashes";
import { publishedNetworks } from "../../core/curves/published-networks";
import { parseMeasurement, slowdownOf, type SplitMeasurement } from "../../core/split/measurement";
import type { Candidate } from "../../core/split/candidate";
import type { Architecture } from "../../domain";
import type { DemoFamily } from "../protocol-checkpoints";
import type { ListedMeasurement, SplitJobs } from "../protocol-split";
import { demoResultFiles, demoResultsSchema, type DemoResults } from "../split/demo-results";
import { gatherCandidates } from "../split/gather-candidates";
import { baselineNames } from "../split/measurable";
import { listCheckpoints, loadCheckpoint } from "../storage/checkpoint-store";
import { fetchDemoFile } from "../storage/demo-checkpoints";
import { answering } from "../storage/loaded-checkpoint";
import { listResults, readResult } from "../storage/result-store";
import { listMeasurements, removeMeasurement, writeMeasurement } from "../storage/measurement-store";
import { UnknownMeasurementError } from "../storage/storage-errors";
import type { JobTable } from "./job";
import { measureSplit, tellVisibility } from "./measure-split";

/** Times of the machine that built the lab, so that there is an answer before anything was measured here. */
const shippedFile = "split-measurement.json";

/** Undefined where it does not ship, or the server is gone. */
async function shippedMeasurement(): Promise<SplitMeasurement | undefined> {
  try {
    const text = new TextDecoder().decode(await fetchDemoFile(shippedFile));
    return { ...parseMeasurement(text, shippedFile), isImported: true };
  } catch {
    return undefined;
  }
}

/** Node writes it under a name that no browser's own measurement and no imported one has. */
const isShipped = ({ id }: SplitMeasurement): boolean => id.startsWith("node:");

/** Those that are stored, then the one that ships. */
async function allMeasurements(): Promise<SplitMeasurement[]> {
  const [stored, shipped] = await Promise.all([listMeasurements(), shippedMeasurement()]);
  return shipped ? [...stored, shipped] : stored;
}

async function foundMeasurement(id: string): Promise<SplitMeasurement> {
  const found = (await allMeasurements()).find((one) => one.id === id);
  if (found) return found;
  throw new UnknownMeasurementError(`There is no measurement ${id} here; it may have been deleted. Choose another.`);
}

/** What was measured when the demo of a family was made; undefined where it does not ship with that. */
async function demoResults(family: DemoFamily): Promise<DemoResults | undefined> {
  try {
    const text = new TextDecoder().decode(await fetchDemoFile(demoResultFiles[family]));
    return demoResultsSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of a stored checkpoint, with the heads that answer. */
async function architectureOf(id: string): Promise<Architecture> {
  return answering(await loadCheckpoint(id)).architecture;
}

async function candidates(measurementId: string | undefined): Promise<Candidate[]> {
  const [checkpoints, { results }, measurements] = await Promise.all([
    listCheckpoints(),
    listResults(),
    allMeasurements(),
  ]);
  const measurement =
    measurementId === undefined
      ? (measurements.find(({ id }) => id === tf.getBackend()) ?? measurements.find(isShipped))
      : await foundMeasurement(measurementId);
  const families = [...new Set(checkpoints.flatMap(({ ships, knows }) => (ships && knows ? [knows] : [])))];
  const demo = await Promise.all(families.map(async (family) => [family, await demoResults(family)] as const));
  return gatherCandidates({
    checkpoints,
    results,
    readResult,
    demo: Object.fromEntries(demo),
    ...(measurement && { measurement }),
    architectureOf,
  });
}

async function listed(): Promise<ListedMeasurement[]> {
  const all = await allMeasurements();
  const own = all.find(({ id }) => id === tf.getBackend());
  return all.map((measurement) => {
    const slowdown = own && measurement !== own ? slowdownOf(measurement, own) : undefined;
    return { measurement, ...(slowdown && { slowdown }), ...(isShipped(measurement) && { ships: true }) };
  });
}

const idDigits = 12;

/** The same again for the same machine, and never one of this browser's own. */
async function importedId({ machine }: SplitMeasurement): Promise<string> {
  const { backend, host, adapter = "", threads = 0, cores = 0 } = machine;
  const told = new TextEncoder().encode(JSON.stringify([backend, host, adapter, threads, cores]));
  return `imported:${backend}:${(await sha256Hex(told)).slice(0, idDigits)}`;
}

export const splitJobs: JobTable<keyof SplitJobs> = {
  "measure-split": measureSplit,
  "tell-visibility": tellVisibility,
  "list-baselines": async () => ({
    output: publishedNetworks.flatMap(({ name, title }) =>
      baselineNames.some((known) => known === name) ? [{ name, title }] : [],
    ),
    transfer: [],
  }),
  "list-measurements": async () => ({ output: await listed(), transfer: [] }),
  async "delete-measurement"({ id }) {
    await removeMeasurement(id);
    return { output: await listed(), transfer: [] };
  },
  async "export-measurement"({ id }) {
    const text = JSON.stringify(await foundMeasurement(id), undefined, 2);
    return { output: new Blob([text], { type: "application/json" }), transfer: [] };
  },
  async "import-measurement"({ file, fileName }) {
    const read = parseMeasurement(await file.text(), fileName);
    await writeMeasurement({ ...read, id: await importedId(read), isImported: true });
    return { output: await listed(), transfer: [] };
  },
  async "split-candidates"({ measurement }) {
    return { output: await candidates(measurement), transfer: [] };
  },
};
