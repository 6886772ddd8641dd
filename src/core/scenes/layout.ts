// Where the objects of a scene lie: kinds, sizes, turns and places, decided on a coarse grid so that they hold at any size.
import { type Outline, outlineOf } from "./outlines";
import type { SceneRandom } from "./random";
import { sceneClasses } from "./scene-classes";

/** Scene units across the image, whatever its size in pixels. */
export const sceneUnits = 128;

/** No object is drawn that would hide more than this part of another one, or be hidden so far itself. */
const hiddenAtMost = 0.25;
/** Of the largest object no more than this part is hidden. */
const largestHiddenAtMost = 0.2;
/** The others' outer radius and area, against the largest object's radius and visible area. */
const otherRadiusAtMost = 0.72;
const otherAreaAtMost = 0.6;

const gridCells = 64;
const cellUnits = sceneUnits / gridCells;

export interface PlacedObject {
  /** Index into `sceneClasses`. */
  readonly kind: number;
  readonly largest: boolean;
  /** Centre and outer radius in scene units. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Cosine and sine of its turn. */
  readonly turn: readonly [number, number];
  readonly outline: Outline;
  /** Largest distance from a point inside to the outline, in scene units. */
  readonly inradius: number;
}

/** Signed distance from a point to the object's outline, in scene units; negative inside. */
export function distanceTo(object: Omit<PlacedObject, "inradius">, x: number, y: number): number {
  const { radius, outline, turn } = object;
  const dx = (x - object.x) / radius;
  const dy = (y - object.y) / radius;
  return radius * outline(turn[0] * dx + turn[1] * dy, turn[0] * dy - turn[1] * dx);
}

interface Candidate extends PlacedObject {
  /** Coarse cells whose centre is inside. */
  readonly cells: readonly number[];
}

function candidate(object: Omit<PlacedObject, "inradius">): Candidate {
  const cells: number[] = [];
  const first = (centre: number): number => Math.max(0, Math.floor((centre - object.radius) / cellUnits) - 1);
  const last = (centre: number): number =>
    Math.min(gridCells - 1, Math.floor((centre + object.radius) / cellUnits) + 1);
  let deepest = 0;
  for (let row = first(object.y); row <= last(object.y); row++) {
    for (let column = first(object.x); column <= last(object.x); column++) {
      const distance = distanceTo(object, (column + 0.5) * cellUnits, (row + 0.5) * cellUnits);
      if (distance >= 0) continue;
      cells.push(row * gridCells + column);
      deepest = Math.min(deepest, distance);
    }
  }
  return { ...object, inradius: -deepest, cells };
}

/** Visible cells of each object when they are drawn in order. */
function visibleCells(objects: readonly Candidate[]): number[] {
  const owner = new Int8Array(gridCells * gridCells).fill(-1);
  const visible = objects.map(() => 0);
  objects.forEach((object, index) => {
    for (const cell of object.cells) owner[cell] = index;
  });
  for (const index of owner) if (index >= 0) visible[index]++;
  return visible;
}

function acceptable(objects: readonly Candidate[]): boolean {
  const visible = visibleCells(objects);
  const largest = objects.findIndex((object) => object.largest);
  return objects.every((object, index) => {
    const hidden = 1 - visible[index] / object.cells.length;
    if (object.largest) return hidden <= largestHiddenAtMost;
    return hidden <= hiddenAtMost && object.cells.length <= otherAreaAtMost * visible[largest];
  });
}

/** A place inside the image for an object of this radius; half of the time close to the largest object, as objects lie on a table. */
function placeBeside(random: SceneRandom, radius: number, largest: PlacedObject): readonly [number, number] {
  const low = radius + 2;
  const high = sceneUnits - radius - 2;
  if (random.chance(0.5)) return [random.between(low, high), random.between(low, high)];
  const [cosine, sine] = random.direction();
  const away = (largest.radius + radius) * random.between(0.7, 1.05);
  const inside = (centre: number): number => Math.min(high, Math.max(low, centre));
  return [inside(largest.x + cosine * away), inside(largest.y + sine * away)];
}

/**
 * One to four objects, back to front. Exactly one is `largest`, of the given kind: the others' radius is at most 0.72 of
 * its, their area at most 0.6 of what is visible of it. At most a quarter of any object is hidden (0.2 of the largest), up to
 * the coarseness of the grid; an object that finds no such place in 24 tries is left out.
 */
export function layOut(random: SceneRandom, largestKind: number): PlacedObject[] {
  const radius = random.between(26, 35.5);
  const play = sceneUnits / 2 - radius - 2;
  const largest = candidate({
    kind: largestKind,
    largest: true,
    x: sceneUnits / 2 + play * random.between(-0.9, 0.9),
    y: sceneUnits / 2 + play * random.between(-0.9, 0.9),
    radius,
    turn: random.direction(),
    outline: outlineOf(sceneClasses[largestKind], random),
  });
  let objects: Candidate[] = [largest];
  const others = random.pick([0, 1, 1, 2, 2, 3, 3]);
  for (let other = 0; other < others; other++) {
    const kind = random.below(sceneClasses.length);
    const outline = outlineOf(sceneClasses[kind], random);
    const turn = random.direction();
    const depth = random.below(objects.length + 1);
    let otherRadius = random.between(13, otherRadiusAtMost * radius);
    for (let attempt = 0; attempt < 24; attempt++) {
      const [x, y] = placeBeside(random, otherRadius, largest);
      const next = candidate({ kind, largest: false, x, y, radius: otherRadius, turn, outline });
      const together = [...objects.slice(0, depth), next, ...objects.slice(depth)];
      if (acceptable(together)) {
        objects = together;
        break;
      }
      otherRadius = Math.max(12, otherRadius * 0.96);
    }
  }
  return objects;
}
