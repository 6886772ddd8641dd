// Resizing, cropping and normalising as Pillow and torchvision do them: preprocessing.json.
import { inputProtocol } from "../../core/image/input-protocol";
import { placeImage } from "../../core/image/placement";
import { pillowPixels, prepare } from "../../core/image/prepare";
import type { RgbImage } from "../../domain";
import { digest, digestError, type Digest } from "../digest";
import { syntheticImage } from "../synthetic-values";
import type { CaseResult, ReferenceSource, VerifyGroup } from "./case-result";

interface PreprocessingCase {
  readonly id: string;
  readonly height: number;
  readonly width: number;
  readonly classification: Digest;
  readonly segmentation: Digest;
  readonly detection: Digest & { readonly image_size: readonly [height: number, width: number] };
}

/** What the generator gives torchvision's detection transform as min_size and max_size. */
const detectionSize = 416;
/** One 8-bit sample off by 1 changes the mean of 416 × 416 × 3 by more than this part of the rms. */
const exact = 1e-10;
/** Normalised values are float32 and reach 2.6; their last bit is 2.4e-7. */
const floatTolerance = 1e-6;

/** Interleaved samples in PyTorch's order, channel by channel. */
function planar(samples: ArrayLike<number>, pixels: number): Float64Array {
  return Float64Array.from({ length: 3 * pixels }, (_, i) => samples[3 * (i % pixels) + Math.floor(i / pixels)]);
}

function pillowCase(
  image: RgbImage,
  id: string,
  protocol: "classification" | "segmentation",
  expected: Digest,
): CaseResult {
  const [, height, width] = expected.shape;
  const pixels = pillowPixels(image, placeImage(image.width, image.height, inputProtocol(protocol, width)));
  const actual = digest(planar(pixels.data, pixels.width * pixels.height), [3, pixels.height, pixels.width]);
  return {
    id: `preprocessing ${id} ${protocol}`,
    worst: digestError(actual, expected),
    tolerance: exact,
    unit: "of the rms",
    note: `every 8-bit sample of ${width} × ${height} must be equal`,
  };
}

function detectionCase(image: RgbImage, id: string, expected: PreprocessingCase["detection"]): CaseResult {
  const { placement, data } = prepare(image, inputProtocol("detection", detectionSize));
  const { inputWidth, inputHeight, resizedWidth, resizedHeight } = placement;
  const sizesAgree = expected.image_size[0] === resizedHeight && expected.image_size[1] === resizedWidth;
  const actual = digest(planar(data, inputWidth * inputHeight), [1, 3, inputHeight, inputWidth]);
  return {
    id: `preprocessing ${id} detection`,
    worst: sizesAgree ? digestError(actual, expected) : Infinity,
    tolerance: floatTolerance,
    unit: "of the rms",
    note: sizesAgree
      ? "float32 rounding of other processors"
      : `resized to ${resizedHeight} × ${resizedWidth}, expected ${expected.image_size.join(" × ")}`,
  };
}

export const preprocessingGroup: VerifyGroup = async function* (reference: ReferenceSource) {
  for (const each of await reference.readJson<PreprocessingCase[]>("preprocessing.json")) {
    const { id, width, height } = each;
    const image = { width, height, data: syntheticImage(`preprocess.${id}`, height, width, reference.seed) };
    yield pillowCase(image, id, "classification", each.classification);
    yield pillowCase(image, id, "segmentation", each.segmentation);
    yield detectionCase(image, id, each.detection);
  }
};
