// The part of a network behind the frontier, as layers through which gradients flow.
import type * as tf from "@tensorflow/tfjs-core";
import type { Architecture } from "../../../domain";
import { body, type Features } from "../../model/body";
import { decoder, encoder } from "../../model/bottleneck";
import { stem } from "../../model/stem";
import { addNoise, bits, likelihood, roundAroundMedians, type Prior } from "../../nn/entropy-bottleneck";
import type { StageView } from "./stage-parameters";
import type { Frontier } from "./frontier";

export interface Forward {
  /** Decoder's or stem's output, then that of every layer. */
  readonly maps: Features;
  /** Bits of the whole batch's latents; present where they were asked for. */
  readonly bits?: tf.Scalar;
}

export interface ForwardOptions {
  /** In [-½, ½), shaped as the latent; rounding where absent. */
  readonly noise?: (shape: readonly [number, number, number, number]) => tf.Tensor4D;
  readonly wantsBits: boolean;
}

function priorOf(view: StageView): Prior {
  const series = (name: string): tf.Tensor3D[] => {
    const tensors: tf.Tensor3D[] = [];
    while (view.has(`prior.${name}${tensors.length}`)) {
      tensors.push(view.tensor<tf.Tensor3D>(`prior.${name}${tensors.length}`));
    }
    return tensors;
  };
  return {
    matrices: series("matrix"),
    biases: series("bias"),
    factors: series("factor"),
    quantiles: view.tensor<tf.Tensor2D>("prior.quantiles"),
  };
}

/** `entry` is what FrozenFront gave. The tensors of the result live as long as the tidy around this. */
export function forward(
  view: StageView,
  architecture: Architecture,
  frontier: Frontier,
  entry: Features,
  { noise, wantsBits }: ForwardOptions,
): Forward {
  if (frontier.kind === "maps") {
    const below = entry.slice(0, frontier.layers);
    const rest = body(view, { ...architecture, layers: architecture.layers.slice(frontier.layers) });
    return { maps: [...below, ...rest(entry[frontier.layers])] };
  }
  const layers = body(view, architecture);
  if (architecture.stem) return { maps: layers(stem(view, architecture)(entry[0])) };
  const decode = decoder(view);
  if (frontier.kind === "latent") return { maps: layers(decode(entry[0])) };
  const prior = priorOf(view);
  const latent = encoder(view)(entry[0]);
  const [n, h, w, c] = latent.shape;
  const coded = noise ? addNoise(latent, noise([n, h, w, c])) : roundAroundMedians(latent, prior);
  return {
    maps: layers(decode(coded)),
    ...(wantsBits && { bits: bits(likelihood(coded, prior)) }),
  };
}
