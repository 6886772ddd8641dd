// The ways in which a checkpoint can be refused, beside those of any file; whoever catches `FileError` catches them all.
import { FileError } from "../base/file-errors";

/** The bytes are of no format this lab reads. */
export class NotACheckpointError extends FileError {
  override readonly name = "NotACheckpointError";
}

/** A format, byte order or element type that exists but is not read here. */
export class UnsupportedCheckpointError extends FileError {
  override readonly name = "UnsupportedCheckpointError";
}

/** A pickle that asks for code to be run. Nothing of it has been executed. */
export class UnsafePickleError extends FileError {
  override readonly name = "UnsafePickleError";
}

/** A pickle that breaks the rules of its own language. */
export class MalformedPickleError extends FileError {
  override readonly name = "MalformedPickleError";
}

/** A tensor that reaches beyond the storage it views. */
export class ShortStorageError extends FileError {
  override readonly name = "ShortStorageError";
}

/** A safetensors header that breaks the format's rules. */
export class SafetensorsHeaderError extends FileError {
  override readonly name = "SafetensorsHeaderError";
}

/** An archive that holds several checkpoints where one was asked for. */
export class SeveralCheckpointsError extends FileError {
  override readonly name = "SeveralCheckpointsError";
}

/** A file that holds several networks where one was asked for; `networks` are their names, to choose by. */
export class SeveralNetworksError extends FileError {
  override readonly name = "SeveralNetworksError";
  constructor(
    message: string,
    readonly networks: readonly string[],
  ) {
    super(message);
  }
}

/** A network was asked for by a name that the file does not have. */
export class UnknownNetworkError extends FileError {
  override readonly name = "UnknownNetworkError";
}

/** Tensors whose shapes belong to no model, or contradict each other. */
export class ArchitectureError extends FileError {
  override readonly name = "ArchitectureError";
}

/** Tensors that the model needs and the file lacks or has in another shape. */
export class IncompleteCheckpointError extends FileError {
  override readonly name = "IncompleteCheckpointError";
}

/** Weights that are NaN or infinite. */
export class NonFiniteWeightsError extends FileError {
  override readonly name = "NonFiniteWeightsError";
}

/** Files that cannot be merged into one model: other betas, other backbones, the same head twice. */
export class MergeError extends FileError {
  override readonly name = "MergeError";
}

/** A model that a format cannot express. */
export class CheckpointWriteError extends FileError {
  override readonly name = "CheckpointWriteError";
}
