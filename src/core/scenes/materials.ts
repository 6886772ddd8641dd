// Materials of the objects in a scene: plastic, ceramic, wood, marble, metal, cloth, stone, glass, each with its texture.
import { type Cell, cellularNoise, fractalNoise, gradientNoise, mix, smoothstep, valueNoise, wave } from "./noise";
import type { SceneRandom } from "./random";
import {
  type Colour,
  colourDistance,
  linear,
  linearPalette,
  mixColours,
  pigment,
  scaled,
  type Surface,
  type Texture,
  writeMix,
} from "./surface";

/** The texture turned by a random angle and moved, so that no two objects show the same piece. */
export function placed(random: SceneRandom, texture: Texture): Texture {
  const [cosine, sine] = random.direction();
  const left = random.between(-40, 40);
  const top = random.between(-40, 40);
  return (x, y, sample) => texture(cosine * x + sine * y + left, cosine * y - sine * x + top, sample);
}

/** A pigment that stands off from `other`. */
function contrasting(random: SceneRandom, other: Colour): Colour {
  let best = pigment(random);
  for (let i = 0; i < 6 && colourDistance(best, other) < 0.3; i++) best = pigment(random);
  return best;
}

function plain(random: SceneRandom, colour: Colour): Texture {
  const seed = random.bits();
  const grain = random.between(0.02, 0.07);
  return (x, y, sample) => {
    const cloud = gradientNoise(x * 0.06, y * 0.06, seed);
    const fine = valueNoise(x * 0.9, y * 0.9, seed + 1) - 0.5;
    writeMix(sample, colour, colour, 0, 1 + cloud * 0.16 + fine * grain);
    sample[3] = fine * grain * 0.8;
  };
}

function plastic(random: SceneRandom): Surface {
  const matte = random.chance(0.4);
  return {
    name: "plastic",
    texture: plain(random, pigment(random)),
    gloss: matte ? 0.12 : 0.4,
    sharpness: matte ? 3 : 5,
    metal: false,
    clear: 0,
  };
}

function stripes(random: SceneRandom): Surface {
  const base = pigment(random);
  const other = contrasting(random, base);
  const period = random.between(7, 15);
  const width = random.between(0.25, 0.55);
  const wobble = random.chance(0.35) ? random.between(2, 5) : 0;
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const bend = wobble === 0 ? 0 : wobble * gradientNoise(x * 0.06, y * 0.06, seed);
    const at = (y + bend) / period;
    const fromMiddle = Math.abs(at - Math.floor(at) - 0.5) * period;
    const painted = smoothstep(-0.7, 0.7, (width * period) / 2 - fromMiddle);
    const cloud = 1 + 0.14 * gradientNoise(x * 0.08, y * 0.08, seed + 1);
    writeMix(sample, base, other, painted, cloud);
    sample[3] = 0.12 * painted;
  };
  return { name: "stripes", texture: placed(random, texture), gloss: 0.32, sharpness: 5, metal: false, clear: 0 };
}

function dots(random: SceneRandom): Surface {
  const base = pigment(random);
  const other = contrasting(random, base);
  const period = random.between(7, 12);
  const radius = period * random.between(0.2, 0.3);
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const row = Math.floor(y / period);
    const shift = (row & 1) * 0.5;
    const u = x / period + shift;
    const dx = (u - Math.floor(u) - 0.5) * period;
    const dy = (y / period - row - 0.5) * period;
    const painted = smoothstep(-0.7, 0.7, radius - Math.sqrt(dx * dx + dy * dy));
    writeMix(sample, base, other, painted, 1 + 0.14 * gradientNoise(x * 0.08, y * 0.08, seed));
    sample[3] = 0.1 * painted;
  };
  return { name: "dots", texture: placed(random, texture), gloss: 0.34, sharpness: 5, metal: false, clear: 0 };
}

