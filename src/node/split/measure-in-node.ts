// Stage times and candidates of a split without a browser: what ships with the lab, on WebAssembly in Node.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { version_core as tfjsVersion } from "@tensorflow/tfjs-core";
import { version } from "../../../package.json";
import type { Candidate } from "../../core/split/candidate";
import { HiddenTimes, usualRules, type RoundRules } from "../../core/split/fair-rounds";
import type { Machine, SplitMeasurement } from "../../core/split/measurement";
import { createJobContext } from "../../engine/job-context";
import type { Progress } from "../../engine/protocol";
import { demoFamilies, type CheckpointSummary } from "../../engine/protocol-checkpoints";
import { demoResultFiles, demoResultsSchema, type DemoResults } from "../../engine/split/demo-results";
import { gatherCandidates } from "../../engine/split/gather-candidates";
import { baselineNames, chosenMeasurables } from "../../engine/split/measurable";
import { measureNetworks, sceneImages, timerStepMs } from "../../engine/split/measure-networks";
import { listDemoCheckpoints, loadDemoCheckpoint } from "../../engine/storage/demo-checkpoints";
import { useNodeBackend } from "../backend";
import { readDemoFile } from "../checkpoint";
import { nodeCodecs } from "../codecs";
import { describeMachine } from "../machine";
import { root } from "../repository";

/** Of each kind of layer. */
const speedSeconds = 1;

function nodeMachine(): Machine {
  const { node, processor, cores } = describeMachine();
  return {
    backend: "wasm",
    // tfjs uses no more in Node
    threads: 1,
    host: `Node ${node} on ${processor}`,
    cores,
    crossOriginIsolated: false,
    secureContext: true,
    timerStepMs: timerStepMs(),
    labVersion: version,
    tfjsVersion,
  };
}

export interface MeasureInNode {
  /** Names of the sets that ship, without `demo:`; all of them where absent. */
  readonly checkpoints?: readonly string[];
  /** Published networks, with random weights; all of them where absent. */
  readonly baselines?: readonly string[];
  readonly rules?: RoundRules;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

const load = (id: string) => loadDemoCheckpoint(id, readDemoFile);

/** Rejects as measureNetworks does, with UnknownCheckpointError, and with JobInputError for a network that is not known. */
export async function measureInNode({
  checkpoints,
  baselines = baselineNames,
  rules = usualRules,
  signal = new AbortController().signal,
  onProgress = () => undefined,
}: MeasureInNode = {}): Promise<SplitMeasurement> {
  await useNodeBackend("wasm");
  const shipped = await listDemoCheckpoints(readDemoFile);
  const wanted = checkpoints?.map((name) => `demo:${name}`) ?? shipped.map(({ id }) => id);
  const summaries: CheckpointSummary[] = [];
  // one that does not ship is refused by name
  for (const id of wanted) summaries.push(shipped.find((one) => one.id === id) ?? (await load(id)).summary);
  const context = createJobContext(signal, onProgress);
  return measureNetworks(chosenMeasurables(summaries, baselines, { load, codecs: nodeCodecs }), {
    context,
    machine: nodeMachine(),
    id: "node:wasm",
    hidden: new HiddenTimes(),
    alone: (work) => work(),
    rules,
    speedSeconds,
    ...(await sceneImages(context)),
  });
}

async function demoResults(file: string): Promise<DemoResults | undefined> {
  const text = await readFile(path.join(root, "public/demo", file), "utf8").catch(() => undefined);
  return text === undefined ? undefined : demoResultsSchema.parse(JSON.parse(text));
}

/** What ships and what was published, with the times of a measurement where there is one; as the job "split-candidates". */
export async function candidatesInNode(measurement?: SplitMeasurement): Promise<Candidate[]> {
  const demo = await Promise.all(
    demoFamilies.map(async (family) => [family, await demoResults(demoResultFiles[family])] as const),
  );
  return gatherCandidates({
    checkpoints: await listDemoCheckpoints(readDemoFile),
    results: [],
    readResult: (id) => Promise.reject(new Error(`there is no result ${id}: Node keeps none`)),
    demo: Object.fromEntries(demo),
    ...(measurement && { measurement }),
    architectureOf: async (id) => (await load(id)).architecture,
  });
}
