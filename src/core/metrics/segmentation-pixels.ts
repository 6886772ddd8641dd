// In which pixels masks are compared: at the protocol's size, as torchdistill's scripts do, or in those of the original image.
import type { ProtocolName, ProtocolNumbers } from "../../domain";

export const segmentationPixelNames = ["protocol", "original"] as const;
/**
 * `protocol`: the mask is brought to the size of the network's input, nearest neighbours, and compared with the labels there.
 * `original`: the labels are brought to the original image's size and compared with the mask as it is.
 */
export type SegmentationPixels = (typeof segmentationPixelNames)[number];

/** The paper's VOC protocol is scored as the paper's scripts do; the others say what a person gets, in her own pixels. */
export function usualSegmentationPixels(protocol: ProtocolName): SegmentationPixels {
  return protocol === "segmentation" ? "protocol" : "original";
}

/** e.g. `at 416 × 416, as the paper`, `in original pixels`. */
export function segmentationPixelsText(pixels: SegmentationPixels, numbers: ProtocolNumbers): string {
  if (pixels === "original") return "in original pixels";
  if (!("width" in numbers)) return "in pixels of the network’s input";
  const { width, height } = numbers;
  const isPaper = width === 416 && height === 416;
  return `at ${width} × ${height}${isPaper ? ", as the paper" : ""}`;
}
