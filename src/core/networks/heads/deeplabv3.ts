// DeepLabv3's head on the last map, after torchvision's deeplabv3.py.
import { lastMap, outputStride } from "../backbone";
import { atrousPyramid, pyramidModules } from "./atrous-pyramid";
import { auxiliaryMap, normed, normedModules, segmentationKind } from "./segmentation";

/** torchvision's. */
const dropoutRate = 0.5;

export const deepLab = segmentationKind({
  layers(ops, { classes, width }, { architecture, configuration: { inputSize, segmentation } }) {
    const pyramid = atrousPyramid(ops, "segmentation.aspp", {
      outChannels: width,
      rates: segmentation.asppRates,
      inputPositions: inputSize / outputStride(architecture),
    });
    const dropout = ops.dropout(dropoutRate);
    const conv = normed(ops, "head", { outChannels: width, side: 3 });
    const classifier = ops.convolution("segmentation.classifier", { outChannels: classes, side: 1, bias: true });
    return (maps) => ops.scope(() => classifier(conv(dropout(pyramid(maps[maps.length - 1])))));
  },
  reads: (architecture) => [auxiliaryMap(architecture), lastMap(architecture)],
  torch: {
    modules: {
      ...pyramidModules("classifier.0"),
      ...normedModules("head", "classifier.1"),
      "segmentation.classifier": "classifier.4",
    },
    widths: { width: "classifier.0.convs.0.0.weight", classes: "classifier.4.weight" },
  },
});
