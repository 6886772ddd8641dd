// `npm run scenes`: writes a set of labelled scenes as ImageFolder, COCO and VOC folders side by side.
import { readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { largestSceneSize, smallestSceneSize } from "../../core/scenes/scene";
import { sceneFolders, sceneSetFiles } from "../../core/scenes/scene-folders";
import type { SceneSet } from "../../core/scenes/scene-set";
import {
  makeFolder,
  progressLine,
  readArguments,
  UsageError,
  wholeNumber,
  withFileSentence,
  type Command,
} from "../command-line";

const usage = "npm run scenes -- --out DIR [--count 1000] [--seed 1] [--size 128]";
// COCO keeps all annotations in one text, about a kilobyte a scene.
const maxScenes = 100_000;

function readOptions(words: readonly string[]): { out: string; set: SceneSet } {
  const options = {
    out: { type: "string" },
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    size: { type: "string", default: "128" },
  } as const;
  const values = readArguments(words, options, usage);
  if (values.out === undefined || values.out === "") {
    throw new UsageError(`--out is missing, so there is no folder to write to; use: ${usage}`);
  }
  return {
    out: path.resolve(values.out),
    set: {
      count: wholeNumber("count", values.count, 1, maxScenes),
      seed: wholeNumber("seed", values.seed, 0, Number.MAX_SAFE_INTEGER),
      size: wholeNumber("size", values.size, smallestSceneSize, largestSceneSize),
    },
  };
}

/** Makes the folder, and refuses one whose datasets would mix with the new ones. */
function prepare(out: string): void {
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(`--out ${out} is a file; give a folder.`);
  }
  for (const name of Object.keys(sceneFolders)) {
    const folder = path.join(out, name);
    makeFolder(folder);
    if (readdirSync(folder).length > 0) {
      throw new UsageError(`${folder} already has files, and two sets must not mix; delete it or give another --out.`);
    }
  }
}

function write(out: string, set: SceneSet): void {
  const started = performance.now();
  const made = new Set<string>();
  let files = 0;
  let bytesWritten = 0;
  const progress = progressLine(set.count, (done) => `${done} of ${set.count} scenes`);
  for (const { path: relative, bytes } of sceneSetFiles(set, undefined, progress)) {
    const file = path.join(out, relative);
    const folder = path.dirname(file);
    if (!made.has(folder)) {
      makeFolder(folder);
      made.add(folder);
    }
    writeFileSync(file, bytes);
    files++;
    bytesWritten += bytes.length;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const megabytes = (bytesWritten / 1e6).toFixed(1);
  const folders = Object.keys(sceneFolders).join(", ");
  console.log(
    `Wrote ${set.count} scenes of ${set.size} x ${set.size} pixels (seed ${set.seed}) as ${folders} in ${out}: ` +
      `${files} files, ${megabytes} MB, ${seconds} s.`,
  );
}

export const command: Command = (words) =>
  withFileSentence(
    () => {
      const { out, set } = readOptions(words);
      prepare(out);
      write(out, set);
    },
    (place = "the scenes", why) => `Cannot write ${place}: ${why}; give another --out.`,
  );
