// Classification head: mean over positions, then one linear layer (torchvision's resnet.py, timm's resnest.py).
import { lastMap } from "../backbone";
import type { Ops } from "../ops";
import type { Head, HeadShapes } from "./head";

/** Maps -> logits [n, classes]. */
export type ClassifierLayers<T> = (maps: readonly T[]) => T;

function layers<T>(ops: Ops<T>, { classes }: HeadShapes<"classification">): ClassifierLayers<T> {
  const linear = ops.linear("classification.linear", { outFeatures: classes });
  return (maps) => ops.scope(() => linear(ops.globalAveragePool(maps[maps.length - 1])));
}

export const linearClassifier: Head<"classification"> = {
  layers,
  trace: layers,
  outputs(ops, shapes) {
    const classify = layers(ops, shapes);
    return (maps) => [{ name: "classification", value: classify(maps), kind: "vectors", about: "logits" }];
  },
  reads: (architecture) => [lastMap(architecture)],
  classModules: ["classification.linear"],
  torch: {
    tensors: /^fc\./,
    modules: { "classification.linear": "fc" },
    widths: { classes: "fc.weight" },
    shapes: ({ classes }) => ({ classes }),
    backbonePrefix: "",
    torchdistill: { fc: ["classification"] },
  },
};
