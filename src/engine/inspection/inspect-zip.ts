// A zip file under inspection that is no checkpoint itself: the release's zip of checkpoints, a dataset, or images.
import { DataSetError } from "../../core/datasets/data-set";
import { topOf, withoutLitter } from "../../core/datasets/data-set-folder";
import { isImage } from "../../core/datasets/image-file";
import { zipFiles } from "../../core/datasets/data-files";
import { inspectCheckpoints } from "./inspect-checkpoints";
import { inspectFolder } from "./inspect-folder";
import { unknownFile } from "./inspect-unknown";
import { fileOfEntry, namedBlob, type InspectedFile } from "./inspected-file";
import type { Inspection } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { hasCheckpointName } from "./recognise-file";

/** Formats that are zip files inside, by an entry that each has. */
const zipFormats: readonly (readonly [entry: RegExp, what: string])[] = [
  [/^\[Content_Types\]\.xml$/, "an Office document"],
  [/^META-INF\/MANIFEST\.MF$/, "a Java archive"],
  [/^META-INF\/container\.xml$/, "an electronic book"],
  [/^model\.weights\.h5$/, "a Keras model (.keras)"],
  [/^[^/]+\.npy$/, "NumPy arrays (.npz)"],
  [/\.mlmodel$/, "a Core ML model"],
];

const convertModel =
  "The lab opens PyTorch files (.pt, .pth) and .safetensors of networks whose tensors it knows; export those instead.";

async function entriesOf(file: InspectedFile): Promise<InspectedFile[] | DataSetError> {
  try {
    return (await zipFiles(await namedBlob(file))).map(fileOfEntry);
  } catch (error) {
    if (error instanceof DataSetError) return error;
    throw error;
  }
}

/** The one folder in which all of a zip lies, if there is one: what was packed. */
function packedFolder(files: readonly InspectedFile[]): string {
  const tops = new Set(withoutLitter(files).map(({ path }) => topOf(path)));
  const [top] = tops;
  return tops.size === 1 && files.some(({ path }) => path.startsWith(`${top}/`)) ? top : "";
}

/** A zip of images or of a dataset; undefined where there is no image in it. */
async function inspectImageZip(
  name: string,
  files: readonly InspectedFile[],
  options: InspectOptions,
): Promise<Inspection | undefined> {
  if (!files.some(({ path }) => isImage(path))) return undefined;
  const withoutZip = name.replace(/\.zip$/i, "");
  return { ...(await inspectFolder(withoutZip, files, packedFolder(files), options)), name };
}

/** What the file is; `name` is that of what a person chose: the zip, or the folder around it. */
export async function inspectZip(name: string, file: InspectedFile, options: InspectOptions): Promise<Inspection> {
  const files = await entriesOf(file);
  if (files instanceof DataSetError) {
    const damaged = unknownFile(name, file, "a zip archive that cannot be read");
    return { ...damaged, problems: [files.message] };
  }
  const format = zipFormats.find(([entry]) => files.some(({ path }) => entry.test(path)));
  const hasImages = files.some(({ path }) => isImage(path));
  if (format && !hasImages) {
    const [, what] = format;
    return unknownFile(name, file, what, /model|arrays/.test(what) ? convertModel : undefined);
  }
  const checkpoints = files.filter(({ path }) => hasCheckpointName(path));
  if (checkpoints.length === 0 || hasImages) {
    const images = await inspectImageZip(name, files, options);
    if (images && images.kind !== "checkpoint") return images;
  }
  if (checkpoints.length > 0) return inspectCheckpoints(name, [file], options);
  return inspectOtherZip(name, file, files, options);
}

/** Kinds that pages take as files, but not inside of a zip. */
async function inspectOtherZip(
  name: string,
  file: InspectedFile,
  files: readonly InspectedFile[],
  options: InspectOptions,
): Promise<Inspection> {
  if (withoutLitter(files).length === 0) return unknownFile(name, file, "an empty zip archive");
  const inside = await inspectFolder(name, files, packedFolder(files), options);
  if (inside.kind === "data-set") return inside;
  const held = inside.kind === "unknown" ? "nothing that a page takes" : inside.summary;
  const advice =
    inside.kind === "unknown" ? undefined : "Unpack it, and choose what it holds: pages do not look into such a zip.";
  return unknownFile(name, file, `a zip archive with ${held}`, advice);
}
