// The answer that the Predict page draws before its engine runs: to the first image of the family that opens first, by the
// set of it that does.
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { encode } from "fast-png";
import { decodeImage } from "../../core/image/decode-image";
import { generateScene } from "../../core/scenes/scene";
import type { RgbImage } from "../../domain";
import type { JobContext } from "../../engine/job-context";
import { answerImage } from "../../engine/predictions/answer-image";
import { resultRecord } from "../../engine/predictions/result-record";
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import type { FirstImage, ShippedAnswer } from "../../engine/protocol-first-answer";
import { loadDemoCheckpoint, readDemoIndex } from "../../engine/storage/demo-checkpoints";
import { openNetwork } from "../../nets/model/network";
import { useNodeBackend } from "../backend";
import { nodeDecoders } from "../decoders";
import { demoFolder } from "../demo-folder";
import { photographFolder, readPhotographs } from "./shipped-photographs";

const names = { answer: "first-answer.json", scene: "first-answer.png" };

/** As src/ui/pages/predict/scene-source.ts draws scene 1. */
const firstScene = { seed: 1, index: 0, size: 256 } as const;

const quiet: JobContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  yieldToEventLoop: async () => undefined,
};

interface NamedImage {
  readonly image: FirstImage;
  /** As the page calls it. */
  readonly fileName: string;
  readonly pixels: RgbImage;
}

async function imageOf(family: DemoFamily, photographs: string): Promise<NamedImage> {
  if (family === "scenes") {
    return { image: { kind: "scene", number: 1 }, fileName: "Scene 1", pixels: generateScene(firstScene).image };
  }
  const [first] = readPhotographs(photographs);
  const content = await readFile(path.join(photographs, first.file));
  const pixels = await decodeImage(new Blob([content]), nodeDecoders);
  return { image: { kind: "photograph", file: first.file }, fileName: first.title, pixels };
}

/** The answer of the set in `folder` that opens first, as the page would export it, and what it answers. */
export async function firstAnswer(folder: string, photographs = photographFolder): Promise<ShippedAnswer> {
  const read = demoFolder(folder);
  const set = (await readDemoIndex(read)).find(({ opensFirst }) => opensFirst);
  if (!set) throw new Error(`None of the sets in ${folder} opens first; mark one in index.json.`);
  const { image, fileName, pixels } = await imageOf(set.knows, photographs);
  await useNodeBackend("wasm");
  const checkpoint = await loadDemoCheckpoint(`demo:${set.name}`, read);
  const { summary, architecture } = checkpoint;
  const ladon = await openNetwork(checkpoint);
  try {
    const network = { ...ladon, summary, architecture, firstRun: true };
    const answered = await answerImage(pixels, network, { protocol: "unified" }, quiet);
    return { image, record: resultRecord({ ...answered, fileName }, summary) };
  } finally {
    ladon.dispose();
  }
}

/** Writes the answer beside the sets; with it the scene that it answers, since a photograph has a file already. */
export async function writeFirstAnswer(folder: string, photographs = photographFolder): Promise<void> {
  const answer = await firstAnswer(folder, photographs);
  const scene = path.join(folder, names.scene);
  if (answer.image.kind === "scene") {
    const { width, height, data } = generateScene(firstScene).image;
    await writeFile(scene, encode({ width, height, data, channels: 3, depth: 8 }));
  } else {
    await rm(scene, { force: true });
  }
  await writeFile(path.join(folder, names.answer), `${JSON.stringify(answer)}\n`);
}
