// What the objects of a scene lie on: planks, linen, paper, slate, sand, terrazzo, tiles, steel, concrete, blurred lights.
import { placed, woodGrain } from "./materials";
import {
  type Cell,
  cellularNoise,
  fractalNoise,
  gradientNoise,
  latticeValue,
  smoothstep,
  valueNoise,
  wave,
} from "./noise";
import type { SceneRandom } from "./random";
import { linear, linearPalette, mixColours, pigment, scaled, type Surface, type Texture, writeMix } from "./surface";

function background(name: string, texture: Texture, gloss: number, sharpness: number, metal = false): Surface {
  return { name, texture, gloss, sharpness, metal, clear: 0 };
}

const boards: readonly (readonly [string, string])[] = [
  ["#c79a66", "#8a5d36"],
  ["#9a6a44", "#5a3721"],
  ["#cfc3b0", "#9d8f7c"],
  ["#8c8780", "#5c5751"],
  ["#5f4535", "#33221a"],
  ["#b9c3c0", "#83928f"],
  ["#6f8a8c", "#43595c"],
];

function planks(random: SceneRandom): Surface {
  const [light, dark] = random.pick(boards).map(linear);
  const width = random.between(24, 44);
  const length = random.between(110, 170);
  const seed = random.bits();
  const grain = woodGrain(light, dark, random.between(0.08, 0.14), seed);
  const texture: Texture = (x, y, sample) => {
    const board = Math.floor(y / width);
    const shift = latticeValue(board, 3, seed) * length;
    const joint = Math.floor((x + shift) / length);
    const tone = latticeValue(board, joint, seed + 77);
    grain(x + tone * 900, y + tone * 370, sample);
    const across = Math.abs(y / width - board - 0.5) * width;
    const along = Math.abs((x + shift) / length - joint - 0.5) * length;
    const gap = Math.max(
      smoothstep(width / 2 - 1.3, width / 2 - 0.3, across),
      smoothstep(length / 2 - 1.2, length / 2 - 0.3, along),
    );
    const shade = (0.8 + 0.36 * tone) * (1 - 0.72 * gap);
    sample[0] *= shade;
    sample[1] *= shade;
    sample[2] *= shade;
    sample[3] -= 0.9 * gap;
  };
  return background("planks", placed(random, texture), 0.12, 4);
}

function linen(random: SceneRandom): Surface {
  const base = mixColours(
    random.pick(linearPalette("#d8cdb8", "#b8b4aa", "#e6e0d4", "#8fa0a8", "#6c7a72", "#a88f84")),
    pigment(random),
    0.12,
  );
  const dark = scaled(base, 0.62);
  const period = random.between(2.1, 2.9);
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const u = x / period + 0.5 * gradientNoise(x * 0.03, y * 0.08, seed);
    const v = y / period + 0.5 * gradientNoise(x * 0.08, y * 0.03, seed + 1);
    const slubWarp = valueNoise(u, v * 0.07, seed + 2);
    const slubWeft = valueNoise(u * 0.07, v, seed + 3);
    const weave = wave(u) * wave(v);
    const fold = gradientNoise(x * 0.018, y * 0.03, seed + 4);
    writeMix(sample, base, dark, 0.42 * weave + 0.34 * (slubWarp + slubWeft - 0.9), 1);
    sample[3] = 4.5 * fold + 0.3 * (slubWarp + slubWeft);
  };
  return background("linen", placed(random, texture), 0.02, 2);
}

function paper(random: SceneRandom): Surface {
  const base = mixColours(
    random.pick(linearPalette("#ece6da", "#c8a97e", "#dcd8d4", "#5d6a78", "#8f3f35", "#3f5f55")),
    pigment(random),
    0.08,
  );
  const seed = random.bits();
  const [cosine, sine] = random.direction();
  const crease = random.chance(0.5) ? random.between(20, 108) : 1e4;
  const texture: Texture = (x, y, sample) => {
    const pulp = fractalNoise(x * 0.22, y * 0.22, 3, seed);
    const fibre = valueNoise(x * 0.9, y * 0.9, seed + 1) - 0.5;
    const side = cosine * (x - 64) + sine * (y - 64) + 64 - crease;
    writeMix(sample, base, base, 0, 1 + 0.06 * pulp + 0.07 * fibre - 0.12 * smoothstep(1.2, 0, Math.abs(side)));
    sample[3] = 0.35 * pulp + 0.12 * fibre - 0.09 * Math.abs(side) + 6 * gradientNoise(x * 0.014, y * 0.014, seed + 2);
  };
  return background("paper", texture, 0.02, 2);
}

