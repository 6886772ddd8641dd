// Feature pyramid network with an extra, subsampled level, after torchvision's feature_pyramid_network.py.
import * as tf from "@tensorflow/tfjs-core";
import { maxPool } from "../../nn/pool";
import { resizeNearest } from "../../nn/resize";
import { pyramidMaps, type Features } from "../body";
import { ConfigurationError } from "../../../core/networks/configuration";
import type { ParameterView } from "../../interpreters/parameter-view";

/** Maps of equal channels, finest first; the last may be the subsampled one. */
export type Pyramid = readonly tf.Tensor4D[];

/** `levels` is the number of levels wanted: as many as there are projections, or one more for the extra level. */
export function featurePyramid(view: ParameterView, levels: number): (features: Features) => Pyramid {
  const count = [0, 1, 2, 3].filter((i) => view.has(`detection.fpn.inner${i}.kernel`)).length;
  if (levels !== count && levels !== count + 1) {
    throw new ConfigurationError(
      `The configuration lists anchors for ${levels} pyramid levels, the weights make ${count} or, with the ` +
        `subsampled one, ${count + 1}. Correct detection.anchorSizes.`,
    );
  }
  const inner = Array.from({ length: count }, (_, i) => view.convolution(`detection.fpn.inner${i}`));
  const output = Array.from({ length: count }, (_, i) => view.convolution(`detection.fpn.output${i}`, { padding: 1 }));
  return (features) =>
    tf.tidy(() => {
      const maps = pyramidMaps(features);
      const pyramid: tf.Tensor4D[] = [];
      let above: tf.Tensor4D | undefined;
      for (let i = count - 1; i >= 0; i--) {
        const [, height, width] = maps[i].shape;
        above = inner[i](maps[i], above && resizeNearest(above, [height, width]));
        pyramid.unshift(output[i](above));
      }
      if (levels > count) pyramid.push(maxPool(pyramid[count - 1], 1, 2));
      return pyramid;
    });
}
