// A network: a front (Ladon's bottleneck, or a stem), a backbone, and the heads that an architecture has.
import { UserError } from "../base/user-error";
import type { Architecture } from "../../domain";
import { backbone, type BackboneLayers } from "./backbone";
import { layersOf } from "./backbones/backbones";
import { decoder, encoder, prior } from "./bottleneck";
import { configurationFor, type ModelConfiguration } from "./configuration";
import { mapHeads, type HeadLayers } from "./heads/heads";
import type { Layer, Ops } from "./ops";
import { stem } from "./stem";
import { trace, type TracedLayer } from "./trace";

/** What answers: all of a network but the encoder and what only training needs. */
export interface ServerLayers<T> {
  /** See `features`. */
  readonly features: BackboneLayers<T>;
  readonly heads: Partial<HeadLayers<T>>;
}

/** An architecture that has neither bottleneck nor stem. */
class FrontlessNetworkError extends UserError {
  override readonly name = "FrontlessNetworkError";
  constructor() {
    super("The architecture has neither a bottleneck nor a stem, so nothing stands before its layers.");
  }
}

/** What stands before the layers on the server: the bottleneck's decoder, or a stem. Throws FrontlessNetworkError. */
export function front<T>(ops: Ops<T>, architecture: Architecture): Layer<T> {
  if (architecture.bottleneck) return decoder(ops, architecture.bottleneck);
  if (architecture.backbone) return layersOf(architecture)[0].build(ops);
  if (architecture.stem) return stem(ops, architecture.stem, architecture);
  throw new FrontlessNetworkError();
}

/** Latent, or image where there is no bottleneck -> the output of decoder or stem, then that of every layer, or of the first ones. */
export function features<T>(ops: Ops<T>, architecture: Architecture): BackboneLayers<T> {
  const begin = front(ops, architecture);
  const layers = backbone(ops, architecture);
  return (x, count) => layers(begin(x), count);
}

/** Throws FrontlessNetworkError, and ConfigurationError where configuration and architecture do not fit. */
export function serverLayers<T>(
  ops: Ops<T>,
  architecture: Architecture,
  configuration: ModelConfiguration,
): ServerLayers<T> {
  const setting = { architecture, configuration };
  mapHeads(architecture, (kind, shapes) => kind.check?.(shapes, setting));
  const run = features(ops, architecture);
  const heads = mapHeads(architecture, (kind, shapes, task) => [task, kind.layers(ops, shapes, setting)] as const);
  return { features: run, heads: Object.fromEntries(heads) as Partial<HeadLayers<T>> };
}

/**
 * Every layer of a whole network, those of training among them, in the order in which PyTorch registers their parameters;
 * for one image of `side` × `side` pixels, and one region that is pooled for the box head. Throws FrontlessNetworkError.
 */
export function traceNetwork(architecture: Architecture, side = 64): readonly TracedLayer[] {
  const { bottleneck } = architecture;
  const setting = { architecture, configuration: configurationFor(architecture) };
  return trace((ops) => {
    const coded = bottleneck && { quantize: prior(ops, bottleneck), encode: encoder(ops, bottleneck) };
    const run = features(ops, architecture);
    const heads = mapHeads(architecture, (kind, shapes) => kind.trace(ops, shapes, setting));
    const image = { shape: [side, side, 3] };
    const maps = run(coded ? coded.quantize(coded.encode(image)) : image);
    for (const head of heads) head(maps);
  });
}
