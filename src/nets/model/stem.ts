// What stands before layer1 in an uncompressed teacher: torchvision's 7×7 stem or timm's deep stem of three 3×3.
import * as tf from "@tensorflow/tfjs-core";
import type { Architecture } from "../../domain";
import { maxPool } from "../nn/pool";
import type { Layer, ParameterView } from "../interpreters/parameter-view";

/** Normalised image [n, h, w, 3] -> [n, h / 4, w / 4, last width]. */
export function stem(view: ParameterView, architecture: Architecture): Layer {
  const layers = (architecture.stem ?? []).map((_, i) => {
    const name = `stem.conv${i + 1}`;
    const padding = Math.floor(view.shape(`${name}.kernel`)[0] / 2);
    return view.convolution(name, {
      stride: i === 0 ? 2 : 1,
      padding,
      norm: `stem.norm${i + 1}`,
      activation: "relu",
    });
  });
  return (x) =>
    tf.tidy(() =>
      maxPool(
        layers.reduce((y, layer) => layer(y), x),
        3,
        2,
        1,
      ),
    );
}
