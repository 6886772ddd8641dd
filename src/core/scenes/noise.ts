// Value, gradient (Perlin) and cellular (Worley) noise on one 256 × 256 table; exact arithmetic only.
import { SceneRandom } from "./random";

const period = 256;

function tables(): { values: Float32Array; slopesX: Float32Array; slopesY: Float32Array } {
  const random = new SceneRandom(0x1add0);
  const count = period * period;
  const values = new Float32Array(count);
  const slopesX = new Float32Array(count);
  const slopesY = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = random.uniform();
    [slopesX[i], slopesY[i]] = random.direction();
  }
  return { values, slopesX, slopesY };
}

const { values, slopesX, slopesY } = tables();

/** Uniform in [0, 1) for a lattice point; `seed` moves the table by whole cells. */
export function latticeValue(x: number, y: number, seed: number): number {
  return values[(((y + (seed >>> 8)) & 255) << 8) | ((x + seed) & 255)];
}

/** 3t² − 2t³ on [0, 1], clamped outside. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** 0 … 1 … 0 with period 1 and rounded turns. */
export function wave(x: number): number {
  const t = Math.abs(2 * (x - Math.floor(x)) - 1);
  return t * t * (3 - 2 * t);
}

export function mix(from: number, to: number, amount: number): number {
  return from + (to - from) * amount;
}

/** Smooth noise in [0, 1], cells of side 1. */
export function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const left = (column + seed) & 255;
  const right = (left + 1) & 255;
  const top = ((row + (seed >>> 8)) & 255) << 8;
  const bottom = (top + 256) & 65535;
  const above = values[top | left] + (values[top | right] - values[top | left]) * sx;
  const below = values[bottom | left] + (values[bottom | right] - values[bottom | left]) * sx;
  return above + (below - above) * sy;
}

/** Smooth noise in about [−0.7, 0.7] without the grid that value noise shows, cells of side 1. */
export function gradientNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const sx = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const sy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const left = (column + seed) & 255;
  const right = (left + 1) & 255;
  const top = ((row + (seed >>> 8)) & 255) << 8;
  const bottom = (top + 256) & 65535;
  const a = slopesX[top | left] * fx + slopesY[top | left] * fy;
  const b = slopesX[top | right] * (fx - 1) + slopesY[top | right] * fy;
  const c = slopesX[bottom | left] * fx + slopesY[bottom | left] * (fy - 1);
  const d = slopesX[bottom | right] * (fx - 1) + slopesY[bottom | right] * (fy - 1);
  const above = a + (b - a) * sx;
  const below = c + (d - c) * sx;
  return above + (below - above) * sy;
}

/** Gradient noise summed over octaves, in about [−0.8, 0.8]; each octave is turned so that the grids do not line up. */
export function fractalNoise(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0;
  let amplitude = 0.75;
  let px = x;
  let py = y;
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * gradientNoise(px, py, seed + octave * 7919);
    amplitude *= 0.5;
    // A turn by the angle of the triangle 3, 4, 5 and a step of about two.
    const turned = (0.8 * px - 0.6 * py) * 2.03;
    py = (0.6 * px + 0.8 * py) * 2.03;
    px = turned;
  }
  return sum;
}

/** Cellular noise: the distances to the nearest two scattered points and a random number of the nearest one's cell. */
export interface Cell {
  nearest: number;
  second: number;
  random: number;
}

/** Fills `cell` for (x, y); points sit one a cell of side 1, `jitter` 0 (on a grid) … 1 (anywhere in it). */
export function cellularNoise(x: number, y: number, jitter: number, seed: number, cell: Cell): void {
  const column = Math.floor(x);
  const row = Math.floor(y);
  let nearest = 9;
  let second = 9;
  let winner = 0;
  for (let dy = -1; dy <= 1; dy++) {
    const line = ((row + dy + (seed >>> 8)) & 255) << 8;
    for (let dx = -1; dx <= 1; dx++) {
      const at = line | ((column + dx + seed) & 255);
      const px = column + dx + 0.5 + jitter * 0.5 * slopesX[at] * (0.4 + 0.6 * values[at]) - x;
      const py = row + dy + 0.5 + jitter * 0.5 * slopesY[at] * (0.4 + 0.6 * values[at]) - y;
      const squared = px * px + py * py;
      if (squared < nearest) {
        second = nearest;
        nearest = squared;
        winner = at;
      } else if (squared < second) second = squared;
    }
  }
  cell.nearest = Math.sqrt(nearest);
  cell.second = Math.sqrt(second);
  cell.random = values[(winner * 31 + 17) & 65535];
}
