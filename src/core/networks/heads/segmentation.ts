// What segmentation heads have in common: normed convolutions, and FCN's auxiliary head on an earlier map, which only
// training uses (torchvision's fcn.py).
import type { Architecture } from "../../../domain";
import { headMapIndices } from "../backbone";
import type { Activation, Ops } from "../ops";
import type { Head, HeadSetting, HeadShapes, Modules, TorchHead } from "./head";

/** Maps -> class scores, [n, h, w, classes]: at the stride of the finest map that the head, but for its auxiliary, reads. */
export type SegmentationLayers<T> = (maps: readonly T[]) => T;

interface NormedSpec {
  readonly outChannels: number;
  readonly side: 1 | 3;
  readonly activation?: Activation;
}

export function normed<T>(ops: Ops<T>, name: string, { outChannels, side, activation = "relu" }: NormedSpec) {
  return ops.convolution(`segmentation.${name}.conv`, {
    outChannels,
    side,
    padding: side === 3 ? 1 : 0,
    norm: { name: `segmentation.${name}.norm` },
    activation,
  });
}

/** torchvision's. */
const auxiliaryDropout = 0.1;

/**
 * The map that the auxiliary head reads: torchvision's layer3 of residual layers, and its C2 of other backbones, which Lite
 * R-ASPP reads as well.
 */
export function auxiliaryMap(architecture: Architecture): number {
  return headMapIndices(architecture).at(architecture.backbone ? -4 : -2)!;
}

/** The FCN head that is trained beside the segmentation head; undefined where the network has none. */
export function auxiliaryHead<T>(ops: Ops<T>, architecture: Architecture): SegmentationLayers<T> | undefined {
  const { classes, auxiliaryWidth } = architecture.heads.segmentation ?? {};
  if (!classes || !auxiliaryWidth) return undefined;
  const map = auxiliaryMap(architecture);
  const conv = normed(ops, "auxiliary", { outChannels: auxiliaryWidth, side: 3 });
  const dropout = ops.dropout(auxiliaryDropout);
  const classifier = ops.convolution("segmentation.auxiliary.classifier", {
    outChannels: classes,
    side: 1,
    bias: true,
  });
  return (maps) => ops.scope(() => classifier(dropout(conv(maps[map]))));
}

/** PyTorch's convolution at the index that ends `torch`, and its norm at the next. */
export function normedModules(own: string, torch: string): Modules {
  const next = torch.replace(/\d+$/, (index) => String(Number(index) + 1));
  return { [`segmentation.${own}.conv`]: torch, [`segmentation.${own}.norm`]: next };
}

/** A kind of segmentation head as far as it differs from the others. */
interface SegmentationKind extends Pick<Head<"segmentation">, "is" | "reads"> {
  layers<T>(ops: Ops<T>, shapes: HeadShapes<"segmentation">, setting: HeadSetting): SegmentationLayers<T>;
  readonly torch: Pick<TorchHead<HeadShapes<"segmentation">>, "modules" | "widths">;
  /** Its widths beside those that all have. */
  ownWidths?(widths: Readonly<Record<string, number>>): Partial<HeadShapes<"segmentation">>;
}

/** The kind with what all have: logits as outputs, and the auxiliary head. */
export function segmentationKind({ layers, torch, ownWidths, ...kind }: SegmentationKind): Head<"segmentation"> {
  return {
    ...kind,
    layers,
    trace(ops, shapes, setting) {
      const main = layers(ops, shapes, setting);
      const auxiliary = auxiliaryHead(ops, setting.architecture);
      return (maps) => {
        main(maps);
        auxiliary?.(maps);
      };
    },
    outputs(ops, shapes, setting) {
      const segment = layers(ops, shapes, setting);
      return (maps) => [{ name: "segmentation", value: segment(maps), kind: "map", about: "logits, background first" }];
    },
    classModules: ["segmentation.classifier"],
    auxiliary: {
      module: "segmentation.auxiliary",
      torchTensors: /^aux_classifier\./,
      classModules: ["segmentation.auxiliary.classifier"],
      without({ auxiliaryWidth, ...rest }) {
        return auxiliaryWidth === undefined ? undefined : rest;
      },
    },
    torch: {
      tensors: /^(?:aux_)?classifier\./,
      modules: {
        ...torch.modules,
        ...normedModules("auxiliary", "aux_classifier.0"),
        "segmentation.auxiliary.classifier": "aux_classifier.4",
      },
      widths: torch.widths,
      shapes(widths, file) {
        const { classes, width } = widths;
        const auxiliaryWidth = file.outputs("aux_classifier.0.weight");
        return { classes, width, ...(auxiliaryWidth && { auxiliaryWidth }), ...ownWidths?.(widths) };
      },
      backbonePrefix: "backbone.",
      torchdistill: {
        "classifier.0": ["segmentation.aspp"],
        "classifier.1": ["segmentation.head.conv"],
        "classifier.2": ["segmentation.head.norm"],
        "classifier.4": ["segmentation.classifier"],
        "aux_classifier.0": ["segmentation.auxiliary.conv"],
        "aux_classifier.1": ["segmentation.auxiliary.norm"],
        "aux_classifier.4": ["segmentation.auxiliary.classifier"],
      },
    },
  };
}
