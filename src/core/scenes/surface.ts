// What a surface is made of: a texture and how it answers to light.
import type { Colour } from "./colours";

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
