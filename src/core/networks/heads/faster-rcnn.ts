// The layers of Faster R-CNN on a feature pyramid, after torchvision's feature_pyramid_network.py, rpn.py, faster_rcnn.py.
import type { Architecture, FasterRcnnShapes } from "../../../domain";
import { headMapIndices, headMaps } from "../backbone";
import { ConfigurationError, proposingLevels, type DetectionConfiguration } from "../configuration";
import type { Ops } from "../ops";
import type { Head, HeadSetting } from "./head";

/** What the proposal head gives for one pyramid level. */
export type ProposalOutput<T> = {
  /** Logits [n, h, w, anchors]. */
  readonly objectness: T;
  /** Offsets [n, h, w, anchors · 4]. */
  readonly deltas: T;
};

/** What the box head gives for regions, in their order. */
export type BoxHeadOutput<T> = {
  /** Logits [regions, classes], background first. */
  readonly logits: T;
  /** Offsets [regions, classes · 4]. */
  readonly deltas: T;
};

export interface FasterRcnnLayers<T> {
  /** Maps of front and backbone -> levels of equal channels, finest first; the last may be a subsampled one. */
  readonly pyramid: (maps: readonly T[]) => readonly T[];
  /** Pyramid -> the outputs for every level that proposes, finest first; see `proposingLevels`. */
  readonly proposals: (pyramid: readonly T[]) => ProposalOutput<T>[];
  /** Pooled regions [regions, side, side, c] -> outputs. */
  readonly boxes: (pooled: T) => BoxHeadOutput<T>;
}

/** How many maps the pyramid projects. */
function projectedMaps(architecture: Architecture, { pyramidLevels }: FasterRcnnShapes): number {
  return pyramidLevels ?? headMapIndices(architecture).length;
}

/** The same. Throws ConfigurationError where anchors are listed for another number of levels. */
function assertLevels(
  architecture: Architecture,
  shapes: FasterRcnnShapes,
  { anchorSizes: { length: levels } }: DetectionConfiguration,
): number {
  const count = projectedMaps(architecture, shapes);
  if (levels === count || levels === count + 1) return count;
  throw new ConfigurationError(
    `The configuration lists anchors for ${levels} pyramid levels, the weights make ${count} or, with the ` +
      `subsampled one, ${count + 1}. Correct detection.anchorSizes.`,
  );
}

/** Throws ConfigurationError where a detector's configuration gives other levels or anchors a position than the weights expect. */
function assertAnchors(shapes: FasterRcnnShapes, { architecture, configuration }: HeadSetting): void {
  const { name, detection } = configuration;
  assertLevels(architecture, shapes, detection);
  for (const level of proposingLevels(detection)) {
    const sizes = detection.anchorSizes[level];
    const anchors = sizes.length * detection.anchorRatios.length;
    if (anchors !== shapes.anchorsPerPosition) {
      throw new ConfigurationError(
        `Configuration "${name}" gives ${anchors} anchors a position (${sizes.length} sizes × ` +
          `${detection.anchorRatios.length} ratios), the weights expect ${shapes.anchorsPerPosition}. ` +
          "Correct detection.anchorSizes or detection.anchorRatios.",
      );
    }
  }
}

/** As many levels as the configuration lists anchors for: as many as there are projections, or one more, subsampled. */
function featurePyramid<T>(
  ops: Ops<T>,
  architecture: Architecture,
  shapes: FasterRcnnShapes,
  configuration: DetectionConfiguration,
): FasterRcnnLayers<T>["pyramid"] {
  const { pyramidChannels } = shapes;
  const levels = configuration.anchorSizes.length;
  const count = assertLevels(architecture, shapes, configuration);
  const indices = Array.from({ length: count }, (_, i) => i);
  const inner = indices.map((i) =>
    ops.convolution(`detection.fpn.inner${i}`, {
      outChannels: pyramidChannels,
      side: 1,
      bias: true,
      hasResidual: i < count - 1,
    }),
  );
  const output = indices.map((i) =>
    ops.convolution(`detection.fpn.output${i}`, { outChannels: pyramidChannels, side: 3, padding: 1, bias: true }),
  );
  return (features) =>
    ops.scope(() => {
      const maps = headMaps(architecture, features);
      const pyramid: T[] = [];
      let above: T | undefined;
      for (let i = count - 1; i >= 0; i--) {
        above = inner[i](maps[i], above === undefined ? undefined : ops.resizeLike(above, maps[i], "nearest"));
        pyramid.unshift(output[i](above));
      }
      if (levels > count) pyramid.push(ops.maxPool(pyramid[count - 1], { side: 1, stride: 2 }));
      return pyramid;
    });
}

function proposalHead<T>(
  ops: Ops<T>,
  { pyramidChannels, anchorsPerPosition: anchors }: FasterRcnnShapes,
  configuration: DetectionConfiguration,
): FasterRcnnLayers<T>["proposals"] {
  const conv = ops.convolution("detection.rpn.conv", {
    outChannels: pyramidChannels,
    side: 3,
    padding: 1,
    bias: true,
    activation: "relu",
  });
  const objectness = ops.convolution("detection.rpn.objectness", { outChannels: anchors, side: 1, bias: true });
  const deltas = ops.convolution("detection.rpn.deltas", { outChannels: 4 * anchors, side: 1, bias: true });
  return (pyramid) =>
    proposingLevels(configuration).map((level) =>
      ops.scope(() => {
        const hidden = conv(pyramid[level]);
        return { objectness: objectness(hidden), deltas: deltas(hidden) };
      }),
    );
}

