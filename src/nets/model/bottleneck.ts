// The encoder and decoder of the factorized-prior bottleneck, after sc2bench's FPBasedResNetBottleneck.
import * as tf from "@tensorflow/tfjs-core";
import type { Layer, ParameterView } from "../interpreters/parameter-view";

/** Normalised image [n, h, w, 3] -> latent [n, h / 4 - 1, w / 4 - 1, C] for h and w divisible by 4. */
export function encoder(view: ParameterView): Layer {
  const conv1 = view.convolution("encoder.conv1", { stride: 2, padding: 2 });
  const gdn1 = view.gdn("encoder.gdn1");
  const conv2 = view.convolution("encoder.conv2", { stride: 2, padding: 2 });
  const gdn2 = view.gdn("encoder.gdn2");
  const conv3 = view.convolution("encoder.conv3");
  return (x) => tf.tidy(() => conv3(gdn2(conv2(gdn1(conv1(x))))));
}

/** Latent [n, h, w, C] -> features [n, h + 1, w + 1, T], in the place of the teacher's layer1. */
export function decoder(view: ParameterView): Layer {
  const conv1 = view.convolution("decoder.conv1", { padding: 1 });
  const gdn1 = view.gdn("decoder.gdn1", true);
  const conv2 = view.convolution("decoder.conv2");
  const gdn2 = view.gdn("decoder.gdn2", true);
  const conv3 = view.convolution("decoder.conv3", { padding: 1 });
  return (latent) => tf.tidy(() => conv3(gdn2(conv2(gdn1(conv1(latent))))));
}
