// What the half of a network that runs on the weak device costs: sc2bench's encoder size, and multiply-accumulates.
import type { Architecture } from "../../domain";
import { encoder, prior } from "../networks/bottleneck";
import { multiplyAccumulates, trace } from "../networks/trace";
import { elementBytes, elementCount, type ElementType } from "./element-types";
import { tensorsOfLayers } from "./torch-spelling";

type Bottleneck = NonNullable<Architecture["bottleneck"]>;

/** Of what the device holds: the encoder and the entropy bottleneck, or a whole network. */
export interface EncoderSize {
  /** Trained numbers, quantiles among them. */
  readonly parameters: number;
  /**
   * sc2bench's encoder size: the bits of what the state dict has of them, CompressAI's dozen constants among it. The
   * coder's tables are left out, which follow from the rest and which a model has none of before `update()`.
   */
  readonly bits: number;
}

/** What the device pays: for the encoder, or for the whole network where nothing is sent. */
export interface DeviceCost extends EncoderSize {
  /** For one square image of `inputSize` pixels. */
  readonly multiplyAccumulates: number;
  /** In pixels. */
  readonly inputSize: number;
}

/** The layers of the device's half, for one square image of `side` pixels. */
function deviceLayers(bottleneck: Bottleneck, side: number) {
  return trace((ops) => {
    const quantize = prior(ops, bottleneck);
    quantize(encoder(ops, bottleneck)({ shape: [side, side, 3] }));
  });
}

/** Convolutions and GDN's products of the encoder, for one square image of `side` pixels. */
export function encoderMultiplications(bottleneck: Bottleneck, side: number): number {
  return multiplyAccumulates(deviceLayers(bottleneck, side));
}

/** `typeOf` says as what a tensor is saved; float32 where it answers undefined. */
export function encoderSize(
  bottleneck: Bottleneck,
  typeOf: (canonicalName: string) => ElementType | undefined = () => undefined,
): EncoderSize {
  let parameters = 0;
  let bits = 0;
  for (const { canonicalName, shape, role } of tensorsOfLayers(deviceLayers(bottleneck, 1), {})) {
    if (role.kind === "table") continue;
    const count = elementCount(shape);
    if (role.kind === "parameter") parameters += count;
    bits += 8 * count * elementBytes(typeOf(canonicalName) ?? "float32");
  }
  return { parameters, bits };
}

/** Undefined for a network that codes nothing: there the device has no half of it. */
export function encoderCost(
  { bottleneck }: Pick<Architecture, "bottleneck">,
  inputSize: number,
  precision: "float32" | "float16" = "float32",
): DeviceCost | undefined {
  if (!bottleneck) return undefined;
  const multiplyAccumulates = encoderMultiplications(bottleneck, inputSize);
  return { ...encoderSize(bottleneck, () => precision), multiplyAccumulates, inputSize };
}

/**
 * Of the paper's networks, whose encoder has 4, 2 and 1 times as many channels as the latent, at the 416 × 416 pixels that
 * they were trained at. Channels as every upstream configuration of the architecture has them.
 */
export function officialEncoderCost(network: keyof typeof officialChannels): DeviceCost {
  const channels = officialChannels[network];
  const bottleneck: Bottleneck = {
    channels,
    targetChannels: 256,
    encoderWidths: [4 * channels, 2 * channels, channels],
    decoderWidths: [512, 256, 256],
    bias: false,
  };
  return encoderCost({ bottleneck }, officialInputSize)!;
}

const officialChannels = { resnet50: 24, resnest269e: 32 } as const;
const officialInputSize = 416;