function ceramic(random: SceneRandom): Surface {
  const glaze = mixColours(pigment(random), linear("#efe7d8"), random.between(0, 0.6));
  const speck = random.chance(0.6) ? scaled(linear("#4a342a"), 0.8) : linear("#f6efe2");
  const size = random.between(2.4, 4.2);
  const seed = random.bits();
  const cell: Cell = { nearest: 0, second: 0, random: 0 };
  const texture: Texture = (x, y, sample) => {
    cellularNoise(x / size, y / size, 1, seed, cell);
    const radius = 0.42 * cell.random * cell.random;
    const painted = 0.85 * smoothstep(radius + 0.16, radius - 0.02, cell.nearest) * (cell.random > 0.35 ? 1 : 0);
    const pooled = 1 + 0.24 * fractalNoise(x * 0.07, y * 0.07, 2, seed + 3);
    writeMix(sample, glaze, speck, painted, pooled);
    sample[3] = 0;
  };
  return { name: "ceramic", texture, gloss: 0.6, sharpness: 6, metal: false, clear: 0 };
}

const timbers: readonly (readonly [string, string])[] = [
  ["#d9b27c", "#9c6b3c"],
  ["#b98350", "#6e4326"],
  ["#8a5a3a", "#452817"],
  ["#e6cda0", "#bd9560"],
  ["#a65a38", "#652c1b"],
  ["#6f5848", "#3a2a22"],
];

/** Grain along x: year rings that wander, crossed by fine pores. */
export function woodGrain(light: Colour, dark: Colour, rings: number, seed: number): Texture {
  return (x, y, sample) => {
    const wander = 2.6 * gradientNoise(x * 0.013, y * 0.045, seed);
    const ring = wave(y * rings + wander * 1.4 + 0.25 * gradientNoise(x * 0.05, y * 0.2, seed + 1));
    const pores = valueNoise(x * 0.11, y * 1.25, seed + 2);
    const streak = valueNoise(x * 0.02, y * 0.33, seed + 3);
    const amount = 0.5 * ring * ring + 0.3 * streak + 0.26 * (pores - 0.35);
    writeMix(sample, light, dark, amount, 1);
    sample[3] = -0.22 * pores - 0.06 * ring;
  };
}

function wood(random: SceneRandom): Surface {
  const [light, dark] = random.pick(timbers).map(linear);
  const stain = random.chance(0.35) ? pigment(random) : undefined;
  const lightTone = stain ? mixColours(light, stain, 0.75) : light;
  const darkTone = stain ? mixColours(dark, stain, 0.45) : dark;
  const grain = woodGrain(lightTone, darkTone, random.between(0.09, 0.19), random.bits());
  return { name: "wood", texture: placed(random, grain), gloss: 0.16, sharpness: 4, metal: false, clear: 0 };
}

function marble(random: SceneRandom): Surface {
  const dark = random.chance(0.35);
  const base = dark ? mixColours(linear("#33373d"), pigment(random), 0.25) : linear("#e9e4dc");
  const vein = dark ? linear("#d8cfbd") : mixColours(linear("#6f6a68"), pigment(random), 0.35);
  const scale = random.between(0.035, 0.06);
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const warpX = x + 14 * gradientNoise(x * scale, y * scale, seed);
    const warpY = y + 14 * gradientNoise(x * scale, y * scale, seed + 5);
    const broad = Math.abs(fractalNoise(warpX * scale, warpY * scale, 3, seed + 9));
    const thin = Math.abs(gradientNoise(warpX * scale * 2.3, warpY * scale * 2.3, seed + 11));
    const amount = 0.85 * smoothstep(0.16, 0, broad) + 0.4 * smoothstep(0.07, 0, thin);
    writeMix(sample, base, vein, Math.min(1, amount), 1 + 0.12 * gradientNoise(x * 0.05, y * 0.05, seed + 13));
    sample[3] = 0;
  };
  return { name: "marble", texture, gloss: 0.5, sharpness: 6, metal: false, clear: 0 };
}

const alloys = linearPalette("#e2b65c", "#d8d6d2", "#d98e6a", "#9aa3ad", "#b9975b", "#c9c9cf", "#6d7178");

