// The small networks that this lab trains itself: ladon-nano and its uncompressed teacher, for scenes of 128 × 128.
import type { Architecture, BodyLayer, ResidualArchitecture } from "../../domain";

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
 * How many channels cross the wire: the official bottleneck's 24 at half and at a quarter. Of the teacher's layer1, 24
 * wide, six channels can say 71 % of the variance at best (principal components over 100 scenes), twelve 89 %. Where bits
 * are dear most fall silent anyway; CompressAI's models, too, are wider for the high rates.
 */
const bottlenecks = {
  wide: { channels: 12, encoderWidths: [24, 16, 12] },
  narrow: { channels: 6, encoderWidths: [24, 12, 6] },
} as const;

export type NanoBottleneck = keyof typeof bottlenecks;

/** The student. Its bottleneck's convolutions have biases: without them training stalls at this size. */
export function nanoStudent(classes: number, bottleneck: NanoBottleneck = "wide"): ResidualArchitecture {
  return {
    bottleneck: {
      ...bottlenecks[bottleneck],
      targetChannels: firstWidth,
      decoderWidths: [48, firstWidth, firstWidth],
      bias: true,
    },
    block: "basic",
    layers: layers(),
    heads: heads(classes),
  };
}

/** The teacher: a stem of one 5 × 5 convolution and layer1 in the place of the bottleneck. */
export function nanoTeacher(classes: number): ResidualArchitecture {
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