export function boxHead<T>(ops: Ops<T>, { hidden, classes }: FasterRcnnShapes): FasterRcnnLayers<T>["boxes"] {
  const hidden1 = ops.linear("detection.box.hidden1", { outFeatures: hidden, activation: "relu" });
  const hidden2 = ops.linear("detection.box.hidden2", { outFeatures: hidden, activation: "relu" });
  const logits = ops.linear("detection.box.scores", { outFeatures: classes });
  const deltas = ops.linear("detection.box.deltas", { outFeatures: 4 * classes });
  return (pooled) =>
    ops.scope(() => {
      const last = hidden2(hidden1(ops.flatten(pooled)));
      return { logits: logits(last), deltas: deltas(last) };
    });
}

function layers<T>(
  ops: Ops<T>,
  shapes: FasterRcnnShapes,
  { architecture, configuration: { detection } }: HeadSetting,
): FasterRcnnLayers<T> {
  return {
    pyramid: featurePyramid(ops, architecture, shapes, detection),
    proposals: proposalHead(ops, shapes, detection),
    boxes: boxHead(ops, shapes),
  };
}

/** A module list of convolutions, each in a block of its own. */
const list = (own: string, torch: string) =>
  Object.fromEntries([0, 1, 2, 3].map((i) => [`detection.fpn.${own}${i}`, `fpn.${torch}.${i}.0`]));

export const fasterRcnn: Head<"detection", FasterRcnnShapes> = {
  check: assertAnchors,
  layers,
  trace(ops, shapes, { architecture, configuration }) {
    // Anchors decide no parameter: whatever the configuration lists, as many levels as the weights make.
    const anchorSizes = Array.from({ length: projectedMaps(architecture, shapes) }, () => [32]);
    const detection = { ...configuration.detection, anchorSizes };
    const setting = { architecture, configuration: { ...configuration, detection } };
    const { pyramid, proposals, boxes } = layers(ops, shapes, setting);
    const { poolSize } = detection;
    return (maps) => {
      const levels = pyramid(maps);
      proposals(levels);
      boxes({ shape: [poolSize, poolSize, shapes.pyramidChannels] });
    };
  },
  outputs(ops, shapes, setting) {
    const { pyramid, proposals } = layers(ops, shapes, setting);
    const indices = proposingLevels(setting.configuration.detection);
    const map = <T>(name: string, value: T, about: string) => ({ name, value, kind: "map" as const, about });
    return (maps) => {
      const levels = pyramid(maps);
      return [
        ...levels.map((level, i) => map(`pyramid${i}`, level, "pyramid level, finest is 0")),
        ...proposals(levels).flatMap(({ objectness, deltas }, i) => [
          map(`objectness${indices[i]}`, objectness, "logits, one an anchor"),
          map(`deltas${indices[i]}`, deltas, "offsets of each anchor, four at a time"),
        ]),
      ];
    };
  },
  pools: true,
  reads: headMapIndices,
  classModules: ["detection.box.scores", "detection.box.deltas"],
  initialValues: [
    [/^detection\.fpn\..*\.kernel$/, { gain: 1 }],
    [/^detection\.rpn\..*\.kernel$/, { deviation: 0.01 }],
    [/^detection\.(?:fpn|rpn)\..*\.bias$/, "zero"],
  ],
  torch: {
    tensors: /^(?:fpn|rpn|roi_heads)\./,
    branches: /^roi_heads\.(?:mask|keypoint)_/,
    modules: {
      ...list("inner", "inner_blocks"),
      ...list("output", "layer_blocks"),
      "detection.rpn.conv": "rpn.head.conv.0.0",
      "detection.rpn.objectness": "rpn.head.cls_logits",
      "detection.rpn.deltas": "rpn.head.bbox_pred",
      "detection.box.hidden1": "roi_heads.box_head.fc6",
      "detection.box.hidden2": "roi_heads.box_head.fc7",
      "detection.box.scores": "roi_heads.box_predictor.cls_score",
      "detection.box.deltas": "roi_heads.box_predictor.bbox_pred",
    },
    widths: {
      pyramidChannels: "fpn.inner_blocks.0.0.weight",
      anchorsPerPosition: "rpn.head.cls_logits.weight",
      hidden: "roi_heads.box_head.fc6.weight",
      classes: "roi_heads.box_predictor.cls_score.weight",
    },
    shapes({ classes, pyramidChannels, hidden, anchorsPerPosition }, file, maps) {
      const levels = Math.max(file.entries("fpn.inner_blocks."), file.entries("fpn.layer_blocks."));
      return {
        classes,
        pyramidChannels,
        ...(levels < maps && { pyramidLevels: levels }),
        hidden,
        anchorsPerPosition,
      };
    },
    backbonePrefix: "backbone.body.",
    prefixes: { "fpn.": "backbone." },
    torchdistill: {
      "backbone.fpn": ["detection.fpn"],
      rpn: ["detection.rpn"],
      "roi_heads.box_head": ["detection.box.hidden1", "detection.box.hidden2"],
      "roi_heads.box_predictor.cls_score": ["detection.box.scores"],
      "roi_heads.box_predictor.bbox_pred": ["detection.box.deltas"],
    },
  },
};
