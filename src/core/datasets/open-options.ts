// What every opener of a dataset takes beside the files.
import type { ImageDecoders } from "../image/pixel-decoder";

interface OpenProgress {
  /** What is being done, e.g. "Reading annotations". */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

export interface OpenOptions {
  /** The dataset's name; the folder's where absent. */
  readonly name?: string;
  /** For images that are no PNG; the browser's own where absent. */
  readonly decoders?: ImageDecoders;
  readonly onProgress?: (progress: OpenProgress) => void;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
