// The part of a network before the frontier, as inference computes it: no gradient will be asked for.
import * as tf from "@tensorflow/tfjs-core";
import type { Architecture, Weights } from "../../../domain";
import { body, type Features } from "../../model/body";
import { decoder, encoder } from "../../model/bottleneck";
import { InferenceView } from "../../interpreters/inference";
import type { Layer } from "../../interpreters/parameter-view";
import { stem } from "../../model/stem";
import { roundAroundMedians } from "../../nn/entropy-bottleneck";
import { belongsToAny } from "./module-names";
import { modulesBefore, type Frontier } from "./frontier";

export interface FrozenFront {
  /** Images [n, h, w, 3] -> the rounded latent, or the maps up to the frontier; the image itself where there is none. */
  run(images: tf.Tensor4D): Features;
  dispose(): void;
}

export function frozenFront(weights: Weights, architecture: Architecture, frontier: Frontier): FrozenFront {
  if (frontier.kind === "image") return { run: (images) => [tf.clone(images)], dispose: () => undefined };
  const modules = modulesBefore(frontier, architecture);
  const own = new Map(Array.from(weights).filter(([name]) => belongsToAny(name, modules)));
  return InferenceView.build(own, (view, dispose) => {
    let begin: Layer;
    if (architecture.stem) begin = stem(view, architecture);
    else {
      const encode = encoder(view);
      const quantiles = view.tensor<tf.Tensor2D>("prior.quantiles");
      const rounded: Layer = (images) => roundAroundMedians(encode(images), { quantiles });
      if (frontier.kind === "latent") return { run: (images) => [tf.tidy(() => rounded(images))], dispose };
      const decode = decoder(view);
      begin = (images) => decode(rounded(images));
    }
    const layers = architecture.layers.slice(0, frontier.kind === "maps" ? frontier.layers : 0);
    const rest = body(view, { ...architecture, layers });
    return { run: (images) => rest(tf.tidy(() => begin(images))), dispose };
  });
}
