// The protocol's words about files of which nobody has said what they are: what was dropped on a page.
import type { Inspection } from "./inspection/inspection";
import type { PickedFile } from "./protocol-datasets";

export type { Inspection };

/** Files that belong together: a dataset, a zip, the loose checkpoints. */
export interface InspectedGroup {
  readonly inspection: Inspection;
  /** Places in the input. A zip counts as one file. */
  readonly files: readonly number[];
  /** Of these, the images: what Predict answers of a dataset. */
  readonly images: readonly number[];
}

export interface UnpackedImages {
  /** By their paths in the zip. */
  readonly files: readonly PickedFile[];
  /** A sentence for each image that could not be unpacked. */
  readonly problems: readonly string[];
}

/**
 * What a worker of its own does with files that are dropped: it neither waits for the engine, which may be busy training,
 * nor keeps what it read.
 */
export interface InspectionJobs {
  /**
   * What was dropped, in groups of which a page takes one as a whole; files that systems leave behind are passed over. At
   * a `glance` a folder or zip of images counts as a dataset unopened, unless its images lie loose: for a page that opens
   * datasets itself.
   */
  inspect: { input: { files: readonly PickedFile[]; glance: boolean }; output: InspectedGroup[] };
  /** The images in a zip. Rejects with DataSetError where the zip cannot be read. */
  "unpack-images": { input: { file: File }; output: UnpackedImages };
}
export type InspectionJob = keyof InspectionJobs;

/** What the worker exposes; over comlink every answer is a promise. Errors arrive with their name and message. */
export interface InspectionWorker {
  run<Kind extends InspectionJob>(
    kind: Kind,
    input: InspectionJobs[Kind]["input"],
  ): Promise<InspectionJobs[Kind]["output"]>;
}
