// Segmentation heads: DeepLabv3's on the last feature map, the fused one on all, and FCN's auxiliary head on the one before
// the last (torchvision's deeplabv3.py, fcn.py).
import * as tf from "@tensorflow/tfjs-core";
import type { Features } from "../body";
import type { ModelConfiguration } from "../../../core/networks/configuration";
import type { Layer, ParameterView } from "../../interpreters/parameter-view";
import { atrousPyramid } from "./atrous-pyramid";
import { fusedSegmentationHead, hasFusedHead } from "./fused-segmentation";

/** Features -> class scores, [n, h, w, classes]: at the last map's stride, from the fused head at stride 4. */
export type SegmentationHead = (features: Features) => tf.Tensor4D;

export interface SegmentationHeadOptions {
  /** Behind the pyramid's projection in training; inference has none. */
  readonly dropout?: Layer;
  /** Input positions a position of the last map, 8 of a dilated body: it decides how the pyramid is computed, not what. */
  readonly outputStride?: number;
}

function deepLabHead(
  view: ParameterView,
  configuration: ModelConfiguration,
  { dropout = (x) => x, outputStride = 32 }: SegmentationHeadOptions,
): SegmentationHead {
  const pyramid = atrousPyramid(view, "segmentation.aspp", {
    rates: configuration.segmentation.asppRates,
    inputPositions: configuration.inputSize / outputStride,
    dropout,
  });
  const conv = view.convolution("segmentation.head.conv", {
    padding: 1,
    norm: "segmentation.head.norm",
    activation: "relu",
  });
  const classifier = view.convolution("segmentation.classifier");
  return (features) => tf.tidy(() => classifier(conv(pyramid(features[features.length - 1]))));
}

/** The head whose parameters the view has: DeepLabv3's, or the one that fuses all maps. */
export function segmentationHead(
  view: ParameterView,
  configuration: ModelConfiguration,
  options: SegmentationHeadOptions = {},
): SegmentationHead {
  return hasFusedHead(view)
    ? fusedSegmentationHead(view, configuration, options.dropout ?? ((x) => x))
    : deepLabHead(view, configuration, options);
}

/** The FCN head on layer3 that is trained beside the segmentation head. */
export function auxiliaryHead(view: ParameterView, dropout: Layer = (x) => x): SegmentationHead {
  const conv = view.convolution("segmentation.auxiliary.conv", {
    padding: 1,
    norm: "segmentation.auxiliary.norm",
    activation: "relu",
  });
  const classifier = view.convolution("segmentation.auxiliary.classifier");
  return (features) => tf.tidy(() => classifier(dropout(conv(features[features.length - 2]))));
}
