// Which candidates of an image take part in a detection loss, after torchvision's BalancedPositiveNegativeSampler.
import type { SeededRandom } from "../../../core/base/random";

export interface BalancedSampling {
  /** Candidates an image at most. */
  readonly count: number;
  /** Share of them that may be objects; background fills the rest. */
  readonly positiveFraction: number;
}

/** Of anchors, and of regions. */
export const proposalSampling: BalancedSampling = { count: 256, positiveFraction: 0.5 };
export const regionSampling: BalancedSampling = { count: 512, positiveFraction: 0.25 };

/** A candidate that takes no part. */
export const ignored = -1;

/** Candidates' labels (above 0 an object, 0 background, `ignored`) to the indices that take part, ascending. */
export type Sampler = (labels: Int32Array) => Uint32Array;

/** Draws objects and background at random, each without repetition. */
export function balancedSampler({ count, positiveFraction }: BalancedSampling, random: SeededRandom): Sampler {
  return (labels) => {
    const indices = Array.from(labels.keys());
    const draw = (from: readonly number[], limit: number) =>
      Array.from(random.permutation(from.length, limit), (i) => from[i]);
    const positive = draw(
      indices.filter((i) => labels[i] > 0),
      Math.floor(count * positiveFraction),
    );
    const negative = draw(
      indices.filter((i) => labels[i] === 0),
      count - positive.length,
    );
    return Uint32Array.from([...positive, ...negative]).sort();
  };
}
