// The part of a network behind the boundary, as layers through which gradients flow.
import type * as tf from "@tensorflow/tfjs-core";
import type { Architecture } from "../../../domain";
import { backbone } from "../../../core/networks/backbone";
import { encoder } from "../../../core/networks/bottleneck";
import { front } from "../../../core/networks/network";
import type { TrainingOps } from "../../interpreters/training";
import type { Features } from "../../tasks/task";
import { addNoise, bits, likelihood, roundAroundMedians } from "../../nn/entropy-bottleneck";
import type { FreezeBoundary } from "./freeze-boundary";

export interface Forward {
  /** Decoder's or stem's output, then that of every layer up to the last that is asked for. */
  readonly maps: Features;
  /** Bits of the whole batch's latents; present where they were asked for. */
  readonly bits?: tf.Scalar;
}

export interface ForwardOptions {
  /** In [-½, ½), shaped as the latent; rounding where absent. */
  readonly noise?: (shape: readonly [number, number, number, number]) => tf.Tensor4D;
  readonly wantsBits: boolean;
  /** The last map that is asked for, by index: no layer behind it runs. */
  readonly lastMap: number;
}

/** `entry` is what FrozenPrefix gave. The tensors of the result live as long as the tidy around this. */
export function forward(
  ops: TrainingOps,
  architecture: Architecture,
  boundary: FreezeBoundary,
  entry: Features,
  { noise, wantsBits, lastMap }: ForwardOptions,
): Forward {
  if (boundary.kind === "maps") {
    const below = entry.slice(0, boundary.layers);
    const layers = backbone(ops, architecture, { begin: boundary.layers, end: lastMap });
    return { maps: [...below, ...(layers(entry[boundary.layers]) as Features)] };
  }
  const layers = backbone(ops, architecture, { end: lastMap });
  const begin = front(ops, architecture);
  const behind = (x: tf.Tensor4D) => layers(begin(x)) as Features;
  const { bottleneck } = architecture;
  if (!bottleneck || boundary.kind === "latent") return { maps: behind(entry[0]) };
  const prior = ops.priorParameters("prior");
  const latent = encoder(ops, bottleneck)(entry[0]) as tf.Tensor4D;
  const [n, h, w, c] = latent.shape;
  const coded = noise ? addNoise(latent, noise([n, h, w, c])) : roundAroundMedians(latent, prior);
  return {
    maps: behind(coded),
    ...(wantsBits && { bits: bits(likelihood(coded, prior)) }),
  };
}
