// Height of an object above the ground by the distance to its outline: domes, bevels, chiselled ridges, rims, dishes.
import { smoothstep } from "./noise";
import type { SceneRandom } from "./random";

export interface Relief {
  /** Height in scene units at `depth` units inside the outline. */
  readonly height: (depth: number) => number;
  /** Straight side wall below that height. */
  readonly wall: number;
  /** Height over the ground of what casts the shadow's far end. */
  readonly top: number;
  /** How far inside the outline the highest part begins: a shadow's far end is that much smaller. */
  readonly inset: number;
}

/** A quarter of a circle: 0 at 0, 1 from 1 on, upright at 0. */
function rounded(t: number): number {
  const clamped = Math.min(1, Math.max(0, t));
  return Math.sqrt(clamped * (2 - clamped));
}

type ReliefStyle = "dome" | "bevel" | "ridge" | "rim" | "dish";

/** Higher parts throw no longer shadow: an image of 128 units has no room for it. */
const tallest = 7;

/** The styles, as often as they are drawn. */
const styles: readonly ReliefStyle[] = ["dome", "dome", "bevel", "bevel", "bevel", "ridge", "rim", "dish"];

/** A relief for an object whose inside is nowhere deeper than `inradius` units. */
export function drawRelief(random: SceneRandom, inradius: number): Relief {
  const style = random.pick(styles);
  const wall = random.between(1, 4.5);
  const top = (rise: number): number => wall + Math.min(rise, tallest);
  switch (style) {
    case "dome": {
      const rise = inradius * random.between(0.55, 0.85);
      return { height: (d) => rise * rounded(d / inradius), wall, top: top(rise), inset: inradius * 0.45 };
    }
    case "bevel": {
      const width = Math.max(1.6, inradius * random.between(0.22, 0.55));
      const rise = width * random.between(0.6, 0.95);
      return { height: (d) => rise * rounded(d / width), wall, top: top(rise), inset: width * 0.5 };
    }
    case "ridge": {
      const rise = inradius * random.between(0.4, 0.62);
      const height = (d: number): number => rise * Math.min(1, Math.max(0, d / inradius));
      return { height, wall, top: top(rise), inset: inradius * 0.6 };
    }
    case "rim": {
      const width = Math.max(1.4, inradius * 0.16);
      const at = inradius * random.between(0.3, 0.4);
      const rise = width * random.between(0.9, 1.2);
      const height = (d: number): number =>
        rise * (rounded(d / width) - 0.6 * smoothstep(at - width, at + width * 0.4, d));
      return { height, wall, top: top(rise), inset: width * 0.5 };
    }
    case "dish": {
      const width = Math.max(1.5, inradius * 0.22);
      const rise = width * random.between(0.8, 1.1);
      const hollow = rise * random.between(0.5, 0.9);
      const height = (d: number): number => {
        const t = Math.min(1, Math.max(0, (d - width) / (inradius - width)));
        return rise * rounded(d / width) - hollow * t * (2 - t);
      };
      return { height, wall, top: top(rise), inset: width * 0.5 };
    }
  }
}
