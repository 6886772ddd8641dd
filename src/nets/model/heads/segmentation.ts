// DeepLabv3's head on the last feature map and FCN's auxiliary head on the one before (torchvision's deeplabv3.py, fcn.py).
import * as tf from "@tensorflow/tfjs-core";
import { globalAveragePool } from "../../nn/pool";
import type { Features } from "../body";
import type { ModelConfiguration } from "../configuration";
import type { ParameterView } from "../parameter-view";

/** Features -> class scores at the stride of the feature map, [n, h, w, classes]. */
export type SegmentationHead = (features: Features) => tf.Tensor4D;

/** Stride of the last feature map. */
const outputStride = 32;

/** `dropout` stands behind the projection in training; inference has none. */
export function segmentationHead(
  view: ParameterView,
  configuration: ModelConfiguration,
  dropout: (x: tf.Tensor4D) => tf.Tensor4D = (x) => x,
): SegmentationHead {
  const name = "segmentation.aspp";
  const inputPositions = configuration.inputSize / outputStride;
  const branch = (index: number, dilation: number) =>
    view.convolution(`${name}.branch${index}.conv`, {
      padding: dilation === 1 ? 0 : dilation,
      dilation,
      norm: `${name}.branch${index}.norm`,
      activation: "relu",
      byTaps: 2 * dilation >= inputPositions,
    });
  const branches = [1, ...configuration.segmentation.asppRates].map((dilation, i) => branch(i, dilation));
  const pooled = view.convolution(`${name}.pool.conv`, { norm: `${name}.pool.norm`, activation: "relu" });
  const project = view.convolution(`${name}.project.conv`, { norm: `${name}.project.norm`, activation: "relu" });
  const conv = view.convolution("segmentation.head.conv", {
    padding: 1,
    norm: "segmentation.head.norm",
    activation: "relu",
  });
  const classifier = view.convolution("segmentation.classifier");
  return (features) =>
    tf.tidy(() => {
      const x = features[features.length - 1];
      const [n, h, w, channels] = x.shape;
      const everywhere = pooled(tf.reshape(globalAveragePool(x), [n, 1, 1, channels]));
      const parts = branches.map((forward) => forward(x));
      parts.push(tf.tile(everywhere, [1, h, w, 1]));
      return classifier(conv(dropout(project(tf.concat(parts, 3)))));
    });
}

/** The FCN head on layer3 that is trained beside the segmentation head. */
export function auxiliaryHead(
  view: ParameterView,
  dropout: (x: tf.Tensor4D) => tf.Tensor4D = (x) => x,
): SegmentationHead {
  const conv = view.convolution("segmentation.auxiliary.conv", {
    padding: 1,
    norm: "segmentation.auxiliary.norm",
    activation: "relu",
  });
  const classifier = view.convolution("segmentation.auxiliary.classifier");
  return (features) => tf.tidy(() => classifier(dropout(conv(features[features.length - 2]))));
}
