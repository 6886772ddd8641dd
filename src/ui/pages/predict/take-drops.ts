// Which drops the Predict page takes, and the files in them that it answers.
import { runInspection } from "../../../engine/client";
import type { DroppedGroup, Taking } from "../../shared/drop-targets";

/** Images and bitstreams at once; a dataset has two other pages, so its images are answered when that is asked for. */
export function predictTakes({ inspection, images }: DroppedGroup): Taking {
  switch (inspection.kind) {
    case "image":
    case "bitstream":
      return "at-once";
    case "data-set":
      return images.length > 0 ? "when-asked" : "never";
    default:
      return "never";
  }
}

export interface FilesToAnswer {
  readonly files: readonly File[];
  /** A sentence for each image that its zip does not give. */
  readonly problems: readonly string[];
}

/** A zip's images are unpacked; of a dataset only the images count. Rejects with DataSetError. */
async function filesOf({ inspection, files, images }: DroppedGroup): Promise<FilesToAnswer> {
  const [first] = files;
  if (inspection.kind === "image" && images.length === 0 && files.length === 1) {
    const unpacked = await runInspection("unpack-images", { file: first.file });
    return { files: unpacked.files.map(({ file }) => file), problems: unpacked.problems };
  }
  return { files: (inspection.kind === "data-set" ? images : files).map(({ file }) => file), problems: [] };
}

/** The files to answer, in the order in which they were dropped. Rejects with DataSetError. */
export async function filesToAnswer(groups: readonly DroppedGroup[]): Promise<FilesToAnswer> {
  const found = await Promise.all(groups.map(filesOf));
  return { files: found.flatMap(({ files }) => files), problems: found.flatMap(({ problems }) => problems) };
}
