// The answer that the Predict page draws before its engine runs: the first scene by the set that opens first.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { encode } from "fast-png";
import { generateScene } from "../../core/scenes/scene";
import type { JobContext } from "../../engine/job-context";
import { answerImage } from "../../engine/predictions/answer-image";
import { resultRecord } from "../../engine/predictions/result-record";
import type { ResultRecord } from "../../engine/protocol-predictions";
import { loadDemoCheckpoint, readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { openNetwork } from "../../nets/model/network";
import { useNodeBackend } from "../backend";

/** As src/ui/pages/predict/scene-source.ts draws scene 1. */
const request = { seed: 1, index: 0, size: 256 } as const;

const quiet: JobContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  yieldToEventLoop: async () => undefined,
};

/** The record that the page would export, by the set of `folder` that opens first. */
export async function firstAnswer(folder: string): Promise<ResultRecord> {
  const read = async (name: string) => new Uint8Array(await readFile(path.join(folder, name)));
  const set = (await readDemoIndex(read)).find(({ opensFirst }) => opensFirst);
  if (!set) throw new Error(`None of the sets in ${folder} opens first; mark one in index.json.`);
  await useNodeBackend("wasm");
  const checkpoint = await loadDemoCheckpoint(`demo:${set.name}`, read);
  const { summary, architecture } = checkpoint;
  const ladon = await openNetwork(checkpoint);
  try {
    const network = { ...ladon, summary, architecture, firstRun: true };
    const answered = await answerImage(generateScene(request).image, network, { protocol: "unified" }, quiet);
    return resultRecord({ ...answered, fileName: "Scene 1" }, summary);
  } finally {
    ladon.dispose();
  }
}

/** Writes first-answer.json and first-answer.png beside the sets. */
export async function writeFirstAnswer(folder: string): Promise<void> {
  const { width, height, data } = generateScene(request).image;
  await writeFile(path.join(folder, "first-answer.png"), encode({ width, height, data, channels: 3, depth: 8 }));
  await writeFile(path.join(folder, "first-answer.json"), `${JSON.stringify(await firstAnswer(folder))}\n`);
}
