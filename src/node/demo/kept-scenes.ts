// Scenes on disk for the demo's runs: drawing one takes some 15 ms, and each of two dozen processes needs all of them.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { generateScene, type Scene, type SceneRequest } from "../../core/scenes/scene";
import { root } from "../repository";

const drawing = path.join(root, "src/core/scenes");

/** Names what drew the scenes: another source is another folder. */
function digestOfDrawing(): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(drawing).sort()) hash.update(file).update(readFileSync(path.join(drawing, file)));
  return hash.digest("hex").slice(0, 16);
}

let folder: string | undefined;

function folderOf(seed: number): string {
  folder ??= path.join(root, ".cache/demo-scenes", digestOfDrawing());
  return path.join(folder, String(seed));
}

function readScene(file: string): Scene | undefined {
  try {
    return deserialize(readFileSync(file)) as Scene;
  } catch {
    return undefined; // not drawn yet
  }
}

/** The scene as generateScene draws it at its usual size, from .cache where a process has drawn it before: 82 kB each. */
export function keptScene(request: Pick<SceneRequest, "seed" | "index">): Scene {
  const file = path.join(folderOf(request.seed), String(request.index));
  const found = readScene(file);
  if (found) return found;
  const scene = generateScene(request);
  mkdirSync(path.dirname(file), { recursive: true });
  // processes may draw the same scene at once: each writes its own file, and the last name wins
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, serialize(scene));
  renameSync(mine, file);
  return scene;
}
