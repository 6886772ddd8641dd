// Measures networks and codecs against each other, as many at once as memory holds.
import { grouped } from "../../core/base/sentence";
import { generateScene } from "../../core/scenes/scene";
import {
  fairRounds,
  keptApart,
  usualRules,
  type HiddenTimes,
  type RoundRules,
  type StageMs,
} from "../../core/split/fair-rounds";
import {
  measurementFormat,
  type Machine,
  type MeasuredTimes,
  type SplitMeasurement,
} from "../../core/split/measurement";
import type { RgbImage } from "../../domain";
import { trimBufferPool } from "../buffer-pool";
import type { JobContext } from "../job-context";
import { measureLayerSpeed } from "./layer-speed";
import type { Measurable, OpenedMeasurable } from "./measurable";

/** Weights of networks that are open at once, in bytes: what a phone's tab holds with their maps beside them. */
const maxGroupBytes = 256 * 2 ** 20;

/** In their order, as many in a group as fit. */
export function groupsOf<Item extends { readonly weightBytes: number }>(
  items: readonly Item[],
  maxBytes = maxGroupBytes,
): Item[][] {
  const groups: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    bytes += item.weightBytes;
    if (bytes > maxBytes) {
      groups.push([]);
      bytes = item.weightBytes;
    }
    groups[groups.length - 1].push(item);
  }
  return groups;
}

/** Not one that the shipped checkpoints were trained or scored on. */
const sceneSeed = 404;
const sceneCount = 3;
/** Larger than most inputs, as photographs are, so that preparing them is work. */
const sceneSide = 480;

export interface MeasuringImages {
  readonly images: readonly RgbImage[];
  /** For people. */
  readonly about: string;
}

/** Rejects with CancelledError between two scenes. */
export async function sceneImages(context: JobContext): Promise<MeasuringImages> {
  const images: RgbImage[] = [];
  for (let index = 0; index < sceneCount; index++) {
    context.progress({ phase: "Drawing scenes to measure with", done: index, total: sceneCount, unit: "scenes" });
    await context.yieldToEventLoop();
    images.push(generateScene({ seed: sceneSeed, index, size: sceneSide }).image);
  }
  return {
    images,
    about: `${sceneCount} generated scenes of ${sceneSide} × ${sceneSide} pixels, seed ${sceneSeed}`,
  };
}

export interface MeasureOptions extends MeasuringImages {
  readonly context: JobContext;
  readonly machine: Machine;
  readonly id: string;
  /** Of the clock of `performance`, counted from 1970. */
  readonly hidden: HiddenTimes;
  /** Runs one run while no other job computes. */
  readonly alone: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly rules?: RoundRules;
  /** Of each kind of layer; the speeds are left out where 0. */
  readonly speedSeconds: number;
}

const hiddenPollMs = 200;
const now = (): number => performance.timeOrigin + performance.now();

async function measureGroup(
  group: readonly Measurable[],
  { context, hidden, alone, images, rules = usualRules }: MeasureOptions,
  part: string,
): Promise<MeasuredTimes[]> {
  const opened: OpenedMeasurable[] = [];
  try {
    for (const [done, measurable] of group.entries()) {
      context.progress({ phase: `Opening ${measurable.title}`, done, total: group.length, unit: "networks" });
      await context.yieldToEventLoop();
      opened.push(await measurable.open(images[0], context));
    }
    const contestants = opened.map((one) => ({
      run: (round: number): Promise<StageMs> => alone(() => one.run(images[round % images.length])),
    }));
    const phase = `Measuring in turn${part}`;
    const results = await fairRounds(
      contestants,
      {
        now,
        async between() {
          await context.yieldToEventLoop();
          while (hidden.isHidden) {
            context.progress({ phase: "Waiting: the tab is hidden", done: 0, unit: "runs" });
            await new Promise((resolve) => setTimeout(resolve, hiddenPollMs));
            await context.yieldToEventLoop();
          }
        },
        wasHidden: (fromMs, toMs) => hidden.overlaps(fromMs, toMs),
        progress: (done, total) => context.progress({ phase, done, total, unit: "runs" }),
      },
      rules,
    );
    const finishedAtMs = Math.round(now());
    return results.map(({ runs, discarded }, i): MeasuredTimes => {
      const { key, title, weights } = group[i];
      const { input, inputSize } = opened[i];
      const apart = keptApart(runs);
      return {
        key,
        title,
        input,
        inputSize,
        finishedAtMs,
        steady: [...apart.steady],
        throttled: [...apart.throttled],
        ...(apart.slowing !== undefined && { slowing: apart.slowing }),
        discarded,
        ...(weights && { weights }),
        ...opened[i].bytes(),
      };
    });
  } finally {
    for (const one of opened) one.dispose();
    trimBufferPool();
  }
}

/**
 * Times of each stage of `measurables`, by fairRounds. Leaves no tensor. Rejects with CancelledError between any two runs, and
 * with what opening one throws.
 */
export async function measureNetworks(
  measurables: readonly Measurable[],
  options: MeasureOptions,
): Promise<SplitMeasurement> {
  const { context, id, machine, about, rules = usualRules, speedSeconds } = options;
  const speed =
    speedSeconds > 0
      ? {
          dense: await measureLayerSpeed("dense", speedSeconds, context),
          depthwise: await measureLayerSpeed("depthwise", speedSeconds, context),
        }
      : undefined;
  const groups = groupsOf(measurables);
  const measured: MeasuredTimes[] = [];
  for (const [i, group] of groups.entries()) {
    const part = groups.length > 1 ? `, group ${grouped(i + 1)} of ${grouped(groups.length)}` : "";
    measured.push(...(await measureGroup(group, options, part)));
  }
  return {
    format: measurementFormat,
    version: 1,
    id,
    machine,
    ...(speed && { speed }),
    rules: { ...rules },
    images: about,
    groups: groups.map((group) => group.map(({ key }) => key)),
    measured,
  };
}

/** The smallest step of performance.now() within a few milliseconds. */
export function timerStepMs(): number {
  const begin = performance.now();
  let last = begin;
  let step = Infinity;
  while (last - begin < 20) {
    const next = performance.now();
    if (next > last) step = Math.min(step, next - last);
    last = next;
  }
  // differences of large numbers have no more digits than this
  return Number(step.toPrecision(3));
}
