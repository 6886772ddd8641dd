// What an inspection is given beside the files.
import type { ImageDecoders } from "../../core/image/pixel-decoder";
import type { CheckpointSummary } from "../protocol-checkpoints";

interface InspectProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

/** A checkpoint that may decode a bitstream. */
export interface KnownCheckpoint extends Pick<CheckpointSummary, "id" | "title" | "modelId"> {
  /** SHA-256 of its coder's tables, where it is known. */
  readonly tablesHash?: () => Promise<string | undefined>;
}

export interface InspectOptions {
  /** The name of the folder or file; what the paths have in common where absent. */
  readonly name?: string;
  /** For images that are no PNG; the browser's own where absent. */
  readonly decoders?: ImageDecoders;
  /** Opens the images and masks of a dataset to see what is in them; else their names and sizes must do. */
  readonly readsContents?: boolean;
  /** The checkpoints that bitstreams are held against. */
  readonly checkpoints?: () => Promise<readonly KnownCheckpoint[]>;
  /** A folder of more images than this counts as a dataset unopened, unless its images lie loose; all are opened where absent. */
  readonly opensUpTo?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: InspectProgress) => void;
}
