// The bootstrap interval of a figure, where the set is small enough for one.
import { bootstrapInterval } from "../../core/metrics/bootstrap";
import type { Interval } from "./task";

/** Sets of more images get no bootstrap interval: it would be narrow, and take long. */
const maxBootstrapImages = 2000;
/** Numbers that all resamples together may touch: about a second. */
const maxWork = 2e8;
const minResamples = 100;
const maxResamples = 1000;

/**
 * Over `images` images, two at least; `workPerResample` is how many numbers one resample touches, and decides how many
 * there are. Undefined for larger sets, and where no resample has a figure.
 */
export function intervalOf(
  images: number,
  workPerResample: number,
  statistic: (indices: Uint32Array) => number,
): Interval | undefined {
  if (images < 2 || images > maxBootstrapImages) return undefined;
  const affordable = Math.floor(maxWork / Math.max(1, workPerResample));
  const resamples = Math.min(maxResamples, Math.max(minResamples, affordable));
  if (Number.isNaN(statistic(Uint32Array.from({ length: images }, (_, i) => i)))) return undefined;
  const { lower, upper, confidence } = bootstrapInterval(images, statistic, { resamples });
  return { lower, upper, confidence, resamples };
}
