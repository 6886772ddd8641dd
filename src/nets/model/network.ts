// A network at work: an encoder on the weak device where it has a bottleneck, and a server with its heads (Matsubara et al.,
// WACV 2025).
import * as tf from "@tensorflow/tfjs-core";
import { mediansOf, priorOfWeights } from "../../core/codec/factorized-prior";
import { quantizedCdfTables } from "../../core/codec/cdf-tables";
import { mapLayers } from "../../core/networks/backbone";
import { encoder } from "../../core/networks/bottleneck";
import { configurationFor, type ModelConfiguration } from "../../core/networks/configuration";
import { serverLayers } from "../../core/networks/network";
import { taskNames, type Architecture, type CdfTables, type NetworkInput, type TaskName } from "../../domain";
import { InferenceOps } from "../interpreters/inference";
import type { Features } from "../tasks/task";
import { openHeads, type Heads } from "../tasks/tasks";
import { modelIdOf } from "./model-id";
import { UnsuitableNetworkError, type ConsumableSource, type NetworkSource } from "./network-source";

/** What both halves know of each other. */
interface CodingFacts {
  /** 32 hexadecimal digits; see modelIdOf. */
  readonly modelId: string;
  readonly tables: CdfTables;
  /** What latents are rounded around, one a channel. */
  readonly medians: Float32Array;
}

interface Half {
  readonly configuration: ModelConfiguration;
  /** Frees every tensor. */
  dispose(): void;
}

/** The device half. */
export interface Encoder extends Half, CodingFacts {
  /** Normalised image -> latent before rounding. Compute it with `tensor.data()`, then dispose it. */
  latent(input: NetworkInput): tf.Tensor4D;
}

/** All behind the encoder, or all of a network without one. */
export interface Server extends Half {
  readonly architecture: Architecture;
  readonly tasks: readonly TaskName[];
  readonly heads: Heads;
  /** Of the maps that `features` gives. */
  readonly mapNames: readonly string[];
  /**
   * Rounded latent [n, h, w, channels], or normalised images [n, h, w, 3] where there is no encoder -> the maps that all
   * heads share, or those of decoder or stem and the first `layers`. The caller owns them: disposeFeatures.
   */
  features(x: tf.Tensor4D, layers?: number): Features;
}

/** The server half of a network that codes. */
export interface DecodingServer extends Server, CodingFacts {}

/** Both halves in one place. */
export type Network = { dispose(): void } & (
  | { readonly encoder: Encoder; readonly server: DecodingServer }
  | { readonly encoder?: undefined; readonly server: Server }
);

export interface OpenOptions {
  /** Take the source's arrays out as they are uploaded, which needs half the memory: see InferenceOps.buildConsuming. */
  readonly consumeWeights?: boolean;
}

export function disposeFeatures(features: Features): void {
  for (const map of features) map.dispose();
}

/** A network input as a tensor [1, inputHeight, inputWidth, 3]. */
export function inputTensor({ data, placement }: NetworkInput): tf.Tensor4D {
  return tf.tensor4d(data, [1, placement.inputHeight, placement.inputWidth, 3]);
}

/** The tasks that a network answers. */
export function tasksOf(architecture: Architecture): TaskName[] {
  return taskNames.filter((task) => architecture.heads[task] !== undefined);
}

/** InferenceOps.build or buildConsuming, of a source's weights. */
type Build = <T>(make: (ops: InferenceOps, dispose: () => void) => T) => T;

const configurationOf = ({ configuration, architecture }: NetworkSource): ModelConfiguration =>
  configuration ?? configurationFor(architecture);

function bottleneckOf({ bottleneck }: Architecture): NonNullable<Architecture["bottleneck"]> {
  if (bottleneck) return bottleneck;
  throw new UnsuitableNetworkError(
    "The checkpoint has no bottleneck, so nothing can be coded with it. Open it as an uncompressed network.",
  );
}

async function codingFacts({ weights, tables }: NetworkSource): Promise<CodingFacts> {
  const prior = priorOfWeights(weights);
  return {
    modelId: await modelIdOf(weights),
    tables: tables ?? quantizedCdfTables(prior),
    medians: mediansOf(prior),
  };
}

function buildEncoder(source: NetworkSource, facts: CodingFacts, build: Build): Encoder {
  const bottleneck = bottleneckOf(source.architecture);
  return build((ops, dispose) => {
    const encode = encoder(ops, bottleneck);
    return {
      ...facts,
      configuration: configurationOf(source),
      latent: (input) => tf.tidy(() => encode(inputTensor(input)) as tf.Tensor4D),
      dispose,
    };
  });
}

function buildServer(source: NetworkSource, build: Build): Server {
  const { architecture } = source;
  const configuration = configurationOf(source);
  return build((ops, dispose) => {
    const { features, heads } = serverLayers(ops, architecture, configuration);
    return {
      architecture,
      configuration,
      tasks: tasksOf(architecture),
      mapNames: mapLayers(architecture).map(({ name }) => name),
      heads: openHeads(heads, architecture, configuration),
      features: features as Server["features"],
      dispose,
    };
  });
}

/**
 * Uploads the encoder alone.
 * Throws UnsuitableNetworkError, MissingParameterError, or codec's MalformedPriorError.
 */
export async function createEncoder(source: NetworkSource): Promise<Encoder> {
  bottleneckOf(source.architecture);
  return buildEncoder(source, await codingFacts(source), (make) => InferenceOps.build(source.weights, make));
}

/** Uploads decoder, layers and the heads that there are. Throws as createEncoder does, and ConfigurationError. */
export async function createServer(source: NetworkSource): Promise<DecodingServer> {
  bottleneckOf(source.architecture);
  const facts = await codingFacts(source);
  return { ...facts, ...buildServer(source, (make) => InferenceOps.build(source.weights, make)) };
}

/**
 * Uploads all that a network has to answer with.
 * Throws MissingParameterError, ConfigurationError, FrontlessNetworkError, codec's MalformedPriorError.
 */
export async function openNetwork(source: NetworkSource): Promise<Network>;
export async function openNetwork(source: ConsumableSource, options: OpenOptions): Promise<Network>;
export async function openNetwork(
  source: NetworkSource | ConsumableSource,
  { consumeWeights = false }: OpenOptions = {},
): Promise<Network> {
  const build: Build = (make) =>
    consumeWeights
      ? InferenceOps.buildConsuming((source as ConsumableSource).weights, make)
      : InferenceOps.build(source.weights, make);
  if (!source.architecture.bottleneck) {
    const server = buildServer(source, build);
    return { server, dispose: () => server.dispose() };
  }
  const facts = await codingFacts(source);
  const device = buildEncoder(source, facts, build);
  try {
    const server = { ...facts, ...buildServer(source, build) };
    return {
      encoder: device,
      server,
      dispose() {
        device.dispose();
        server.dispose();
      },
    };
  } catch (error) {
    device.dispose();
    throw error;
  }
}

/** A network without bottleneck, for training to compare with. Throws UnsuitableNetworkError for one that compresses. */
export async function openTeacher(source: NetworkSource): Promise<Server> {
  if (source.architecture.bottleneck) {
    throw new UnsuitableNetworkError("The checkpoint compresses: it is no uncompressed teacher. Choose another.");
  }
  return (await openNetwork(source)).server;
}
