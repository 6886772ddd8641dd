// Light of a scene: one key light, sky and bounce, a studio that glossy objects mirror; Lambert and Blinn-Phong shading.
import { fractalNoise, smoothstep } from "./noise";
import type { SceneRandom } from "./random";
import { type Colour, linear, mixColours, scaled, type Surface, type TextureSample } from "./surface";

export interface Light {
  /** Unit vector towards the key light; z points to the viewer, y down the image. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** The unit vector (x, y, 0) / |(x, y)|. */
  readonly across: number;
  readonly down: number;
  readonly key: Colour;
  /** Light from around, on surfaces that face the viewer. */
  readonly ambient: Colour;
  /** Half width of a shadow's soft edge, per unit of height of what casts it. */
  readonly softness: number;
  /** How much key light reaches (x, y), around 1: falloff across the image, window frames, leaves. */
  readonly falling: (x: number, y: number) => number;
}

/** Light through a window with bars, or through leaves, or neither. */
function drawPattern(random: SceneRandom): (x: number, y: number) => number {
  const style = random.uniform();
  const [cosine, sine] = random.direction();
  const seed = random.bits();
  const depth = random.between(0.25, 0.5);
  if (style < 0.2) {
    const period = random.between(46, 80);
    const blur = random.between(4, 9);
    const start = random.uniform();
    return (x, y) => {
      const at = (cosine * x + sine * y) / period + start;
      const bar = (0.5 - Math.abs(at - Math.floor(at) - 0.5)) * period;
      return 1 - depth * smoothstep(period * 0.2 + blur, period * 0.2 - blur, bar);
    };
  }
  if (style < 0.42) {
    return (x, y) => 1 - depth * smoothstep(-0.05, 0.25, fractalNoise(x * 0.021, y * 0.021, 2, seed));
  }
  return () => 1;
}

export function drawLight(random: SceneRandom): Light {
  const [across, down] = random.direction();
  const z = random.between(0.52, 0.76);
  const level = Math.sqrt(1 - z * z);
  const warmth = random.uniform();
  const keyTint = mixColours(linear("#fff0d2"), linear("#f4f6ff"), warmth);
  const skyTint = mixColours(linear("#dfe8ff"), linear("#fff3e2"), warmth);
  const strength = random.between(1.1, 1.5);
  const pattern = drawPattern(random);
  const slope = random.between(0.0015, 0.0055);
  const x = across * level;
  const y = down * level;
  return {
    x,
    y,
    z,
    across,
    down,
    key: scaled(keyTint, strength),
    ambient: scaled(skyTint, random.between(0.24, 0.38)),
    softness: random.between(0.06, 0.3),
    falling: (px, py) => pattern(px, py) * (1 + slope * (across * (px - 64) + down * (py - 64))),
  };
}

/** What a mirror shows in direction (x, y, ·): a dim room, a softbox around the key light, a strip opposite. */
function studio(light: Light, x: number, y: number): number {
  const along = x * light.across + y * light.down;
  const aside = y * light.across - x * light.down;
  const panel = smoothstep(0.3, 0.55, along) * smoothstep(1.02, 0.8, along) * smoothstep(0.8, 0.5, Math.abs(aside));
  const strip = smoothstep(0.16, 0.02, Math.abs(along + 0.55));
  return 0.36 + 0.26 * along + 0.95 * panel + 0.28 * strip;
}

/** (n·h)^(2^sharpness) by repeated squaring. */
function highlight(cosine: number, sharpness: number): number {
  let power = Math.max(0, cosine);
  for (let i = 0; i < sharpness; i++) power *= power;
  return power;
}

/**
 * The light that a point sends to the viewer, into `out` (linear red, green, blue). `sample` is its texture, (slopeX,
 * slopeY) how fast its height rises to the right and down, `lit` the part of the key light that reaches it.
 */
export function shade(
  surface: Surface,
  sample: TextureSample,
  slopeX: number,
  slopeY: number,
  light: Light,
  lit: number,
  out: Float64Array,
): void {
  const scale = 1 / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
  const nx = -slopeX * scale;
  const ny = -slopeY * scale;
  const nz = scale;
  const facing = nx * light.x + ny * light.y + nz * light.z;
  const direct = Math.max(0, facing) * lit;
  const around = 0.45 + 0.55 * nz + 0.12 * facing;
  const halfScale = 1 / Math.sqrt(2 + 2 * light.z);
  const halfway = (facing + nz) * halfScale;
  const spot = highlight(halfway, surface.sharpness) * lit * (facing > -0.1 ? 1 : 0);
  const grazing = 1 - nz;
  const fresnel = grazing * grazing * grazing;
  const mirrored = surface.gloss < 0.1 ? 0.36 : studio(light, 2 * nz * nx, 2 * nz * ny) * (0.45 + 0.55 * lit);
  const { key, ambient } = light;
  const red = sample[0];
  const green = sample[1];
  const blue = sample[2];
  if (surface.metal) {
    const mirror = surface.gloss * mirrored * 1.25 + spot * 0.55;
    const dull = 1 - 0.55 * surface.gloss;
    const pale = fresnel * 0.5;
    const near = dull * direct;
    const far = dull * around;
    out[0] = red * (near * key[0] + far * ambient[0]) + (red + (1 - red) * pale) * mirror * key[0];
    out[1] = green * (near * key[1] + far * ambient[1]) + (green + (1 - green) * pale) * mirror * key[1];
    out[2] = blue * (near * key[2] + far * ambient[2]) + (blue + (1 - blue) * pale) * mirror * key[2];
    return;
  }
  const mirror = surface.gloss * ((0.03 + 0.5 * fresnel) * mirrored + spot * 0.85);
  out[0] = red * (direct * key[0] + around * ambient[0]) + mirror * key[0];
  out[1] = green * (direct * key[1] + around * ambient[1]) + mirror * key[1];
  out[2] = blue * (direct * key[2] + around * ambient[2]) + mirror * key[2];
}
