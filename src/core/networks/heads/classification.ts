// Classification heads: mean over positions, then one linear layer (torchvision's resnet.py, timm's resnest.py), or two with
// hardswish between (mobilenetv3.py).
import { lastMap } from "../backbone";
import { backboneKind } from "../backbones/backbones";
import type { Ops } from "../ops";
import type { Head, HeadSetting, HeadShapes } from "./head";

/** Maps -> logits [n, classes]. */
export type ClassifierLayers<T> = (maps: readonly T[]) => T;

function layers<T>(
  ops: Ops<T>,
  { classes, hidden }: HeadShapes<"classification">,
  { architecture }: HeadSetting,
): ClassifierLayers<T> {
  const between = hidden && ops.linear("classification.hidden", { outFeatures: hidden, activation: "hardswish" });
  const rate = architecture.backbone && backboneKind(architecture).dropout;
  const dropout = rate && ops.dropout(rate);
  const linear = ops.linear("classification.linear", { outFeatures: classes });
  return (maps) =>
    ops.scope(() => {
      const mean = ops.globalAveragePool(maps[maps.length - 1]);
      const features = between ? between(mean) : mean;
      return linear(dropout ? dropout(features) : features);
    });
}

/** What both kinds have. */
const common: Omit<Head<"classification">, "torch"> = {
  layers,
  trace: layers,
  outputs(ops, shapes, setting) {
    const classify = layers(ops, shapes, setting);
    return (maps) => [{ name: "classification", value: classify(maps), kind: "vectors", about: "logits" }];
  },
  reads: (architecture) => [lastMap(architecture)],
  classModules: ["classification.linear"],
};

export const linearClassifier: Head<"classification"> = {
  ...common,
  torch: {
    tensors: /^fc\./,
    modules: { "classification.linear": "fc" },
    widths: { classes: "fc.weight" },
    shapes: ({ classes }) => ({ classes }),
    backbonePrefix: "",
    torchdistill: { fc: ["classification"] },
  },
};

export const hiddenClassifier: Head<"classification"> = {
  ...common,
  is: ({ hidden }) => hidden !== undefined,
  torch: {
    tensors: /^classifier\.3\./,
    modules: { "classification.hidden": "classifier.0", "classification.linear": "classifier.3" },
    widths: { hidden: "classifier.0.weight", classes: "classifier.3.weight" },
    shapes: ({ classes, hidden }) => ({ classes, hidden }),
    backbonePrefix: "",
    torchdistill: { "classifier.0": ["classification.hidden"], "classifier.3": ["classification.linear"] },
  },
};
