// Ladon on EfficientNet-Lite0: its body behind a bottleneck, or whole as the uncompressed teacher, under three heads.
import type { Architecture, BackboneArchitecture } from "../../domain";
import { mapLayers } from "./backbone";
import { isReplaceable } from "./backbones/backbone";
import { formOf } from "./backbones/backbones";

/**
 * Of the student's latent. The 24 channels of the layer that it stands for are nearly independent: the best 16 of their
 * principal components hold 86 % of the variance over 101 photographs, so as many are needed.
 */
export const liteChannels = 24;

/** Counts of kinds; detection and segmentation know the background as well. */
export interface LiteClasses {
  readonly classification: number;
  readonly detection: number;
  readonly segmentation: number;
}

function heads({ classification, detection, segmentation }: LiteClasses): Architecture["heads"] {
  return {
    classification: { classes: classification },
    detection: { classes: detection, pyramidChannels: 48, hidden: 128, anchorsPerPosition: 6 },
    segmentation: { classes: segmentation, width: 48, fusion: { detailWidth: 16, joinWidth: 32 } },
  };
}

/** The network of a published file, as the teacher: its own classifier gives way to heads of these classes. */
export function liteTeacher({ backbone }: BackboneArchitecture, classes: LiteClasses): BackboneArchitecture {
  return { backbone: { ...backbone, form: "ladon" }, heads: heads(classes) };
}

/** The student: a bottleneck in the place of the teacher's first layers, at the stride and with the channels of the last of them. */
export function liteStudent(teacher: BackboneArchitecture): BackboneArchitecture {
  const { backbone, heads } = teacher;
  const form = formOf(teacher);
  const { outChannels: targetChannels } = mapLayers(teacher).findLast(({ name }) => isReplaceable(form, name))!;
  return {
    backbone: {
      ...backbone,
      widths: Object.fromEntries(Object.entries(backbone.widths).filter(([name]) => !isReplaceable(form, name))),
    },
    bottleneck: {
      channels: liteChannels,
      targetChannels,
      encoderWidths: [24, 32, liteChannels],
      decoderWidths: [96, 64, targetChannels],
      // without biases training stalls at this size
      bias: true,
    },
    heads,
  };
}
