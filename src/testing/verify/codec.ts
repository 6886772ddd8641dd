// Reference cases of the codec: CompressAI's tables, byte strings and likelihoods (codec.json).
import { createHash } from "node:crypto";
import { assertValidTables, quantizedCdfTables } from "../../core/codec/cdf-tables";
import { densityBits, mediansOf, priorOfWeights } from "../../core/codec/factorized-prior";
import { dequantize, quantize } from "../../core/codec/latent-quantization";
import { decodeSymbols, encodeSymbols } from "../../core/codec/rans-coder";
import type { CdfTables, Latent, WeightArray, Weights } from "../../domain";
import type { Digest } from "../digest";
import { digest, digestError } from "../digest";
import { initialMatrixValue, syntheticParameter, syntheticTensor } from "../synthetic-values";
import type { CaseResult, VerifyGroup } from "./case-result";

export interface CodecCase {
  readonly id: string;
  readonly shape: readonly [batch: number, channels: number, height: number, width: number];
  readonly latent_scale: number;
  readonly quantiles: readonly (readonly number[])[];
  readonly offset: readonly number[];
  readonly cdf_length: readonly number[];
  readonly quantized_cdf: readonly (readonly number[])[];
  readonly bits: number;
  readonly bytes: readonly number[];
  readonly sha256: readonly string[];
  readonly base64: readonly string[] | null;
  readonly decoded: Digest;
}

/** Every case of codec.json, each a batch of images coded to one string an image. */
export const codecGroup: VerifyGroup = async function* (reference) {
  for (const item of await reference.readJson<CodecCase[]>("codec.json")) yield* checkCase(item, reference.seed);
};

async function* checkCase(item: CodecCase, seed: string): AsyncGenerator<CaseResult> {
  const [batch, channels, height, width] = item.shape;
  const tables = listedTables(item);
  assertValidTables(tables);
  const prior = priorOfWeights(priorWeights(item, seed));
  const medians = mediansOf(prior);
  const size = channels * height * width;

  const wrongStrings: string[] = [];
  let wrongSymbols = 0;
  let bits = 0;
  const decodedChw = new Float32Array(batch * size);
  for (let n = 0; n < batch; n++) {
    const latent = roundedLatent(item, n, medians, seed);
    const payload = await encodeSymbols(latent, tables);
    const disagreement = disagreementOf(payload, item, n);
    if (disagreement) wrongStrings.push(`image ${n}: ${disagreement}`);
    const decoded: Latent = await decodeSymbols(payload, latent, tables);
    latent.symbols.forEach((symbol, i) => (wrongSymbols += symbol === decoded.symbols[i] ? 0 : 1));
    decodedChw.set(channelsRowsColumns(dequantize(decoded, medians), channels), n * size);
    bits += densityBits(latent, prior);
  }
  const id = `codec ${item.id}`;
  yield { id: `${id} bytes`, worst: wrongStrings.length, tolerance: 0, unit: "strings", note: wrongStrings.join("; ") };
  yield { id: `${id} round trip`, worst: wrongSymbols, tolerance: 0, unit: "symbols" };
  yield {
    id: `${id} decoded values`,
    worst: digestError(digest(decodedChw, item.shape), item.decoded),
    tolerance: 1e-9,
    unit: "of the rms",
    note: "the values are exact; only the order of the float64 sums differs",
  };
  yield {
    id: `${id} likelihood`,
    worst: Math.abs(bits - item.bits) / item.bits,
    tolerance: 1e-5,
    unit: "of the bits",
    note: "PyTorch subtracts float32 sigmoids, which cancel in the tails",
  };
  yield* checkRebuilt(id, quantizedCdfTables(prior), tables);
}