function slate(random: SceneRandom): Surface {
  const base = mixColours(
    random.pick(linearPalette("#4b5258", "#3b3f45", "#5a5650", "#525c56")),
    pigment(random),
    0.06,
  );
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const broad = fractalNoise(x * 0.022, y * 0.03, 4, seed);
    const terrace = broad * 5 - Math.floor(broad * 5);
    const edge = smoothstep(0.86, 1, terrace);
    const dust = valueNoise(x * 0.7, y * 0.7, seed + 1) - 0.5;
    writeMix(sample, base, base, 0, 1 + 0.5 * broad + 0.16 * dust + 0.2 * edge);
    sample[3] = 2.4 * (Math.floor(broad * 5) * 0.35 + 0.35 * smoothstep(0.7, 1, terrace)) + 1.6 * broad + 0.35 * dust;
  };
  return background("slate", placed(random, texture), 0.16, 3);
}

function sand(random: SceneRandom): Surface {
  const base = random.pick(linearPalette("#d8bd8f", "#c9a877", "#b59a7d", "#e3d4b4", "#8f8478"));
  const seed = random.bits();
  const period = random.between(10, 18);
  const depth = random.between(0.3, 1.6);
  const texture: Texture = (x, y, sample) => {
    const bend = 9 * gradientNoise(x * 0.018, y * 0.03, seed);
    const at = (y + bend) / period;
    const phase = at - Math.floor(at);
    const ripple = smoothstep(0, 0.68, phase) - smoothstep(0.68, 1, phase);
    const grain = valueNoise(x * 0.95, y * 0.95, seed + 1) - 0.5;
    const coarse = fractalNoise(x * 0.3, y * 0.3, 2, seed + 2);
    writeMix(sample, base, base, 0, 1 + 0.3 * grain + 0.12 * coarse);
    sample[3] = depth * ripple + 0.5 * grain + 0.4 * coarse;
  };
  return background("sand", placed(random, texture), 0.02, 2);
}

function terrazzo(random: SceneRandom): Surface {
  const base = random.pick(linearPalette("#e4ded4", "#cfc8bf", "#4d5052", "#d9c9b8", "#93a09c"));
  const chips = [pigment(random), pigment(random), linear("#f2ede4"), linear("#55504c")].map((c) =>
    mixColours(c, base, 0.35),
  );
  const size = random.between(6, 9);
  const seed = random.bits();
  const cell: Cell = { nearest: 0, second: 0, random: 0 };
  const texture: Texture = (x, y, sample) => {
    cellularNoise(x / size + 0.3 * gradientNoise(x * 0.3, y * 0.3, seed + 1), y / size, 1, seed, cell);
    const chip = chips[Math.floor(cell.random * 4)];
    const reach = 0.12 + 0.34 * cell.random;
    const painted = smoothstep(0, 0.12, Math.min(cell.second - cell.nearest - 0.12, reach - cell.nearest));
    const speck = valueNoise(x * 0.7, y * 0.7, seed + 2);
    writeMix(sample, base, chip, painted, 1 + 0.1 * (speck - 0.5) + 0.08 * gradientNoise(x * 0.03, y * 0.03, seed + 3));
    sample[3] = 0;
  };
  return background("terrazzo", texture, 0.3, 5);
}

function tiles(random: SceneRandom): Surface {
  const glaze = mixColours(
    random.pick(linearPalette("#e8e4da", "#9fb8bb", "#36566a", "#7c8f6f", "#c4765a", "#3c4046")),
    pigment(random),
    0.1,
  );
  const grout = random.chance(0.7) ? linear("#a39c92") : linear("#5a5652");
  const mosaic = random.chance(0.4);
  const height = mosaic ? random.between(12, 16) : random.between(20, 27);
  const width = mosaic ? height : height * 2.2;
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const row = Math.floor(y / height);
    const u = x / width + (mosaic ? 0 : (row & 1) * 0.5);
    const column = Math.floor(u);
    const fromEdge = Math.min(
      (0.5 - Math.abs(u - column - 0.5)) * width,
      (0.5 - Math.abs(y / height - row - 0.5)) * height,
    );
    const joint = smoothstep(1.1, 0.4, fromEdge);
    const tone = 0.82 + 0.34 * latticeValue(column, row, seed);
    const cloud = 1 + 0.14 * gradientNoise(x * 0.07, y * 0.07, seed + 1);
    writeMix(sample, scaled(glaze, tone * cloud), grout, joint, 1);
    sample[3] = 0.34 * smoothstep(0.3, 2.4, fromEdge);
  };
  return background("tiles", placed(random, texture), 0.42, 5);
}

