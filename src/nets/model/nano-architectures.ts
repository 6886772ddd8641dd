// The small networks that this lab trains itself: ladon-nano and its uncompressed teacher, for scenes of 128 × 128.
import type { Architecture, BodyLayer } from "../../domain";

/** Channels of the decoder's output, which stands in the place of the teacher's layer1. */
const firstWidth = 24;

function layers(): BodyLayer[] {
  const widths = [firstWidth, 40, 80, 128];
  return (["layer2", "layer3", "layer4"] as const).map((name, i) => ({
    name,
    blocks: 1,
    inChannels: widths[i],
    width: widths[i + 1],
    outChannels: widths[i + 1],
    stride: 2,
  }));
}

/** Heads for `classes` kinds of things; detection and segmentation know the background as well. */
function heads(classes: number): Architecture["heads"] {
  return {
    classification: { classes },
    detection: {
      classes: classes + 1,
      pyramidChannels: 24,
      pyramidLevels: 3,
      hidden: 96,
      anchorsPerPosition: 6,
    },
    segmentation: { classes: classes + 1, width: 32, fusion: { detailWidth: 12, joinWidth: 24 } },
  };
}

/**
 * The student: the official bottleneck at a quarter of its channels, its convolutions with biases. Without them training
 * stalls at this size.
 */
export function nanoStudent(classes: number): Architecture {
  return {
    bottleneck: {
      channels: 6,
      targetChannels: firstWidth,
      encoderWidths: [24, 12, 6],
      decoderWidths: [48, firstWidth, firstWidth],
      bias: true,
    },
    block: "basic",
    layers: layers(),
    heads: heads(classes),
  };
}

/** The teacher: a stem of one 5 × 5 convolution and layer1 in the place of the bottleneck. */
export function nanoTeacher(classes: number): Architecture {
  const layer1 = {
    name: "layer1",
    blocks: 1,
    inChannels: firstWidth,
    width: firstWidth,
    outChannels: firstWidth,
    stride: 1,
  } as const;
  return { stem: [firstWidth], stemSide: 5, block: "basic", layers: [layer1, ...layers()], heads: heads(classes) };
}