function* checkRebuilt(id: string, rebuilt: CdfTables, listed: CdfTables): Generator<CaseResult> {
  let wrongShapes = rebuilt.maxLength === listed.maxLength ? 0 : 1;
  for (let c = 0; c < listed.channels; c++) {
    if (rebuilt.cdfLength[c] !== listed.cdfLength[c] || rebuilt.offset[c] !== listed.offset[c]) wrongShapes++;
  }
  yield { id: `${id} rebuilt lengths and offsets`, worst: wrongShapes, tolerance: 0, unit: "rows" };
  if (wrongShapes > 0) return;
  let entries = 0;
  let worstEntry = 0;
  let worstFrequency = 0;
  for (let c = 0; c < listed.channels; c++) {
    const row = c * listed.maxLength;
    const difference = (i: number) => rebuilt.quantizedCdf[row + i] - listed.quantizedCdf[row + i];
    for (let i = 1; i < listed.cdfLength[c]; i++) {
      if (difference(i) !== 0) entries++;
      worstEntry = Math.max(worstEntry, Math.abs(difference(i)));
      const isEscape = i === listed.cdfLength[c] - 1;
      if (!isEscape) worstFrequency = Math.max(worstFrequency, Math.abs(difference(i) - difference(i - 1)));
    }
  }
  const used = listed.cdfLength.reduce((a, b) => a + b, 0);
  yield {
    id: `${id} rebuilt frequencies`,
    worst: worstFrequency,
    tolerance: 2,
    unit: "65536ths",
    note:
      `${entries} of ${used} cumulative entries differ, by ${worstEntry} at most; a frequency may round the other way ` +
      "and its row's total with it (float32 differs from machine to machine)",
  };
}

function disagreementOf(payload: Uint8Array, item: CodecCase, image: number): string | undefined {
  if (payload.length !== item.bytes[image]) return `${payload.length} bytes, expected ${item.bytes[image]}`;
  if (item.base64 && Buffer.from(payload).toString("base64") !== item.base64[image]) return "other bytes";
  const hash = createHash("sha256").update(payload).digest("hex");
  return hash === item.sha256[image] ? undefined : `SHA-256 ${hash}, expected ${item.sha256[image]}`;
}

/** Image `n` of a case by the rule, rounded. */
export function roundedLatent(item: CodecCase, n: number, medians: Float32Array, seed: string): Latent {
  const [batch, channels, height, width] = item.shape;
  const size = channels * height * width;
  const all = syntheticTensor(`codec.${item.id}.latent`, batch * size, seed, item.latent_scale);
  const values = rowsColumnsChannels(all.subarray(n * size, (n + 1) * size), channels);
  return quantize(values, { channels, height, width }, medians);
}

/** The tables that CompressAI made of a case's prior. */
export function listedTables(item: CodecCase): CdfTables {
  return {
    channels: item.offset.length,
    maxLength: item.quantized_cdf[0].length,
    quantizedCdf: Int32Array.from(item.quantized_cdf.flat()),
    cdfLength: Int32Array.from(item.cdf_length),
    offset: Int32Array.from(item.offset),
  };
}

/** The case's entropy bottleneck under this lab's names: initial matrices, biases and factors by the rule. */
function priorWeights(item: CodecCase, seed: string): Weights {
  const channels = item.shape[1];
  const widths = [1, 3, 3, 3, 3, 1];
  const weights = new Map<string, WeightArray>();
  const put = (name: string, shape: readonly number[], data: Float32Array) => weights.set(name, { shape, data });
  for (let layer = 0; layer < 5; layer++) {
    const shape = [channels, widths[layer + 1], widths[layer]];
    const count = shape[0] * shape[1] * shape[2];
    put(`prior.matrix${layer}`, shape, new Float32Array(count).fill(initialMatrixValue(layer)));
    for (const [ours, theirs] of [["bias", "biases"] as const, ["factor", "factors"] as const]) {
      if (ours === "factor" && layer === 4) continue;
      const vector = [channels, widths[layer + 1], 1];
      const data = syntheticParameter(`entropy_bottleneck.${theirs}.${layer}`, vector, seed, `codec.${item.id}.`);
      put(`prior.${ours}${layer}`, vector, data);
    }
  }
  put("prior.quantiles", [channels, 3], Float32Array.from(item.quantiles.flat()));
  return weights;
}

/** [channels, rows, columns] -> [rows, columns, channels]. */
function rowsColumnsChannels(values: Float32Array, channels: number): Float32Array {
  const plane = values.length / channels;
  return values.map((_, i) => values[(i % channels) * plane + Math.floor(i / channels)]);
}

/** [rows, columns, channels] -> [channels, rows, columns]. */
function channelsRowsColumns(values: Float32Array, channels: number): Float32Array {
  const plane = values.length / channels;
  return values.map((_, i) => values[(i % plane) * channels + Math.floor(i / plane)]);
}
