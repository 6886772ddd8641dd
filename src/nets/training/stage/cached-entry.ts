// From a batch behind the frozen front to cached samples, and from cached samples to a batch again.
import * as tf from "@tensorflow/tfjs-core";
import { lastMap } from "../../../core/networks/backbone";
import type { RecipeStage } from "../../../core/recipes/recipe";
import type { Architecture, WeightArray } from "../../../domain";
import type { Features } from "../../tasks/task";
import { globalAveragePool } from "../../nn/pool";
import type { TrainingSample } from "../batches/prepare-sample";
import type { TeacherOutputs } from "../objective/loss";
import { mapNeeds, type MapNeed } from "../objective/loss-terms";
import type { CachedSample } from "./feature-cache";
import type { FreezeBoundary } from "./freeze-boundary";

/** How much of each map that the frozen front gives a stage looks at. */
export function entryNeeds(
  architecture: Architecture,
  boundary: FreezeBoundary,
  { losses }: RecipeStage,
): readonly MapNeed[] {
  if (boundary.kind !== "maps") return ["whole"];
  const needs = mapNeeds(losses, architecture).slice(0, boundary.layers + 1);
  // the first trained layer reads the last frozen map
  if (boundary.layers < lastMap(architecture)) needs[boundary.layers] = "whole";
  return needs;
}

async function rows(tensor: tf.Tensor): Promise<WeightArray[]> {
  const [count, ...shape] = tensor.shape;
  const values = (await tensor.data()) as Float32Array;
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => ({ shape, data: values.slice(i * size, (i + 1) * size) }));
}

/** One cached sample for each of `samples`, whose batch gave `entry` and `teacher`; the tensors stay the caller's. */
export async function splitBatch(
  samples: readonly TrainingSample[],
  entry: Features,
  needs: readonly MapNeed[],
  teacher: TeacherOutputs | undefined,
): Promise<CachedSample[]> {
  const maps = await Promise.all(
    entry.map(async (map, i) => {
      if (needs[i] === "none") return undefined;
      if (needs[i] === "whole") return rows(map);
      // the mean of one position is itself, so a head that averages need not know
      const mean = tf.tidy(() => tf.reshape(globalAveragePool(map), [map.shape[0], 1, 1, map.shape[3]]));
      return rows(mean).finally(() => mean.dispose());
    }),
  );
  const words = teacher && { ...teacher.layers, ...(teacher.logits && { logits: teacher.logits }) };
  const said = await Promise.all(
    Object.entries(words ?? {}).map(async ([name, tensor]) => [name, await rows(tensor)] as const),
  );
  return samples.map(({ placement, classLabel, boxes, mask }, i) => ({
    sample: {
      placement,
      ...(classLabel !== undefined && { classLabel }),
      ...(boxes && { boxes }),
      ...(mask && { mask }),
    },
    entry: maps.map((map) => map?.[i] ?? null),
    ...(words && { teacher: Object.fromEntries(said.map(([name, values]) => [name, values[i]])) }),
  }));
}

function stacked<T extends tf.Tensor>(arrays: readonly WeightArray[]): T {
  const [{ shape, data }] = arrays;
  const values = new Float32Array(arrays.length * data.length);
  arrays.forEach((array, i) => values.set(array.data, i * data.length));
  return tf.tensor(values, [arrays.length, ...shape], "float32") as T;
}

export interface JoinedBatch {
  readonly entry: Features;
  readonly teacher?: TeacherOutputs;
}

/** The batch of cached samples of one input size; maps that no loss looks at are single zeros. The caller owns all. */
export function joinBatch(cached: readonly CachedSample[]): JoinedBatch {
  const [first] = cached;
  const entry = first.entry.map((map, i) =>
    map
      ? stacked<tf.Tensor4D>(cached.map((sample) => sample.entry[i]!))
      : tf.zeros<tf.Rank.R4>([cached.length, 1, 1, 1]),
  );
  if (!first.teacher) return { entry };
  const words = Object.keys(first.teacher).map((name) => [name, stacked(cached.map(({ teacher }) => teacher![name]))]);
  const { logits, ...layers } = Object.fromEntries(words) as Record<string, tf.Tensor>;
  return {
    entry,
    teacher: {
      layers: layers as TeacherOutputs["layers"],
      ...(logits && { logits: logits as tf.Tensor2D }),
    },
  };
}
