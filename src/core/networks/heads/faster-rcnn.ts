// The layers of Faster R-CNN on a feature pyramid, after torchvision's feature_pyramid_network.py, rpn.py, faster_rcnn.py.
import type { Architecture } from "../../../domain";
import { headMaps } from "../backbone";
import {
  ConfigurationError,
  proposingLevels,
  type DetectionConfiguration,
  type ModelConfiguration,
} from "../configuration";
import type { Ops } from "../ops";

type DetectionShapes = NonNullable<Architecture["heads"]["detection"]>;

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

/** Maps of front and backbone -> pyramid levels of equal channels, finest first; the last may be a subsampled one. */
export type FeaturePyramid<T> = (maps: readonly T[]) => readonly T[];
/** Pyramid -> the outputs for every level that proposes, finest first; see `proposingLevels`. */
export type ProposalHead<T> = (pyramid: readonly T[]) => ProposalOutput<T>[];
/** Pooled regions [regions, side, side, c] -> outputs. */
export type BoxHead<T> = (pooled: T) => BoxHeadOutput<T>;

/** How many maps the pyramid projects. Throws ConfigurationError where anchors are listed for another number of levels. */
function projectedMaps(
  { layers, stem }: Architecture,
  { pyramidLevels }: DetectionShapes,
  { anchorSizes: { length: levels } }: DetectionConfiguration,
): number {
  const count = pyramidLevels ?? layers.length + (stem ? 0 : 1);
  if (levels === count || levels === count + 1) return count;
  throw new ConfigurationError(
    `The configuration lists anchors for ${levels} pyramid levels, the weights make ${count} or, with the ` +
      `subsampled one, ${count + 1}. Correct detection.anchorSizes.`,
  );
}

/** Throws ConfigurationError where a detector's configuration gives other levels or anchors a position than the weights expect. */
export function assertAnchors(architecture: Architecture, { name, detection }: ModelConfiguration): void {
  const shapes = architecture.heads.detection;
  if (!shapes) return;
  projectedMaps(architecture, shapes, detection);
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

/**
 * As many levels as the configuration lists anchors for: as many as there are projections, or one more for the subsampled
 * level. Throws ConfigurationError for another number.
 */
export function featurePyramid<T>(
  ops: Ops<T>,
  architecture: Architecture,
  shapes: DetectionShapes,
  configuration: DetectionConfiguration,
): FeaturePyramid<T> {
  const { pyramidChannels } = shapes;
  const levels = configuration.anchorSizes.length;
  const count = projectedMaps(architecture, shapes, configuration);
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

export function proposalHead<T>(
  ops: Ops<T>,
  { pyramidChannels, anchorsPerPosition: anchors }: DetectionShapes,
  configuration: DetectionConfiguration,
): ProposalHead<T> {
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

export function boxHead<T>(ops: Ops<T>, { hidden, classes }: DetectionShapes): BoxHead<T> {
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
