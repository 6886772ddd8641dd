// Outlines of the eight kinds as signed distance functions: negative inside, in units of the outline's outer radius.
import type { SceneRandom } from "./random";
import type { SceneClass } from "./scene-classes";

/** Signed distance from (x, y) to the outline; the outline lies within about 1 of the origin. */
export type Outline = (x: number, y: number) => number;

/** Squared distance from a point to the segment from (ax, ay) to (bx, by). */
function squaredToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const ex = bx - ax;
  const ey = by - ay;
  const px = x - ax;
  const py = y - ay;
  const t = Math.min(1, Math.max(0, (px * ex + py * ey) / (ex * ex + ey * ey)));
  const dx = px - ex * t;
  const dy = py - ey * t;
  return dx * dx + dy * dy;
}

/** A polygon that is its own mirror image in the y axis; `half` runs down its right side, from the axis to the axis. */
function mirroredPolygon(half: readonly (readonly [number, number])[], rounding: number): Outline {
  const flat = Float64Array.from(half.flat());
  return (signedX, y) => {
    const x = Math.abs(signedX);
    let squared = Infinity;
    let inside = false;
    for (let i = 0; i + 3 < flat.length; i += 2) {
      const ax = flat[i];
      const ay = flat[i + 1];
      const bx = flat[i + 2];
      const by = flat[i + 3];
      squared = Math.min(squared, squaredToSegment(x, y, ax, ay, bx, by));
      if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
    }
    const distance = Math.sqrt(squared);
    return (inside ? -distance : distance) - rounding;
  };
}

function ring(random: SceneRandom): Outline {
  const inner = random.between(0.42, 0.6);
  const middle = (1 + inner) / 2;
  const half = (1 - inner) / 2;
  return (x, y) => Math.abs(Math.sqrt(x * x + y * y) - middle) - half;
}

function square(random: SceneRandom): Outline {
  const rounding = random.between(0.03, 0.17);
  const half = 0.74 - rounding;
  return (x, y) => {
    const dx = Math.abs(x) - half;
    const dy = Math.abs(y) - half;
    const ox = Math.max(dx, 0);
    const oy = Math.max(dy, 0);
    return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(dx, dy), 0) - rounding;
  };
}

function triangle(random: SceneRandom): Outline {
  const rounding = random.between(0.03, 0.13);
  const halfBase = random.between(0.78, 0.9) - rounding * 1.7;
  const apex = -0.95 + rounding * 2;
  const base = 0.55 - rounding;
  return mirroredPolygon(
    [
      [0, apex],
      [halfBase, base],
      [0, base],
    ],
    rounding,
  );
}

/** A star of five points: folded onto one tenth of the circle by mirrors, where one segment is its outline. */
function star(random: SceneRandom): Outline {
  const rounding = random.between(0.02, 0.07);
  const outer = 1 - rounding * 1.9;
  const inner = random.between(0.43, 0.54) - rounding;
  // cos and sin of 36 degrees; the mirrors stand at 36 degrees from one another.
  const c = (1 + Math.sqrt(5)) / 4;
  const s = Math.sqrt(1 - c * c);
  const innerX = inner * s;
  const innerY = inner * c;
  return (signedX, signedY) => {
    let x = Math.abs(signedX);
    let y = -signedY;
    const first = Math.max(0, x * c - y * s);
    // Points beyond 36 degrees come back; a second time for those beyond 108, through the mirrored axis.
    x -= 2 * first * c;
    y += 2 * first * s;
    x = Math.abs(x);
    const second = Math.max(0, x * c - y * s);
    x -= 2 * second * c;
    y += 2 * second * s;
    x = Math.abs(x);
    const distance = Math.sqrt(squaredToSegment(x, y, 0, outer, innerX, innerY));
    const outside = (y - outer) * innerX - x * (innerY - outer) > 0;
    return (outside ? distance : -distance) - rounding;
  };
}

function cross(random: SceneRandom): Outline {
  const rounding = random.between(0.02, 0.1);
  const length = 0.96 - rounding;
  const half = random.between(0.27, 0.36) - rounding;
  return (signedX, signedY) => {
    const ax = Math.abs(signedX);
    const ay = Math.abs(signedY);
    const x = Math.max(ax, ay);
    const y = Math.min(ax, ay);
    const end = squaredToSegment(x, y, length, 0, length, half);
    const side = squaredToSegment(x, y, length, half, half, half);
    const distance = Math.sqrt(Math.min(end, side));
    return (x < length && y < half ? -distance : distance) - rounding;
  };
}

function crescent(random: SceneRandom): Outline {
  const rounding = random.between(0.015, 0.04);
  const shift = 0.12;
  const outer = 0.94 - rounding;
  const bite = random.between(0.68, 0.77) + rounding;
  const offset = random.between(0.43, 0.52);
  const hornX = (outer * outer - bite * bite + offset * offset) / (2 * offset);
  const hornY = Math.sqrt(outer * outer - hornX * hornX);
  return (signedX, signedY) => {
    const x = signedX - shift;
    const y = Math.abs(signedY);
    const fromCentre = Math.sqrt(x * x + y * y);
    const fromBite = Math.sqrt((x - offset) * (x - offset) + y * y);
    const toHorn = Math.sqrt((x - hornX) * (x - hornX) + (y - hornY) * (y - hornY));
    // An arc counts where the nearest point of its circle is on the arc: left of the horns.
    const onOuter = x * outer <= hornX * fromCentre;
    const onBite = (x - offset) * bite <= (hornX - offset) * fromBite;
    const toOuter = onOuter ? Math.abs(fromCentre - outer) : Infinity;
    const toBite = onBite ? Math.abs(fromBite - bite) : Infinity;
    const distance = Math.min(toHorn, toOuter, toBite);
    return (fromCentre < outer && fromBite > bite ? -distance : distance) - rounding;
  };
}

function arrow(random: SceneRandom): Outline {
  const rounding = random.between(0.02, 0.07);
  const headHalf = random.between(0.64, 0.74) - rounding * 2;
  const headEnd = random.between(-0.12, 0.02);
  const sweep = random.chance(0.3) ? random.between(0.06, 0.14) : 0;
  const shaftHalf = random.between(0.21, 0.27) - rounding;
  return mirroredPolygon(
    [
      [0, -0.98 + rounding * 1.5],
      [headHalf, headEnd - rounding],
      [shaftHalf, headEnd - sweep - rounding],
      [shaftHalf, 0.92 - rounding],
      [0, 0.92 - rounding],
    ],
    rounding,
  );
}

const makers: Record<SceneClass, (random: SceneRandom) => Outline> = {
  disc: () => (x, y) => Math.sqrt(x * x + y * y) - 1,
  ring,
  square,
  triangle,
  star,
  cross,
  crescent,
  arrow,
};

/** An outline of this kind with its proportions drawn from `random`. */
export function outlineOf(kind: SceneClass, random: SceneRandom): Outline {
  return makers[kind](random);
}
