// The protocol's words about files of which nobody has said what they are: what was dropped on a page.
import type { Inspection, InspectionKind } from "./inspection/inspection";
import type { PickedFile } from "./protocol-datasets";

export type { Inspection, InspectionKind };

/** Files that belong together: a data set, a zip, the loose checkpoints. */
export interface InspectedGroup {
  readonly inspection: Inspection;
  /** Places in the input. A zip counts as one file. */
  readonly files: readonly number[];
  /** Of these, the images: what Predict answers of a data set. */
  readonly images: readonly number[];
}

export interface InspectionJobs {
  /** What was dropped, in groups of which a page takes one as a whole; files that systems leave behind are passed over. */
  inspect: { input: { files: readonly PickedFile[] }; output: InspectedGroup[] };
  /** The images in a zip, by their paths. Rejects with DataSetError where the zip cannot be read. */
  "unpack-images": { input: { file: File }; output: PickedFile[] };
}
