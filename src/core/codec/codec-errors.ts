// What can be wrong with tables, latents, payloads and .ladon files, as named errors.
import { UserError } from "../base/user-error";

/** CDF tables that no coder may use: wrong lengths, entries that do not rise from 0 to 65536. */
export class MalformedTablesError extends UserError {
  override readonly name = "MalformedTablesError";
}

/** Parameters of a factorized prior that are missing, misshapen or not finite. */
export class MalformedPriorError extends UserError {
  override readonly name = "MalformedPriorError";
}

/** A latent that cannot be coded: its shape disagrees with its data or its tables, or a value is no 32-bit symbol. */
export class UnusableLatentError extends UserError {
  override readonly name = "UnusableLatentError";
}

/** An entropy-coded string that is truncated, has bytes left over, or was never made by this coder. */
export class DamagedPayloadError extends UserError {
  override readonly name = "DamagedPayloadError";
}

/** A bitstream whose fields cannot be written to a file: not whole numbers, not hexadecimal, not in range. */
export class UnwritableBitstreamError extends UserError {
  override readonly name = "UnwritableBitstreamError";
}

export class NotALadonFileError extends UserError {
  override readonly name = "NotALadonFileError";
}

/** A .ladon file that is truncated, altered, or whose sizes disagree. */
export class DamagedLadonFileError extends UserError {
  override readonly name = "DamagedLadonFileError";
}

export class UnsupportedLadonVersionError extends UserError {
  override readonly name = "UnsupportedLadonVersionError";

  constructor(
    readonly fileVersion: number,
    readonly supportedVersion: number,
  ) {
    super(
      `The file has .ladon format version ${fileVersion}, this lab reads version ${supportedVersion}. ` +
        "Save the bitstream again with this version of the lab, or open the file in the lab that wrote it.",
    );
  }
}

/** A bitstream that was coded under other CDF tables than the ones at hand. */
export class TablesMismatchError extends UserError {
  override readonly name = "TablesMismatchError";

  constructor(
    readonly bitstreamHash: string,
    readonly tablesHash: string,
  ) {
    super(
      `The bitstream was coded under the CDF tables with SHA-256 ${bitstreamHash}, the model has ${tablesHash}. ` +
        "Decoding would give noise; open the checkpoint that coded it.",
    );
  }
}

/** A bitstream that another model made. */
export class ModelMismatchError extends UserError {
  override readonly name = "ModelMismatchError";

  constructor(
    readonly bitstreamModelId: string,
    readonly modelId: string,
  ) {
    super(
      `The bitstream was made by model ${bitstreamModelId}, the model at hand is ${modelId}. ` +
        "Open the checkpoint that coded it.",
    );
  }
}
