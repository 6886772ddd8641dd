// A numbered set of scenes, and their drawing one after another with each image encoded once.
import { encode } from "fast-png";
import { generateScene, type Scene } from "./scene";

/** Scenes 0 … count − 1 of a seed, all of one size. */
export interface SceneSet {
  readonly seed: number;
  readonly count: number;
  /** Pixels on a side. */
  readonly size: number;
}

export interface EncodedScene {
  readonly scene: Scene;
  /** `scene-000123`: the stem of every file about this scene. */
  readonly name: string;
  /** The image as an RGB PNG. */
  readonly png: Uint8Array;
}

/** The stem of a scene's files; six digits, more where needed. */
export function sceneName(index: number): string {
  return `scene-${String(index).padStart(6, "0")}`;
}

/** The scene with its image as a PNG file. */
export function encodeScene(scene: Scene): EncodedScene {
  const { width, height, data } = scene.image;
  return { scene, name: sceneName(scene.index), png: encode({ width, height, data, channels: 3, depth: 8 }) };
}

/** Draws the set one scene at a time, as they are asked for. */
export function* encodedScenes({ seed, count, size }: SceneSet): Generator<EncodedScene> {
  for (let index = 0; index < count; index++) yield encodeScene(generateScene({ seed, index, size }));
}
