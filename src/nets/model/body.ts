// The residual layers that all heads share: layer2 … layer4 of a student, layer1 … layer4 of a teacher.
import type * as tf from "@tensorflow/tfjs-core";
import type { Architecture, BodyLayer } from "../../domain";
import { residualBlocks } from "./residual-blocks";
import type { Layer, ParameterView } from "../interpreters/parameter-view";

/** Feature maps, finest first: the body's input, then the output of each of its layers. */
export type Features = readonly tf.Tensor4D[];

/** `before` is the dilation of the layer before, which torchvision gives a layer's first block. */
function bodyLayer(view: ParameterView, architecture: Architecture, layer: BodyLayer, before: number): Layer {
  const block = residualBlocks[architecture.block];
  const blocks = Array.from({ length: layer.blocks }, (_, i) =>
    block(view, `body.${layer.name}.${i}`, i === 0 ? layer.stride : 1, i === 0 ? before : (layer.dilation ?? 1)),
  );
  return (x) => {
    // Block by block, so that a block's input is freed as soon as its output is there.
    let y = x;
    for (const forward of blocks) {
      const next = forward(y);
      if (y !== x) y.dispose();
      y = next;
    }
    return y;
  };
}

/** One pass of all layers over x [n, h, w, c]; the returned maps begin with x itself. */
export function body(view: ParameterView, architecture: Architecture): (x: tf.Tensor4D) => Features {
  const layers = architecture.layers.map((layer, i) =>
    bodyLayer(view, architecture, layer, architecture.layers[i - 1]?.dilation ?? 1),
  );
  return (x) => {
    const maps = [x];
    for (const layer of layers) maps.push(layer(maps[maps.length - 1]));
    return maps;
  };
}

/** The four maps that feed pyramids: strides 4, 8, 16 and 32 where no layer is dilated. */
export function pyramidMaps(features: Features): Features {
  return features.slice(-4);
}
