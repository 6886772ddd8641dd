// The part of a network before the boundary, as inference computes it: no gradient will be asked for.
import * as tf from "@tensorflow/tfjs-core";
import type { Architecture, Weights } from "../../../domain";
import { backbone } from "../../../core/networks/backbone";
import { encoder, prior } from "../../../core/networks/bottleneck";
import { front } from "../../../core/networks/network";
import { InferenceOps } from "../../interpreters/inference";
import type { Features } from "../../tasks/task";
import { belongsToAny } from "./module-names";
import { modulesBefore, type FreezeBoundary } from "./freeze-boundary";

export interface FrozenPrefix {
  /** Images [n, h, w, 3] -> the rounded latent, or the maps up to the boundary; the image itself where there is none. */
  run(images: tf.Tensor4D): Features;
  dispose(): void;
}

export function frozenPrefix(weights: Weights, architecture: Architecture, boundary: FreezeBoundary): FrozenPrefix {
  if (boundary.kind === "image") return { run: (images) => [tf.clone(images)], dispose: () => undefined };
  const modules = modulesBefore(boundary, architecture);
  const own = new Map(Array.from(weights).filter(([name]) => belongsToAny(name, modules)));
  return InferenceOps.build(own, (ops, dispose) => {
    const { bottleneck } = architecture;
    const encode = bottleneck && encoder(ops, bottleneck);
    const quantize = bottleneck && prior(ops, bottleneck);
    const coded = (images: tf.Tensor) => (encode && quantize ? quantize(encode(images)) : images);
    if (boundary.kind === "latent") return { run: (images) => [tf.tidy(() => coded(images) as tf.Tensor4D)], dispose };
    const begin = front(ops, architecture);
    const layers = backbone(ops, architecture, { end: boundary.layers });
    return { run: (images) => layers(tf.tidy(() => begin(coded(images)))) as Features, dispose };
  });
}
