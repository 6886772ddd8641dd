// The part of an image that one network's input shows, as the input of a second one: at its size, normalised its way.
import type { InputProtocol, Normalisation, OwnInput, Placement, RgbImage } from "../../domain";
import { inputSizeOf } from "./input-protocol";
import { pillowResize } from "./pillow-resize";
import { imageNet, normalize } from "./prepare";

/** How a second network's input follows from a first one's. */
export interface SecondProtocol {
  /** Pixels of the second input a pixel of the first, along either side. */
  readonly scale: number;
  readonly normalisation: Normalisation;
}

/** The image's part of a second network's input, without the padding on the right and below. */
export interface SecondInput {
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /** Normalised, [height, width, 3]. */
  readonly data: Float32Array;
}

/**
 * What a second network wants beside a first one, whose input has `inputSize` pixels a side; undefined where it takes the
 * first one's as it is. A network that is known by its input size alone works at any, and takes the first one's.
 */
export function secondProtocol(
  { normalisation: first = imageNet }: InputProtocol,
  inputSize: number,
  own: OwnInput,
): SecondProtocol | undefined {
  const [size, normalisation = imageNet] =
    typeof own === "number" ? [inputSize] : [inputSizeOf(own), own.normalisation];
  const isSame =
    [...first.mean, ...first.deviation].join() === [...normalisation.mean, ...normalisation.deviation].join();
  return size === inputSize && isSame ? undefined : { scale: size / inputSize, normalisation };
}

/**
 * What a first input shows of `image`, where it is placed by `placement`, to half a pixel. Resized as Pillow does, which
 * averages where pixels get fewer: networks were trained on such images, and without it fine patterns alias.
 */
export function secondInput(
  image: RgbImage,
  placement: Placement,
  { scale, normalisation }: SecondProtocol,
): SecondInput {
  const scaled = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  const across = { from: Math.round(placement.cropLeft * scale), all: scaled(placement.resizedWidth) };
  const down = { from: Math.round(placement.cropTop * scale), all: scaled(placement.resizedHeight) };
  const width = Math.min(scaled(placement.inputWidth), across.all - across.from);
  const height = Math.min(scaled(placement.inputHeight), down.all - down.from);
  const pixels = pillowResize(image, across.all, down.all, { left: across.from, top: down.from, width, height });
  return { scale, width, height, data: normalize(pixels.data, normalisation) };
}
