// What a file or folder is to the lab: the door of this room. It goes through the importers that the pages go through, so
// that a page and the command `inspect` say one text.
import { withoutLitter } from "../../core/datasets/data-set-folder";
import { inspectAs } from "./inspect-as";
import { inspectFolder } from "./inspect-folder";
import { inspectZip } from "./inspect-zip";
import { baseName, type InspectedFile } from "./inspected-file";
import type { Inspection } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { recogniseFile } from "./recognise-file";

/** One file. Rejects where it cannot be read. */
export async function inspectFile(file: InspectedFile, options: InspectOptions = {}): Promise<Inspection> {
  const name = options.name ?? baseName(file.path);
  const recognised = await recogniseFile(file);
  if (recognised.kind === "said") return { ...recognised.inspection, name };
  if (recognised.kind === "zip") return inspectZip(name, file, options);
  return inspectAs(recognised.kind, name, [file], options);
}

/**
 * A folder's files, or a single file. `root` is the folder that a person chose, as the paths have it in front: "" where
 * they begin inside of it. Of a dataset with `readsContents` images and masks are opened, at most 256 of each; of loose
 * images the headers are read, and of a few the pixels. Rejects where a file cannot be read at all, and with the reason of
 * `signal` when it aborts.
 */
export async function inspectFiles(
  files: readonly InspectedFile[],
  options: InspectOptions & { readonly root?: string } = {},
): Promise<Inspection> {
  const { root = "", name = root || "the folder" } = options;
  const visible = withoutLitter(files);
  const [only] = visible;
  if (visible.length === 1 && /\.zip$/i.test(only.path)) return { ...(await inspectFile(only, options)), name };
  return inspectFolder(name, files, root, options);
}
