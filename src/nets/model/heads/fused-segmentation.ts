// A segmentation head that reads all four maps, after DeepLabv3+ (Chen et al. 2018), for inputs so small that the last map
// has too few positions to draw from.
//
// Differs from DeepLabv3+ in what the pyramid reads: not the last map alone, but the sum of projections of the three
// coarser maps at the resolution of the finest of them.
import * as tf from "@tensorflow/tfjs-core";
import { resizeBilinear } from "../../nn/resize";
import { pyramidMaps, type Features } from "../body";
import type { ModelConfiguration } from "../../../core/networks/configuration";
import type { Layer, ParameterView } from "../../interpreters/parameter-view";
import { atrousPyramid } from "./atrous-pyramid";

/** Stride of the map that the atrous pyramid reads. */
const pyramidStride = 8;

/** Whether a view has this head's parameters. */
export function hasFusedHead(view: ParameterView): boolean {
  return view.has("segmentation.detail.conv.kernel");
}

/** Features -> class scores at stride 4, [n, h / 4, w / 4, classes]. */
export function fusedSegmentationHead(
  view: ParameterView,
  configuration: ModelConfiguration,
  dropout: Layer,
): (features: Features) => tf.Tensor4D {
  const normed = (name: string, padding = 0, activation: "linear" | "relu" = "relu") =>
    view.convolution(`segmentation.${name}.conv`, { padding, norm: `segmentation.${name}.norm`, activation });
  const laterals = [0, 1, 2].map((i) => normed(`lateral${i}`, 0, "linear"));
  const pyramid = atrousPyramid(view, "segmentation.aspp", {
    rates: configuration.segmentation.asppRates,
    inputPositions: configuration.inputSize / pyramidStride,
    dropout,
  });
  const detail = normed("detail");
  const join = normed("join", 1);
  const classifier = view.convolution("segmentation.classifier");
  return (features) =>
    tf.tidy(() => {
      const [finest, ...coarser] = pyramidMaps(features);
      const sideOf = ({ shape }: tf.Tensor4D) => [shape[1], shape[2]] as const;
      const projected = coarser.map((map, i) => laterals[i](map));
      const raised = projected.map((map, i) => (i === 0 ? map : resizeBilinear(map, sideOf(projected[0]))));
      const context = pyramid(tf.relu(tf.addN(raised)));
      return classifier(join(tf.concat([resizeBilinear(context, sideOf(finest)), detail(finest)], 3)));
    });
}
