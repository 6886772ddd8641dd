// What the frozen part of a network and the teacher say of an image, kept so that an epoch costs the trained part alone.
import type { WeightArray } from "../../../domain";
import type { TrainingSample } from "../batches/prepare-sample";

/** Everything that a step needs of one image; arrays without the batch axis. */
export interface CachedSample {
  /** Truth and placement; its pixels are dropped. */
  readonly sample: Omit<TrainingSample, "data" | "teacherInput">;
  /** What the frozen front gave; null where no loss looks at that map. */
  readonly entry: readonly (WeightArray | null)[];
  /** What the teacher said, by layer, and its logits. */
  readonly teacher?: Readonly<Record<string, WeightArray>>;
}

/** Where cached samples live; `put` may refuse silently, then the sample is computed again. */
export interface FeatureCache {
  get(sample: number): CachedSample | undefined;
  put(sample: number, features: CachedSample): void;
  readonly byteLength: number;
}

function cachedBytes({ sample, entry, teacher = {} }: CachedSample): number {
  const arrays = [...entry, ...Object.values(teacher)];
  const truth = (sample.mask?.byteLength ?? 0) + (sample.boxes?.boxes.byteLength ?? 0);
  return arrays.reduce((sum, array) => sum + (array?.data.byteLength ?? 0), truth);
}

/** In memory, up to so many bytes. */
export function memoryCache(maxBytes: number): FeatureCache {
  const kept = new Map<number, CachedSample>();
  let byteLength = 0;
  return {
    get: (sample) => kept.get(sample),
    put(sample, features) {
      const bytes = cachedBytes(features);
      if (kept.has(sample) || byteLength + bytes > maxBytes) return;
      kept.set(sample, features);
      byteLength += bytes;
    },
    get byteLength() {
      return byteLength;
    },
  };
}
