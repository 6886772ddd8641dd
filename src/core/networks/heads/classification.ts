// Classification head: mean over positions, then one linear layer (torchvision's resnet.py, timm's resnest.py).
import type { Architecture } from "../../../domain";
import type { Ops } from "../ops";

/** Maps -> logits [n, classes]. */
export function classificationHead<T>(
  ops: Ops<T>,
  { classes }: NonNullable<Architecture["heads"]["classification"]>,
): (maps: readonly T[]) => T {
  const linear = ops.linear("classification.linear", { outFeatures: classes });
  return (maps) => ops.scope(() => linear(ops.globalAveragePool(maps[maps.length - 1])));
}
