// Latent <-> Bitstream: entropy coding together with the names of what must decode it.
import type { Bitstream, CdfTables, Latent, Placement } from "../../domain";
import { tablesHash } from "./cdf-tables";
import { ModelMismatchError, TablesMismatchError } from "./codec-errors";
import { decodeSymbols, encodeSymbols } from "./rans-coder";

/** What a model is, to its bitstreams. */
export interface CodingModel {
  /** 32 hexadecimal digits. */
  readonly modelId: string;
  readonly tables: CdfTables;
}

/** Codes one image's latent. Throws MalformedTablesError and UnusableLatentError, as encodeSymbols does. */
export async function encodeBitstream(latent: Latent, placement: Placement, model: CodingModel): Promise<Bitstream> {
  const { channels, height, width } = latent;
  return {
    modelId: model.modelId,
    tablesHash: await tablesHash(model.tables),
    latentShape: { channels, height, width },
    placement,
    payload: await encodeSymbols(latent, model.tables),
  };
}

/**
 * The latent that `encodeBitstream` coded.
 *
 * Throws ModelMismatchError or TablesMismatchError where `model` is not the one that coded it, and what decodeSymbols throws.
 */
export async function decodeBitstream(bitstream: Bitstream, model: CodingModel): Promise<Latent> {
  if (bitstream.modelId !== model.modelId) throw new ModelMismatchError(bitstream.modelId, model.modelId);
  const hash = await tablesHash(model.tables);
  if (bitstream.tablesHash !== hash) throw new TablesMismatchError(bitstream.tablesHash, hash);
  return decodeSymbols(bitstream.payload, bitstream.latentShape, model.tables);
}
