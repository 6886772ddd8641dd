// Ladon: one encoder on the weak device; one decoder and body with up to three heads on the server (Matsubara et al., WACV 2025).
import * as tf from "@tensorflow/tfjs-core";
import { mediansOf, priorOfWeights } from "../../core/codec/factorized-prior";
import { quantizedCdfTables } from "../../core/codec/quantized-cdf-tables";
import type { Architecture, CdfTables, NetworkInput, TaskName } from "../../domain";
import { body, type Features } from "./body";
import { decoder, encoder } from "./bottleneck";
import { configurationFor, type ModelConfiguration } from "../../core/networks/configuration";
import { heads, tasksOf, type Heads } from "./heads";
import { InferenceView } from "../interpreters/inference";
import { modelIdOf } from "./model-id";
import { UnsuitableNetworkError, type NetworkSource, type SpendableSource } from "./network-source";

/** Shape of a latent; its values lie row by row, channels innermost. */
export interface LatentShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What both halves know of each other. */
export interface CodingHalf {
  /** 32 hexadecimal digits; see modelIdOf. */
  readonly modelId: string;
  readonly tables: CdfTables;
  /** What latents are rounded around, one a channel. */
  readonly medians: Float32Array;
  readonly configuration: ModelConfiguration;
  /** Frees every tensor. */
  dispose(): void;
}

/** The device half. */
export interface LadonEncoder extends CodingHalf {
  /** Normalised image -> latent before rounding. Compute it with `tensor.data()`, then dispose it. */
  latent(input: NetworkInput): tf.Tensor4D;
}

/** The server half. */
export interface LadonServer extends CodingHalf {
  readonly tasks: readonly TaskName[];
  readonly heads: Heads;
  /**
   * Rounded latent [height, width, channels] -> the maps that all heads share, decoder's output first.
   * The caller owns them: disposeFeatures.
   */
  features(values: Float32Array, shape: LatentShape): Features;
}

export interface Ladon {
  readonly encoder: LadonEncoder;
  readonly server: LadonServer;
  dispose(): void;
}

export function disposeFeatures(features: Features): void {
  for (const map of features) map.dispose();
}

/** A network input as a tensor [1, inputHeight, inputWidth, 3]. */
export function inputTensor({ data, placement }: NetworkInput): tf.Tensor4D {
  return tf.tensor4d(data, [1, placement.inputHeight, placement.inputWidth, 3]);
}

type CodingFacts = Omit<CodingHalf, "dispose">;
/** InferenceView.build or buildSpending, of a source's weights. */
type Build = <T>(make: (view: InferenceView, dispose: () => void) => T) => T;

async function codingFacts(source: NetworkSource): Promise<CodingFacts> {
  const { architecture, weights } = source;
  if (!architecture.bottleneck) {
    throw new UnsuitableNetworkError(
      "The checkpoint has no bottleneck, so nothing can be coded with it. Open it as an uncompressed teacher.",
    );
  }
  const prior = priorOfWeights(weights);
  return {
    modelId: await modelIdOf(weights),
    tables: source.tables ?? quantizedCdfTables(prior),
    medians: mediansOf(prior),
    configuration: source.configuration ?? configurationFor(architecture),
  };
}

function buildEncoder(facts: CodingFacts, build: Build): LadonEncoder {
  return build((view, dispose) => {
    const encode = encoder(view);
    return {
      ...facts,
      latent: (input) => tf.tidy(() => encode(inputTensor(input))),
      dispose,
    };
  });
}

function buildServer(facts: CodingFacts, architecture: Architecture, build: Build): LadonServer {
  return build((view, dispose) => {
    const decode = decoder(view);
    const layers = body(view, architecture);
    return {
      ...facts,
      tasks: tasksOf(architecture),
      heads: heads(view, architecture, facts.configuration),
      features: (values, { height, width, channels }) =>
        layers(tf.tidy(() => decode(tf.tensor4d(values, [1, height, width, channels])))),
      dispose,
    };
  });
}

/**
 * Uploads the encoder alone.
 * Throws UnsuitableNetworkError, MissingParameterError, or codec's MalformedPriorError.
 */
export async function createEncoder(source: NetworkSource): Promise<LadonEncoder> {
  const facts = await codingFacts(source);
  return buildEncoder(facts, (make) => InferenceView.build(source.weights, make));
}

/** Uploads decoder, body and the heads that there are. Throws as createEncoder does, and ConfigurationError. */
export async function createServer(source: NetworkSource): Promise<LadonServer> {
  const facts = await codingFacts(source);
  return buildServer(facts, source.architecture, (make) => InferenceView.build(source.weights, make));
}

async function buildLadon(source: NetworkSource, build: Build): Promise<Ladon> {
  const facts = await codingFacts(source);
  const device = buildEncoder(facts, build);
  try {
    const server = buildServer(facts, source.architecture, build);
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

/** Both halves in one place. */
export async function createLadon(source: NetworkSource): Promise<Ladon> {
  return buildLadon(source, (make) => InferenceView.build(source.weights, make));
}

/** The same, using up the source's weights, in half the memory: see InferenceView.buildSpending. */
export async function spendOnLadon(source: SpendableSource): Promise<Ladon> {
  return buildLadon(source, (make) => InferenceView.buildSpending(source.weights, make));
}
