// Files in memory, of datasets and under inspection, for tests.
import { fileOfBlob, type InspectedFile } from "../engine/inspection/inspected-file";
import type { DataFile } from "../core/datasets/data-set";
import type { SceneFolderMaker } from "../core/scenes/scene-folders";
import { encodedScenes, type SceneSet } from "../core/scenes/scene-set";

/** A file of this text or these bytes. */
export function memoryFile(path: string, content: string | Uint8Array): DataFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
  return { path, byteLength: bytes.length, bytes: () => Promise.resolve(bytes) };
}

/** A file that says how long it is and fails when it is read. */
export function unreadableFile(path: string, byteLength = 100): DataFile {
  return { path, byteLength, bytes: () => Promise.reject(new Error("no such file")) };
}

/** The folder that the lab writes of generated scenes. */
export function sceneFiles(maker: SceneFolderMaker, set: SceneSet): DataFile[] {
  const folder = maker(set);
  const files = [...encodedScenes(set)].flatMap((scene) => folder.add(scene));
  return [...files, ...folder.finish()].map(({ path, bytes }) => memoryFile(path, bytes));
}

/** A file of this text or these bytes. */
export function inspectedFile(path: string, content: string | Uint8Array): InspectedFile {
  return fileOfBlob(path, new Blob([typeof content === "string" ? content : new Uint8Array(content)]));
}

/** A grey PNG of these sides. */
export async function greyPng(width: number, height: number): Promise<Uint8Array> {
  const { encode } = await import("fast-png");
  return encode({ width, height, channels: 3, data: new Uint8Array(3 * width * height).fill(128) });
}
