// A network: a front (Ladon's bottleneck, or a stem), a backbone, and the heads that an architecture has.
import { UserError } from "../base/user-error";
import type { Architecture } from "../../domain";
import { backbone } from "./backbone";
import { decoder, encoder, prior } from "./bottleneck";
import type { ModelConfiguration } from "./configuration";
import { classificationHead } from "./heads/classification";
import {
  boxHead,
  featurePyramid,
  proposalHead,
  type BoxHead,
  type FeaturePyramid,
  type ProposalHead,
} from "./heads/faster-rcnn";
import { auxiliaryHead, segmentationHead, type SegmentationHead } from "./heads/segmentation";
import type { Layer, Ops } from "./ops";
import { stem } from "./stem";

export interface DetectionLayers<T> {
  readonly pyramid: FeaturePyramid<T>;
  readonly proposals: ProposalHead<T>;
  readonly boxes: BoxHead<T>;
}

/** The layers of the heads that a network has. */
interface HeadLayers<T> {
  readonly classification?: (maps: readonly T[]) => T;
  readonly detection?: DetectionLayers<T>;
  readonly segmentation?: SegmentationHead<T>;
}

/** What answers: all of a network but the encoder and what only training needs. */
export interface ServerLayers<T> {
  /** Latent, or image where there is no bottleneck -> the output of decoder or stem, then that of every layer. */
  readonly features: (x: T) => readonly T[];
  readonly heads: HeadLayers<T>;
}

export interface NetworkLayers<T> extends ServerLayers<T> {
  /** Image -> latent, and latent -> what the decoder gets. */
  readonly bottleneck?: { readonly encoder: Layer<T>; readonly prior: Layer<T> };
  /** Trained beside the segmentation head. */
  readonly auxiliary?: SegmentationHead<T>;
}

/** An architecture that has neither bottleneck nor stem. */
class FrontlessNetworkError extends UserError {
  override readonly name = "FrontlessNetworkError";
  constructor() {
    super("The architecture has neither a bottleneck nor a stem, so nothing stands before its layers.");
  }
}

/** What stands before the backbone on the server: the bottleneck's decoder, or a stem. Throws FrontlessNetworkError. */
export function front<T>(ops: Ops<T>, architecture: Architecture): Layer<T> {
  if (architecture.bottleneck) return decoder(ops, architecture.bottleneck);
  if (architecture.stem) return stem(ops, architecture.stem, architecture);
  throw new FrontlessNetworkError();
}

/** Throws ConfigurationError where pyramid levels do not fit. */
function detectionLayers<T>(
  ops: Ops<T>,
  architecture: Architecture,
  shapes: NonNullable<Architecture["heads"]["detection"]>,
  { detection }: ModelConfiguration,
): DetectionLayers<T> {
  return {
    pyramid: featurePyramid(ops, architecture, shapes, detection),
    proposals: proposalHead(ops, shapes, detection),
    boxes: boxHead(ops, shapes),
  };
}

/** Throws FrontlessNetworkError, and ConfigurationError where configuration and architecture do not fit. */
export function serverLayers<T>(
  ops: Ops<T>,
  architecture: Architecture,
  configuration: ModelConfiguration,
): ServerLayers<T> {
  const { classification, detection, segmentation } = architecture.heads;
  const begin = front(ops, architecture);
  const layers = backbone(ops, architecture);
  return {
    features: (x) => layers(begin(x)),
    heads: {
      ...(classification && { classification: classificationHead(ops, classification) }),
      ...(detection && { detection: detectionLayers(ops, architecture, detection, configuration) }),
      ...(segmentation && { segmentation: segmentationHead(ops, architecture, segmentation, configuration) }),
    },
  };
}

/** The whole network, in the order in which PyTorch registers its parameters. Throws as serverLayers does. */
export function network<T>(
  ops: Ops<T>,
  architecture: Architecture,
  configuration: ModelConfiguration,
): NetworkLayers<T> {
  const { bottleneck, heads } = architecture;
  const coded = bottleneck && { prior: prior(ops, bottleneck), encoder: encoder(ops, bottleneck) };
  const server = serverLayers(ops, architecture, configuration);
  const auxiliaryWidth = heads.segmentation?.auxiliaryWidth;
  const auxiliary = heads.segmentation && auxiliaryWidth && auxiliaryHead(ops, heads.segmentation, auxiliaryWidth);
  return { ...server, ...(coded && { bottleneck: coded }), ...(auxiliary && { auxiliary }) };
}
