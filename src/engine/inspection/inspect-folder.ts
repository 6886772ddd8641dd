// Several files under inspection as one thing: a dataset, or the files of one kind that lie in the folder.
import { withoutLitter } from "../../core/datasets/data-set-folder";
import { foreignLayoutError } from "../../core/datasets/foreign-layout";
import { findContainers } from "../../core/datasets/foreign-layouts";
import { isImage } from "../../core/datasets/image-file";
import { inspectAs } from "./inspect-as";
import { inspectDataSet, unopenedDataSet, unusableDataSet } from "./inspect-data-set";
import { inspectImages } from "./inspect-images";
import { unknownFiles } from "./inspect-unknown";
import type { InspectedFile } from "./inspected-file";
import type { DataSetInspection, Inspection } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { hasCheckpointName, recogniseOneOfMany } from "./recognise-file";
import type { ReadableKind, Recognised } from "./recognised";

/** Of more files without an image than this, the first are looked at. */
const maxRecognised = 500;
/** So many files beside loose images are looked at for annotations. */
const maxBeside = 20;

/** What a folder counts as where it holds several kinds, the first of these. */
const precedence: readonly ReadableKind[] = ["checkpoint", "bitstream", "curves", "recipe", "image"];

const plural: Readonly<Record<ReadableKind, string>> = {
  checkpoint: "checkpoints",
  bitstream: "bitstreams",
  image: "images",
  recipe: "recipes",
  curves: "files of curves",
};

const annotationEnding = /\.(?:json|xml|csv|tsv|txt|ya?ml)$/i;

/** The layout in which a file speaks of images: "coco", "labelme"; "unknown" for JSON that cannot be read. */
async function annotationLayout(file: InspectedFile): Promise<string | undefined> {
  if (!annotationEnding.test(file.path)) return undefined;
  const recognised = await recogniseOneOfMany(file);
  if (recognised.kind !== "said") return undefined;
  const { inspection } = recognised;
  if (inspection.kind === "data-set") return inspection.format;
  return /\.json$/i.test(file.path) && /it is no JSON/.test(inspection.problems.join(" ")) ? "unknown" : undefined;
}

/** The first layout in which one of the files speaks of images; then they are no images without labels. */
async function layoutBeside(files: readonly InspectedFile[]): Promise<string | undefined> {
  let found: string | undefined;
  for (const file of files.slice(0, maxBeside)) {
    const layout = await annotationLayout(file);
    if (layout !== undefined && layout !== "unknown") return layout;
    found ??= layout;
  }
  return found;
}

