// Segmentation heads: DeepLabv3's on the last map, one that fuses all maps, and FCN's auxiliary head on the map before the
// last (torchvision's deeplabv3.py, fcn.py).
import type { Architecture } from "../../../domain";
import { headMaps, outputStride } from "../backbone";
import type { ModelConfiguration } from "../configuration";
import type { Activation, Ops } from "../ops";
import { atrousPyramid } from "./atrous-pyramid";

type SegmentationShapes = NonNullable<Architecture["heads"]["segmentation"]>;

/** Maps -> class scores, [n, h, w, classes]: at the last map's stride, from the fused head at stride 4. */
export type SegmentationHead<T> = (maps: readonly T[]) => T;

/** torchvision's rates. The fused head is too narrow to lose any value. */
const dropoutRates = { deepLab: 0.5, auxiliary: 0.1 };

/** Stride of the map that the fused head's atrous pyramid reads. */
const fusedStride = 8;

interface NormedSpec {
  readonly outChannels: number;
  readonly side: 1 | 3;
  readonly activation?: Activation;
}

function normed<T>(ops: Ops<T>, name: string, { outChannels, side, activation = "relu" }: NormedSpec) {
  return ops.convolution(`segmentation.${name}.conv`, {
    outChannels,
    side,
    padding: side === 3 ? 1 : 0,
    norm: { name: `segmentation.${name}.norm` },
    activation,
  });
}

function deepLabHead<T>(
  ops: Ops<T>,
  architecture: Architecture,
  { classes, width }: SegmentationShapes,
  { inputSize, segmentation }: ModelConfiguration,
): SegmentationHead<T> {
  const pyramid = atrousPyramid(ops, "segmentation.aspp", {
    outChannels: width,
    rates: segmentation.asppRates,
    inputPositions: inputSize / outputStride(architecture),
  });
  const dropout = ops.dropout(dropoutRates.deepLab);
  const conv = normed(ops, "head", { outChannels: width, side: 3 });
  const classifier = ops.convolution("segmentation.classifier", { outChannels: classes, side: 1, bias: true });
  return (maps) => ops.scope(() => classifier(conv(dropout(pyramid(maps[maps.length - 1])))));
}

/**
 * After DeepLabv3+ (Chen et al. 2018), for inputs so small that the last map has too few positions to draw from. Its
 * pyramid reads not the last map alone, but the sum of projections of the coarser maps at the resolution of the finest of
 * them.
 */
function fusedHead<T>(
  ops: Ops<T>,
  architecture: Architecture,
  { classes, width }: SegmentationShapes,
  { detailWidth, joinWidth }: NonNullable<SegmentationShapes["fusion"]>,
  { inputSize, segmentation }: ModelConfiguration,
): SegmentationHead<T> {
  const coarserMaps = headMaps(architecture, ["front", ...architecture.layers]).length - 1;
  const detail = normed(ops, "detail", { outChannels: detailWidth, side: 1 });
  const laterals = Array.from({ length: coarserMaps }, (_, i) =>
    normed(ops, `lateral${i}`, { outChannels: width, side: 1, activation: "linear" }),
  );
  const pyramid = atrousPyramid(ops, "segmentation.aspp", {
    outChannels: width,
    rates: segmentation.asppRates,
    inputPositions: inputSize / fusedStride,
  });
  const join = normed(ops, "join", { outChannels: joinWidth, side: 3 });
  const classifier = ops.convolution("segmentation.classifier", { outChannels: classes, side: 1, bias: true });
  return (maps) =>
    ops.scope(() => {
      const [finest, ...coarser] = headMaps(architecture, maps);
      const projected = coarser.map((map, i) => laterals[i](map));
      const raised = projected.map((map, i) => (i === 0 ? map : ops.resizeLike(map, projected[0], "bilinear")));
      const context = pyramid(ops.activate(ops.add(raised), "relu"));
      return classifier(join(ops.concat([ops.resizeLike(context, finest, "bilinear"), detail(finest)])));
    });
}

export function segmentationHead<T>(
  ops: Ops<T>,
  architecture: Architecture,
  shapes: SegmentationShapes,
  configuration: ModelConfiguration,
): SegmentationHead<T> {
  return shapes.fusion
    ? fusedHead(ops, architecture, shapes, shapes.fusion, configuration)
    : deepLabHead(ops, architecture, shapes, configuration);
}

/** The FCN head, `width` wide, that is trained beside the segmentation head. */
export function auxiliaryHead<T>(ops: Ops<T>, { classes }: SegmentationShapes, width: number): SegmentationHead<T> {
  const conv = normed(ops, "auxiliary", { outChannels: width, side: 3 });
  const dropout = ops.dropout(dropoutRates.auxiliary);
  const classifier = ops.convolution("segmentation.auxiliary.classifier", {
    outChannels: classes,
    side: 1,
    bias: true,
  });
  return (maps) => ops.scope(() => classifier(dropout(conv(maps[maps.length - 2]))));
}