function steel(random: SceneRandom): Surface {
  const colour = mixColours(
    random.pick(linearPalette("#b9bdc1", "#8e949a", "#a89f94", "#6f777f")),
    pigment(random),
    0.04,
  );
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const line = valueNoise(x * 0.022, y * 1.1, seed) - 0.5;
    const broad = valueNoise(x * 0.008, y * 0.22, seed + 1) - 0.5;
    writeMix(sample, colour, colour, 0, 1 + 0.16 * line + 0.2 * broad);
    sample[3] = 0.09 * line + 5 * gradientNoise(x * 0.008, y * 0.02, seed + 2);
  };
  return background("steel", placed(random, texture), 0.5, 4, true);
}

function concrete(random: SceneRandom): Surface {
  const base = mixColours(
    random.pick(linearPalette("#a8a49d", "#8a8885", "#c4beb4", "#6f6d6b")),
    pigment(random),
    0.08,
  );
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const stain = fractalNoise(x * 0.02, y * 0.02, 4, seed);
    const pit = smoothstep(0.36, 0.5, gradientNoise(x * 0.27, y * 0.27, seed + 1));
    const grit = valueNoise(x * 0.8, y * 0.8, seed + 2) - 0.5;
    writeMix(sample, base, base, 0, 1 + 0.42 * stain + 0.12 * grit - 0.3 * pit);
    sample[3] = 0.4 * stain + 0.25 * grit - 0.7 * pit;
  };
  return background("concrete", texture, 0.05, 3);
}

function marbleSlab(random: SceneRandom): Surface {
  const base = random.pick(linearPalette("#e6e2db", "#d5d3d1", "#2f3538", "#3f5a50"));
  const vein = mixColours(random.pick(linearPalette("#8b8580", "#a58f6a", "#b9b6b0")), pigment(random), 0.1);
  const seed = random.bits();
  const texture: Texture = (x, y, sample) => {
    const bend = 26 * gradientNoise(x * 0.015, y * 0.015, seed);
    const broad = Math.abs(fractalNoise((x + bend) * 0.014, (y - bend) * 0.024, 4, seed + 1));
    const cloud = fractalNoise(x * 0.02, y * 0.02, 3, seed + 2);
    const amount =
      0.55 * smoothstep(0.07, 0, broad) + 0.2 * smoothstep(0.22, 0, broad) + 0.25 * smoothstep(0, 0.6, cloud);
    writeMix(sample, base, vein, amount, 1);
    sample[3] = 0;
  };
  return background("marble slab", placed(random, texture), 0.35, 5);
}

/** A smooth sheet whose colours are a wall of lights out of focus. */
function bokeh(random: SceneRandom): Surface {
  const near = scaled(pigment(random), 0.6);
  const far = mixColours(near, pigment(random), 0.6);
  const glow = mixColours(random.pick(linearPalette("#ffd9a0", "#ffe9cf", "#b8d8ff", "#f5c0a8")), near, 0.25);
  const seed = random.bits();
  const lights = Array.from({ length: 16 }, () => ({
    x: random.between(-20, 148),
    y: random.between(-20, 148),
    radius: random.between(6, 17),
    edge: random.between(1.5, 5),
    strength: random.between(0.06, 0.3),
  }));
  const texture: Texture = (x, y, sample) => {
    const ramp = smoothstep(-20, 150, y + 24 * gradientNoise(x * 0.015, y * 0.015, seed));
    writeMix(sample, near, far, ramp, 1);
    for (const lamp of lights) {
      const dx = x - lamp.x;
      const dy = y - lamp.y;
      const squared = dx * dx + dy * dy;
      if (squared >= lamp.radius * lamp.radius) continue;
      const from = Math.sqrt(squared);
      const light =
        lamp.strength * (0.75 + (0.25 * from) / lamp.radius) * smoothstep(lamp.radius, lamp.radius - lamp.edge, from);
      sample[0] += (glow[0] - sample[0]) * light;
      sample[1] += (glow[1] - sample[1]) * light;
      sample[2] += (glow[2] - sample[2]) * light;
    }
    sample[3] = 0;
  };
  return background("bokeh", texture, 0.25, 4);
}

const makers: readonly ((random: SceneRandom) => Surface)[] = [
  planks,
  planks,
  linen,
  paper,
  slate,
  sand,
  terrazzo,
  tiles,
  steel,
  concrete,
  marbleSlab,
  bokeh,
];

/** A ground, its colours and its texture, drawn from `random`. */
export function drawBackground(random: SceneRandom): Surface {
  return random.pick(makers)(random);
}
