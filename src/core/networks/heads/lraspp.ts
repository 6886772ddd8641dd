// The head of Lite R-ASPP on two maps, after torchvision's lraspp.py (Howard et al., ICCV 2019).
import { lastMap } from "../backbone";
import { auxiliaryMap, normed, normedModules, segmentationKind } from "./segmentation";

export const liteRaspp = segmentationKind({
  is: ({ kind }) => kind === "lraspp",
  layers(ops, { classes, width }, { architecture }) {
    const early = auxiliaryMap(architecture);
    const head = normed(ops, "head", { outChannels: width, side: 1 });
    const gate = ops.convolution("segmentation.gate", { outChannels: width, side: 1, activation: "sigmoid" });
    const classifier = (level: "low" | "high") =>
      ops.convolution(`segmentation.classifier.${level}`, {
        outChannels: classes,
        side: 1,
        bias: true,
        hasResidual: level === "high",
      });
    const [low, high] = [classifier("low"), classifier("high")];
    return (maps) =>
      ops.scope(() => {
        const last = maps[maps.length - 1];
        const gated = ops.multiply(head(last), gate(ops.asMap(ops.globalAveragePool(last))));
        return high(ops.resizeLike(gated, maps[early], "bilinear"), low(maps[early]));
      });
  },
  reads: (architecture) => [auxiliaryMap(architecture), lastMap(architecture)],
  torch: {
    modules: {
      ...normedModules("head", "classifier.cbr.0"),
      "segmentation.gate": "classifier.scale.1",
      "segmentation.classifier.low": "classifier.low_classifier",
      "segmentation.classifier.high": "classifier.high_classifier",
    },
    widths: { width: "classifier.cbr.0.weight", classes: "classifier.low_classifier.weight" },
  },
  ownWidths: () => ({ kind: "lraspp" }),
});
