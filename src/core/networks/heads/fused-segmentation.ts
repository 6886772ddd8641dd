// A segmentation head that fuses all maps, after DeepLabv3+ (Chen et al. 2018), for inputs so small that the last map has
// too few positions to draw from. Its pyramid reads not the last map alone, but the sum of projections of the coarser maps
// at the resolution of the finest of them.
import { headMapIndices, headMaps } from "../backbone";
import { atrousPyramid, pyramidModules } from "./atrous-pyramid";
import { normed, normedModules, segmentationKind } from "./segmentation";

/** Stride of the map that the atrous pyramid reads. */
const pyramidStride = 8;

export const fusedSegmentation = segmentationKind({
  is: ({ fusion }) => fusion !== undefined,
  // Too narrow to lose any value by dropout.
  layers(ops, { classes, width, fusion }, { architecture, configuration: { inputSize, segmentation } }) {
    const { detailWidth, joinWidth } = fusion!;
    const coarserMaps = headMapIndices(architecture).length - 1;
    const detail = normed(ops, "detail", { outChannels: detailWidth, side: 1 });
    const laterals = Array.from({ length: coarserMaps }, (_, i) =>
      normed(ops, `lateral${i}`, { outChannels: width, side: 1, activation: "linear" }),
    );
    const pyramid = atrousPyramid(ops, "segmentation.aspp", {
      outChannels: width,
      rates: segmentation.asppRates,
      inputPositions: inputSize / pyramidStride,
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
  },
  reads: headMapIndices,
  torch: {
    // Named as in PyTorch implementations of DeepLabv3+; `lateral` is this lab's.
    modules: {
      ...normedModules("detail", "classifier.project.0"),
      ...Object.assign({}, ...[0, 1, 2].map((i) => normedModules(`lateral${i}`, `classifier.lateral.${i}.0`))),
      ...pyramidModules("classifier.aspp"),
      ...normedModules("join", "classifier.classifier.0"),
      "segmentation.classifier": "classifier.classifier.3",
    },
    widths: {
      width: "classifier.aspp.convs.0.0.weight",
      detailWidth: "classifier.project.0.weight",
      joinWidth: "classifier.classifier.0.weight",
      classes: "classifier.classifier.3.weight",
    },
  },
  ownWidths: ({ detailWidth, joinWidth }) => ({ fusion: { detailWidth, joinWidth } }),
});
