// What a run would take: a few steps on a trainer of its own, which change nothing.
import * as tf from "@tensorflow/tfjs-core";
import { memoryCache } from "../../nets/training/stage/feature-cache";
import { Trainer } from "../../nets/training/trainer";
import type { TrainingEstimate } from "../protocol-training";
import type { PreparedRun } from "./prepare-run";

const probeSteps = 10;

/** Of one stage's cache: bytes that a sample takes, and how many samples there are. */
function cacheEstimate(bytes: number, sampled: number, samples: number): number {
  return sampled === 0 ? 0 : Math.round((bytes / sampled) * samples);
}

/** `onStep` is awaited after every step and may throw to cancel. */
export async function probeTraining(
  { setup, training, validation, warnings }: PreparedRun,
  onStep: (done: number, total: number) => Promise<void>,
): Promise<TrainingEstimate> {
  const cache = memoryCache(Infinity);
  const stepMs: number[] = [];
  let peakBytes = tf.memory().numBytes;
  const seen = new Set<number>();
  let seenInFirst = 0;
  const { data } = setup;
  const trainer = new Trainer({
    ...setup,
    makeCache: () => cache,
    data: {
      ...data,
      prepare(index, ...rest) {
        seen.add(index);
        return data.prepare(index, ...rest);
      },
    },
  });
  try {
    const steps = Math.min(probeSteps, trainer.totalSteps);
    for (let i = 0; i < steps && trainer.nextPosition.stage === 0; i++) {
      const began = performance.now();
      const { peakBytes: peak } = await tf.profile(async () => {
        await trainer.step();
        return [];
      });
      stepMs.push(performance.now() - began);
      if (i === 0) seenInFirst = seen.size;
      peakBytes = Math.max(peakBytes, peak);
      await onStep(i + 1, steps);
    }
    const [first] = setup.recipe.stages;
    const others = first.cacheFrozen && first.standardise ? training.length - seenInFirst : 0;
    const cached = first.cacheFrozen ? cacheEstimate(cache.byteLength, seen.size, training.length) : 0;
    return {
      ...trainer.parameterCounts,
      trainingSamples: training.length,
      validationSamples: validation.length,
      steps: trainer.totalSteps,
      peakBytes,
      cacheBytes: cached,
      stepMs,
      totalMs: total(stepMs, trainer.totalSteps) + computing(stepMs, seenInFirst, others),
      warnings,
    };
  } finally {
    trainer.dispose();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * Where a first step has computed what is cached of `seen` images, so that the others were quick: what another `others`
 * images will take.
 */
function computing([first, ...quick]: readonly number[], seen: number, others: number): number {
  if (quick.length === 0 || seen === 0) return 0;
  return (Math.max(0, first - median(quick)) / seen) * others;
}

/** The first step compiles, so the others speak for the rest where there are any. */
function total(stepMs: readonly number[], steps: number): number {
  const [first, ...others] = stepMs;
  if (others.length === 0) return (first ?? 0) * steps;
  return first + median(others) * (steps - 1);
}
