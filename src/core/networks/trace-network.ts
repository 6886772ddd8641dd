// Every layer of a whole network, as its interpreters declare and run it.
import type { Architecture } from "../../domain";
import { configurationFor, type ModelConfiguration } from "./configuration";
import { network } from "./network";
import { trace, type TracedLayer } from "./trace";

/** The network's configuration, with anchors on as many pyramid levels as its weights make: they decide no parameter. */
function fittingConfiguration(architecture: Architecture): ModelConfiguration {
  const { heads, layers, stem } = architecture;
  const configuration = configurationFor(architecture);
  const levels = heads.detection?.pyramidLevels ?? layers.length + (stem ? 0 : 1);
  const anchorSizes = Array.from({ length: levels }, () => [32]);
  return { ...configuration, detection: { ...configuration.detection, anchorSizes } };
}

/** For one image of `side` × `side` pixels, and one region that is pooled for the box head. */
export function traceNetwork(architecture: Architecture, side = 64): readonly TracedLayer[] {
  const configuration = fittingConfiguration(architecture);
  return trace((ops) => {
    const { bottleneck, features, heads, auxiliary } = network(ops, architecture, configuration);
    const image = { shape: [side, side, 3] };
    const maps = features(bottleneck ? bottleneck.prior(bottleneck.encoder(image)) : image);
    heads.classification?.(maps);
    heads.segmentation?.(maps);
    auxiliary?.(maps);
    if (!heads.detection) return;
    const { pyramid, proposals, boxes } = heads.detection;
    const levels = pyramid(maps);
    proposals(levels);
    const { poolSize } = configuration.detection;
    boxes({ shape: [poolSize, poolSize, ...levels[0].shape.slice(2)] });
  });
}
