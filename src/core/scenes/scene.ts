// A labelled scene: lit, textured objects of eight kinds on a ground, with exact class, boxes and masks.
import { UserError } from "../base/user-error";
import type { BoxXyxy, RgbImage } from "../../domain";
import { expose } from "./camera";
import { blankCanvas, paintBackground } from "./canvas";
import { drawBackground } from "./backgrounds";
import { layOut, type PlacedObject } from "./layout";
import { drawLight } from "./light";
import { drawMaterial } from "./materials";
import { type Dress, paintObject } from "./paint-object";
import { SceneRandom } from "./random";
import { drawRelief } from "./relief";
import { sceneClasses } from "./scene-classes";
import { type Colour, colourDistance, meanColour, type Surface } from "./surface";

export const smallestSceneSize = 64;
export const largestSceneSize = 512;
export const defaultSceneSize = 128;

export interface SceneRequest {
  /** 0 … 2⁵³ − 1. */
  readonly seed: number;
  /** Place in the endless series of this seed, 0 … 2⁵³ − 1. */
  readonly index: number;
  /** Pixels on a side, 64 … 512; 128 if left out. The same scene is drawn at every size. */
  readonly size?: number;
}

/** One object as far as it is visible. */
interface SceneObject {
  /** Index into `sceneClasses`. */
  readonly kind: number;
  /** The tight box around its visible pixels; right and bottom are exclusive. */
  readonly boxXyxyPixels: BoxXyxy;
  /** Its value in `instances`. */
  readonly instance: number;
  /** Visible pixels: those of `instances` with its value. */
  readonly areaPixels: number;
  /** Pixels of its outline, hidden ones included. */
  readonly wholeAreaPixels: number;
}

export interface Scene {
  readonly seed: number;
  readonly index: number;
  readonly image: RgbImage;
  /** Kind of the largest object, 0 … 7: an index into `sceneClasses`. */
  readonly classLabel: number;
  /** Largest first. */
  readonly objects: readonly SceneObject[];
  /** One value a pixel, row-major: 0 background, otherwise kind + 1. */
  readonly labels: Uint8Array;
  /** One value a pixel, row-major: 0 background, otherwise the object's place in `objects` + 1. */
  readonly instances: Uint8Array;
}

/** Thrown for a seed, index or size that no scene has. */
export class SceneRequestError extends UserError {
  override readonly name = "SceneRequestError";
}

function checkRequest(seed: number, index: number, size: number): void {
  for (const [name, value] of Object.entries({ seed, index })) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new SceneRequestError(
        `The scene's ${name} is ${value}; it must be a whole number from 0 on. Give another ${name}.`,
      );
    }
  }
  if (!Number.isInteger(size) || size < smallestSceneSize || size > largestSceneSize) {
    throw new SceneRequestError(
      `The scene's size is ${size} pixels; scenes are drawn at whole sizes from ${smallestSceneSize} to ${largestSceneSize}. Give another size.`,
    );
  }
}

/** The 32-bit halves of a whole number. */
function halves(value: number): readonly [number, number] {
  return [value % 4294967296, Math.floor(value / 4294967296)];
}

/**
 * The class label of a scene, without drawing it. Each eight scenes in a row show each kind once as the largest, in an
 * order of their own.
 */
export function largestKind(seed: number, index: number): number {
  const order = new SceneRandom(0xc1a55, ...halves(seed), ...halves(Math.floor(index / sceneClasses.length)));
  return order.shuffle(sceneClasses.map((_, kind) => kind))[index % sceneClasses.length];
}

/** A material that stands off from the ground and from the objects already there. */
function standingOff(random: SceneRandom, others: readonly Colour[]): { surface: Surface; colour: Colour } {
  let best: { surface: Surface; colour: Colour; distance: number } | undefined;
  for (let attempt = 0; attempt < 12; attempt++) {
    const surface = drawMaterial(random);
    const colour = meanColour(surface.texture);
    const distance = Math.min(...others.map((other, place) => colourDistance(colour, other) * (place === 0 ? 1 : 1.6)));
    if (best === undefined || distance > best.distance) best = { surface, colour, distance };
    if (distance > 0.32) break;
  }
  return best!;
}

function drawDress(random: SceneRandom, object: PlacedObject, taken: Colour[]): Dress {
  const { surface, colour } = standingOff(random, taken);
  taken.push(colour);
  const relief = drawRelief(random, object.inradius);
  if (surface.clear > 0 || object.inradius < 6 || random.chance(0.78)) return { surface, relief };
  const inner = standingOff(random, [colour, taken[0]]).surface;
  if (inner.clear > 0) return { surface, relief };
  return { surface, relief, inlay: { surface: inner, depth: Math.min(5, object.inradius * random.between(0.2, 0.3)) } };
}

/** Boxes, areas and masks from the painted owners; `placed` in painting order. */
function truthOf(owner: Uint8Array, size: number, placed: readonly PlacedObject[], wholeAreas: readonly number[]) {
  const boxes = placed.map(() => [size, size, 0, 0]);
  const areas = placed.map(() => 0);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const order = owner[row * size + column] - 1;
      if (order < 0) continue;
      const box = boxes[order];
      box[0] = Math.min(box[0], column);
      box[1] = Math.min(box[1], row);
      box[2] = Math.max(box[2], column + 1);
      box[3] = Math.max(box[3], row + 1);
      areas[order]++;
    }
  }
  const order = placed.map((_, place) => place).sort((a, b) => areas[b] - areas[a] || a - b);
  const objects = order.map((place, rank): SceneObject => {
    const [left, top, right, bottom] = boxes[place];
    return {
      kind: placed[place].kind,
      boxXyxyPixels: [left, top, right, bottom],
      instance: rank + 1,
      areaPixels: areas[place],
      wholeAreaPixels: wholeAreas[place],
    };
  });
  const instances = new Uint8Array(owner.length);
  const labels = new Uint8Array(owner.length);
  for (let i = 0; i < owner.length; i++) {
    if (owner[i] === 0) continue;
    instances[i] = order.indexOf(owner[i] - 1) + 1;
    labels[i] = placed[owner[i] - 1].kind + 1;
  }
  return { objects, instances, labels };
}

/**
 * The scene at this place of this seed's series. It depends on nothing else: the same bytes on every machine, in any
 * order. One to four objects; the largest is at least 1.6 times the area of any other; about a quarter of an object is
 * hidden at most, so that every object drawn is listed.
 * @throws {SceneRequestError} for a seed, index or size out of range.
 */
export function generateScene({ seed, index, size = defaultSceneSize }: SceneRequest): Scene {
  checkRequest(seed, index, size);
  const random = new SceneRandom(0x5ce4e, ...halves(seed), ...halves(index));
  const layoutRandom = random.fork();
  const lightRandom = random.fork();
  const groundRandom = random.fork();
  const dressRandom = random.fork();
  const cameraRandom = random.fork();
  const objects = layOut(layoutRandom, largestKind(seed, index));
  const light = drawLight(lightRandom);
  const background = drawBackground(groundRandom);
  const canvas = blankCanvas(size, light);
  paintBackground(canvas, background, light);
  const taken = [meanColour(background.texture)];
  const wholeAreas = objects.map((object, order) =>
    paintObject(canvas, object, drawDress(dressRandom, object, taken), light, order),
  );
  const image = expose(canvas, cameraRandom);
  const truth = truthOf(canvas.owner, size, objects, wholeAreas);
  return { seed, index, image, classLabel: truth.objects[0].kind, ...truth };
}
