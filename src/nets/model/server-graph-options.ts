// What the ONNX graph of the server half needs of a network's configuration.
import type { ServerGraphOptions } from "../../core/networks/onnx/ladon-graphs";
import { proposingLevels, type ModelConfiguration } from "../../core/networks/configuration";

/** All heads that there are. */
export function serverGraphOptions({ detection, segmentation }: ModelConfiguration): ServerGraphOptions {
  return {
    asppRates: segmentation.asppRates,
    pyramidLevels: detection.anchorSizes.length,
    proposingLevels: proposingLevels(detection),
  };
}
