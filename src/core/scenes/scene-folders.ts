// The folders that a set of scenes can be written as, by the names of their directories.
import { cocoFolder } from "./coco-files";
import { imageFolder } from "./image-folder-files";
import { filesOfFolders, type SceneFile, type SceneFolderMaker } from "./scene-folder";
import { type EncodedScene, encodedScenes, type SceneSet } from "./scene-set";
import { vocFolder } from "./voc-files";

export const sceneFolders = { "image-folder": imageFolder, coco: cocoFolder, voc: vocFolder } as const satisfies Record<
  string,
  SceneFolderMaker
>;
export type SceneFolderName = keyof typeof sceneFolders;

/**
 * The files of a set in the named folders (all three if left out), `NAME/…`, drawn as they are asked for; each scene is
 * drawn and encoded once. `onScene` is called with the number of scenes finished.
 */
export function* sceneSetFiles(
  set: SceneSet,
  names: readonly SceneFolderName[] = Object.keys(sceneFolders) as SceneFolderName[],
  onScene?: (done: number) => void,
): Generator<SceneFile> {
  function* counted(): Generator<EncodedScene> {
    let done = 0;
    for (const encoded of encodedScenes(set)) {
      yield encoded;
      onScene?.(++done);
    }
  }
  yield* filesOfFolders(Object.fromEntries(names.map((name) => [name, sceneFolders[name]])), set, counted());
}
