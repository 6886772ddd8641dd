// Colours, and what a surface is made of: a texture and how it answers to light.
import type { SceneRandom } from "./random";

// Colours of objects and backgrounds, in linear light; gamma is exactly 2 (squares and roots round alike everywhere).

/** Linear red, green, blue, 0 … 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** "#rrggbb" to linear light. */
export function linear(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  const part = (shift: number): number => {
    const encoded = ((value >> shift) & 255) / 255;
    return encoded * encoded;
  };
  return [part(16), part(8), part(0)];
}

export function linearPalette(...hexes: readonly string[]): readonly Colour[] {
  return hexes.map(linear);
}

export function mixColours(from: Colour, to: Colour, amount: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

export function scaled(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** How different two colours look, 0 (same) … about 1.5 (black and white): a weighted distance of encoded values. */
export function colourDistance(a: Colour, b: Colour): number {
  const red = Math.sqrt(a[0]) - Math.sqrt(b[0]);
  const green = Math.sqrt(a[1]) - Math.sqrt(b[1]);
  const blue = Math.sqrt(a[2]) - Math.sqrt(b[2]);
  return Math.sqrt(0.7 * red * red + 1.1 * green * green + 0.5 * blue * blue);
}

/** Paints, glazes and dyes: every hue, light and dark. */
// prettier-ignore
const pigments = linearPalette(
  "#c23b2a", "#d9622b", "#e39a2d", "#e8c04a", "#a8b545", "#5f9147", "#2f7d5b", "#2b8a8c", "#3f8fc4", "#2c5ea8",
  "#474a9e", "#7b4a9c", "#b0497f", "#dd7f93", "#efe6d6", "#c9c2b6", "#30333b", "#5b3a2b", "#a9cbd4", "#b7d0a0",
);

/** A pigment, a little lighter or darker, warmer or cooler than its neighbours. */
export function pigment(random: SceneRandom): Colour {
  const base = random.pick(pigments);
  const other = random.pick(pigments);
  const blended = mixColours(base, other, random.between(0, 0.15));
  return scaled(blended, random.between(0.85, 1.1));
}

/** Four numbers a texture writes for one point: linear red, green, blue, and its relief in scene units. */
export type TextureSample = Float64Array;

/** Colour and relief at (x, y), in scene units (128 across the image). */
export type Texture = (x: number, y: number, sample: TextureSample) => void;

export interface Surface {
  readonly name: string;
  readonly texture: Texture;
  /** Mirror-like part of the light that comes back, 0 … 1; for metals it takes the texture's colour. */
  readonly gloss: number;
  /** The highlight's exponent is 2 to this power: 2 broad … 7 small. */
  readonly sharpness: number;
  readonly metal: boolean;
  /** Part of the light that comes through from below, 0 unless it is glass. */
  readonly clear: number;
}

/** The mean colour of a surface, from a coarse sample of its texture. */
export function meanColour(texture: Texture): Colour {
  const sample = new Float64Array(4);
  let red = 0;
  let green = 0;
  let blue = 0;
  const count = 49;
  for (let i = 0; i < count; i++) {
    texture(((i * 37) % 128) - 32, ((i * 59) % 128) - 32, sample);
    red += sample[0];
    green += sample[1];
    blue += sample[2];
  }
  return [red / count, green / count, blue / count];
}

export function writeMix(sample: TextureSample, from: Colour, to: Colour, amount: number, shade: number): void {
  sample[0] = (from[0] + (to[0] - from[0]) * amount) * shade;
  sample[1] = (from[1] + (to[1] - from[1]) * amount) * shade;
  sample[2] = (from[2] + (to[2] - from[2]) * amount) * shade;
}