/** Images that lie directly in the folder, for all that can be seen without labels. */
function areLoose(images: readonly InspectedFile[], root: string): boolean {
  const prefix = root === "" ? "" : `${root}/`;
  return images.every(({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"));
}

/** Class folders of one class are what every folder of images is, and no dataset was found at all. */
function isNoDataSet({ usable, format, classes }: DataSetInspection): boolean {
  return usable ? format === "image-folder" && classes.length < 2 : format === "unknown";
}

async function inspectWithImages(
  name: string,
  files: readonly InspectedFile[],
  images: readonly InspectedFile[],
  root: string,
  options: InspectOptions,
): Promise<Inspection> {
  if (images.length > (options.opensUpTo ?? Infinity)) {
    const isPlain = areLoose(images, root) && !files.some(({ path }) => annotationEnding.test(path));
    return isPlain ? inspectImages(name, images, options) : unopenedDataSet(name, images.length);
  }
  const dataSet = await inspectDataSet(name, files, options);
  if (!isNoDataSet(dataSet)) return dataSet;
  const layout = await layoutBeside(files.filter((file) => !isImage(file.path)));
  if (layout !== undefined) {
    const [problem] = dataSet.problems;
    return dataSet.usable || layout === "unknown" ? dataSet : unusableDataSet(name, layout, problem);
  }
  const checkpoints = files.filter(({ path }) => hasCheckpointName(path));
  if (checkpoints.length > 0) return inspectAs("checkpoint", name, checkpoints, options);
  return areLoose(images, root) ? inspectImages(name, images, options) : dataSet;
}

interface RecognisedFile {
  readonly file: InspectedFile;
  readonly recognised: Recognised;
}

function listOf(names: readonly string[]): string {
  return names.slice(0, 4).join(", ") + (names.length > 4 ? `, and ${names.length - 4} more` : "");
}

/** Zips in a folder or a zip: none is taken for what lies around it. */
function onlyZips(name: string, zips: readonly InspectedFile[]): Inspection {
  const names = listOf(zips.map(({ path }) => path));
  const there = zips.length === 1 ? "There is a zip archive" : `There are ${zips.length} zip archives`;
  return unknownFiles(
    name,
    zips.map(({ path }) => ({ file: path, looksLike: "a zip archive" })),
    `${there} here: ${names}. Choose one by itself.`,
  );
}

async function inspectWithoutImages(
  name: string,
  files: readonly InspectedFile[],
  options: InspectOptions,
): Promise<Inspection> {
  const all: RecognisedFile[] = [];
  for (const file of files.slice(0, maxRecognised)) {
    options.signal?.throwIfAborted();
    all.push({ file, recognised: await recogniseOneOfMany(file) });
  }
  const of = (kind: Recognised["kind"]) => all.filter(({ recognised }) => recognised.kind === kind);
  const kinds = precedence.filter((kind) => of(kind).length > 0);
  const zips = of("zip").map(({ file }) => file);
  if (kinds.length === 0 && zips.length > 0) return onlyZips(name, zips);
  const [kind] = kinds;
  if (kind === undefined) return nothingReadable(name, all, files.length);
  const own = of(kind).map(({ file }) => file);
  const inspection = await inspectAs(kind, name, own, options);
  const beside = kinds.slice(1).map((other) => {
    const names = of(other).map(({ file }) => file.path);
    return `Beside the ${plural[kind]} lie ${plural[other]} (${listOf(names)}); choose these by themselves.`;
  });
  return { ...inspection, warnings: [...inspection.warnings, ...beside] };
}

function nothingReadable(name: string, all: readonly RecognisedFile[], total: number): Inspection {
  const inspections = all.flatMap(({ recognised }) => (recognised.kind === "said" ? [recognised.inspection] : []));
  const annotations = inspections.filter((inspection) => inspection.kind === "data-set");
  if (annotations.length > 0) {
    const [first] = annotations;
    const more = annotations.length > 1 ? [`So it is with ${annotations.length} files here.`] : [];
    return { ...first, name, problems: [...first.problems, ...more] };
  }
  const container = findContainers(all.map(({ file }) => file));
  if (container) return unusableDataSet(name, container.layout, foreignLayoutError(container).message);
  if (inspections.length === 1) return inspections[0];
  const files = inspections.flatMap((inspection) => (inspection.kind === "unknown" ? inspection.files : []));
  const names = listOf(files.map(({ file, looksLike }) => `${file} is ${looksLike}`));
  return unknownFiles(name, files, `None of the ${total} files here is one that a page takes: ${names}.`);
}

/**
 * What the files are together. `root` is the folder that a person chose, as the paths have it in front: "" where they
 * begin inside of it.
 */
export async function inspectFolder(
  name: string,
  files: readonly InspectedFile[],
  root: string,
  options: InspectOptions,
): Promise<Inspection> {
  const visible = withoutLitter(files);
  if (visible.length === 0) {
    const what = files.length === 0 ? "The folder is empty." : "The folder holds nothing but hidden files.";
    return unknownFiles(name, [], what);
  }
  const images = visible.filter(({ path }) => isImage(path));
  if (images.length > 0) return inspectWithImages(name, files, images, root, options);
  return inspectWithoutImages(name, visible, options);
}