function metal(random: SceneRandom): Surface {
  const anodised = random.chance(0.25);
  const colour = anodised ? mixColours(pigment(random), linear("#d8d6d2"), 0.3) : random.pick(alloys);
  const seed = random.bits();
  const round = random.chance(0.3);
  const strength = random.between(0.25, 0.5);
  const brushed: Texture = (x, y, sample) => {
    const along = round ? Math.sqrt(x * x + y * y) : y;
    const across = round ? 0 : x;
    const line = valueNoise(across * 0.03, along * 1.3, seed) - 0.5;
    const broad = valueNoise(across * 0.012, along * 0.3, seed + 1) - 0.5;
    writeMix(sample, colour, colour, 0, 1 + strength * (line * 0.7 + broad * 0.6));
    sample[3] = 0.3 * strength * line;
  };
  return {
    name: "metal",
    texture: round ? brushed : placed(random, brushed),
    gloss: random.between(0.7, 0.95),
    sharpness: 5,
    metal: true,
    clear: 0,
  };
}

function cloth(random: SceneRandom): Surface {
  const warp = pigment(random);
  const weft = random.chance(0.6) ? scaled(warp, 0.8) : contrasting(random, warp);
  const period = random.between(2.6, 3.8);
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const u = (x + 0.8 * gradientNoise(x * 0.09, y * 0.09, seed)) / period;
    const v = (y + 0.8 * gradientNoise(x * 0.09, y * 0.09, seed + 1)) / period;
    const over = ((Math.floor(u) + Math.floor(v)) & 1) === 0;
    const ridge = over ? wave(v + 0.5) : wave(u + 0.5);
    const yarn = 0.84 + 0.32 * (over ? valueNoise(u * 0.3, v, seed + 2) : valueNoise(u, v * 0.3, seed + 3));
    writeMix(sample, warp, weft, over ? 0.12 : 0.88, yarn * (0.74 + 0.3 * (1 - ridge)));
    sample[3] = 0.4 * (1 - ridge);
  };
  return { name: "cloth", texture: placed(random, texture), gloss: 0.03, sharpness: 2, metal: false, clear: 0 };
}

function stone(random: SceneRandom): Surface {
  const base = mixColours(
    random.pick(linearPalette("#8d8a84", "#a7927a", "#b4694a", "#6d737a", "#c9b594")),
    pigment(random),
    0.2,
  );
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const rough = fractalNoise(x * 0.16, y * 0.16, 3, seed);
    const grit = valueNoise(x * 0.8, y * 0.8, seed + 1) - 0.5;
    const fleck = valueNoise(x * 0.55, y * 0.55, seed + 2);
    const shade = 1 + 0.35 * rough + 0.22 * grit - 0.4 * smoothstep(0.82, 0.95, fleck);
    writeMix(sample, base, base, 0, shade);
    sample[3] = 0.9 * rough + 0.35 * grit;
  };
  return { name: "stone", texture, gloss: 0.06, sharpness: 3, metal: false, clear: 0 };
}

function glass(random: SceneRandom): Surface {
  const tint = mixColours(pigment(random), linear("#bfe3e0"), 0.15);
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const swirl = fractalNoise(x * 0.05, y * 0.05, 2, seed);
    writeMix(sample, tint, tint, 0, mix(0.85, 1.15, 0.5 + 0.5 * swirl));
    sample[3] = 0.25 * swirl;
  };
  return { name: "glass", texture, gloss: 0.85, sharpness: 6, metal: false, clear: random.between(0.38, 0.56) };
}

const makers: readonly ((random: SceneRandom) => Surface)[] = [
  plastic,
  plastic,
  stripes,
  dots,
  ceramic,
  ceramic,
  wood,
  wood,
  marble,
  metal,
  metal,
  cloth,
  stone,
  glass,
];

/** A material, its colours and its texture, drawn from `random`. */
export function drawMaterial(random: SceneRandom): Surface {
  return random.pick(makers)(random);
}
