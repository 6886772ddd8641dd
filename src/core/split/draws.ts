// Paired draws of images, runs and jitter: the same draw is the same image, and the same run, for every candidate.
import { SeededRandom } from "../base/random";
import type { Figure } from "./candidate";

/** For each draw a share in [0, 1), which chooses among samples, and a normal value, which stands for them where none are known. */
interface Chances {
  readonly uniform: Float64Array;
  readonly normal: Float64Array;
}

export interface Draws {
  readonly count: number;
  /** Bytes of an image and of its answer. */
  readonly image: Chances;
  /** Stage times on the device and on the server. */
  readonly device: Chances;
  readonly server: Chances;
  /** Of the standard normal distribution. */
  readonly jitter: Float64Array;
  /** When an image starts, as a share of the uplink's trace. */
  readonly start: Float64Array;
}

/** The draws of a scenario's seed; more of them begin with the same ones. */
export function drawsOf({ seed, draws: count }: { readonly seed: number; readonly draws: number }): Draws {
  const root = SeededRandom.seeded(seed);
  const fill = (draw: (random: SeededRandom) => number) => {
    const random = root.fork();
    return Float64Array.from({ length: count }, () => draw(random));
  };
  const uniform = () => fill((random) => random.uniform());
  const normal = () => fill((random) => random.normal());
  const chances = (): Chances => ({ uniform: uniform(), normal: normal() });
  return { count, image: chances(), device: chances(), server: chances(), jitter: normal(), start: uniform() };
}

/** ln X of a lognormal X with this mean and standard deviation. */
export function lognormalOf(mean: number, standardDeviation: number): { readonly mu: number; readonly sigma: number } {
  const variance = Math.log(1 + (standardDeviation / mean) ** 2);
  return { mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** Whether draws of it are made of a mean and a standard deviation. */
export function isReconstructed({ samples, spread }: Figure): boolean {
  return !samples?.length && spread !== undefined && spread.standardDeviation > 0;
}

/** Whether anything is known of how it varies; one image tells nothing. */
export function isVaried(figure: Figure): boolean {
  return isReconstructed(figure) || (figure.samples?.length ?? 0) > 1;
}

/** A value for each draw, in the figure's own unit. */
export function drawFigure(figure: Figure, { uniform, normal }: Chances): Float64Array {
  const { samples, spread, value } = figure;
  const drawn = new Float64Array(uniform.length);
  if (samples?.length) {
    for (let i = 0; i < drawn.length; i++) drawn[i] = samples[Math.floor(uniform[i] * samples.length)];
  } else if (spread === undefined || !isReconstructed(figure) || value <= 0) {
    drawn.fill(value);
  } else {
    const { mu, sigma } = lognormalOf(value, spread.standardDeviation);
    for (let i = 0; i < drawn.length; i++) drawn[i] = Math.exp(mu + sigma * normal[i]);
  }
  return drawn;
}
