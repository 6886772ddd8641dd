// What was dropped on a page, in groups of which a page takes one as a whole: the folders and loose files of a drop may be
// one dataset, or have nothing to do with each other.
import { topOf, withoutLitter } from "../../core/datasets/data-set-folder";
import { isImage } from "../../core/datasets/image-file";
import { inspectAs } from "./inspect-as";
import { inspectDataSet, unopenedDataSet } from "./inspect-data-set";
import { inspectFile, inspectFiles } from "./inspect-files";
import { unknownFiles } from "./inspect-unknown";
import { baseName, type InspectedFile } from "./inspected-file";
import type { Inspection } from "./inspection";
import type { InspectOptions } from "./inspect-options";
import { hasCheckpointName, recogniseFile, recogniseOneOfMany } from "./recognise-file";
import type { ReadableKind } from "./recognised";

export interface FileGroup {
  readonly inspection: Inspection;
  readonly files: readonly InspectedFile[];
}

/** Recipes and curves have some kilobytes; larger texts are annotations. */
const maxReadBytes = 2 ** 22;
/** Of more loose files than this, the others go by their names. */
const maxRead = 200;

const annotationEnding = /\.(?:json|xml|csv|tsv|txt|ya?ml)$/i;

/** What a loose file may be to a dataset beside it: a part of it, nothing at all, or a note that no page takes. */
type Standing = "part" | "alone" | "note";

async function standingOf(file: InspectedFile, reads: boolean): Promise<Standing> {
  const { path, byteLength } = file;
  if (isImage(path)) return "part";
  if (hasCheckpointName(path) || /\.(?:ladon|zip)$/i.test(path)) return "alone";
  if (!reads || byteLength > maxReadBytes) return annotationEnding.test(path) ? "part" : "note";
  try {
    const recognised = await recogniseFile(file);
    if (recognised.kind !== "said") return "alone";
    return recognised.inspection.kind === "unknown" ? "note" : "part";
  } catch {
    return "part"; // whoever opens the dataset says that it cannot be read
  }
}

/** The files by their standing; those in folders are parts. */
async function standings(files: readonly InspectedFile[]): Promise<Readonly<Record<Standing, InspectedFile[]>>> {
  const found: Record<Standing, InspectedFile[]> = { part: [], alone: [], note: [] };
  let read = 0;
  for (const file of files) {
    const standing = file.path.includes("/") ? "part" : await standingOf(file, read++ < maxRead);
    found[standing].push(file);
  }
  return found;
}

/** "train, valid", "cat, dog and 3 more". */
function namesOf(files: readonly InspectedFile[]): string {
  const tops = [...new Set(files.map(({ path }) => topOf(path)))];
  return tops.slice(0, 2).join(", ") + (tops.length > 2 ? ` and ${tops.length - 2} more` : "");
}

/** The dataset that several items of a drop make together: class folders, images/ beside annotations.json, train/ and val/. */
async function together(
  parts: readonly InspectedFile[],
  notes: readonly InspectedFile[],
  options: InspectOptions,
): Promise<FileGroup | undefined> {
  const images = parts.filter(({ path }) => isImage(path));
  const tops = new Set(parts.map(({ path }) => topOf(path)));
  if (images.length === 0 || tops.size < 2) return undefined;
  // loose images with nothing that could speak of them
  if (parts.every(({ path }) => !path.includes("/")) && images.length === parts.length) return undefined;
  const name = namesOf(parts);
  // lists of classes are notes to whoever does not know the set
  const files = [...parts, ...notes];
  if (images.length > (options.opensUpTo ?? Infinity)) {
    return { inspection: unopenedDataSet(name, images.length), files };
  }
  const inspection = await inspectDataSet(name, files, options);
  if (inspection.dataSets || inspection.format === "unknown") return undefined;
  const isOneFolder = inspection.format === "image-folder" && inspection.classes.length < 2;
  return isOneFolder ? undefined : { inspection, files };
}

function called(kind: ReadableKind, files: readonly InspectedFile[]): string {
  return files.length === 1 ? baseName(files[0].path) : `${files.length} ${kind} files`;
}

/** Loose files, those of one kind together; each zip is a group of its own. */
async function looseGroups(files: readonly InspectedFile[], options: InspectOptions): Promise<FileGroup[]> {
  const groups: FileGroup[] = [];
  const byKind = new Map<ReadableKind, InspectedFile[]>();
  const unknown: { readonly file: InspectedFile; readonly inspection: Inspection }[] = [];
  for (const file of files) {
    options.signal?.throwIfAborted();
    const recognised = await recogniseOneOfMany(file);
    if (recognised.kind === "zip") groups.push({ inspection: await inspectFile(file, options), files: [file] });
    else if (recognised.kind === "said") unknown.push({ file, inspection: recognised.inspection });
    else byKind.set(recognised.kind, [...(byKind.get(recognised.kind) ?? []), file]);
  }
  for (const [kind, own] of byKind) {
    groups.push({ inspection: await inspectAs(kind, called(kind, own), own, options), files: own });
  }
  return [...groups, ...unknownGroups(unknown)];
}

const maxUnknownGroups = 4;

/** Files that no page takes: one by one where they are few. */
function unknownGroups(
  unknown: readonly { readonly file: InspectedFile; readonly inspection: Inspection }[],
): FileGroup[] {
  if (unknown.length <= maxUnknownGroups) return unknown.map(({ file, inspection }) => ({ inspection, files: [file] }));
  const files = unknown.map(({ file }) => file);
  const looks = unknown.map(({ file, inspection }) => ({ file: file.path, looksLike: inspection.summary }));
  const named = looks.slice(0, maxUnknownGroups).map(({ file, looksLike }) => `${file} is ${looksLike}`);
  const problem = `None of these ${files.length} files is one that a page takes: ${named.join(", ")}, …`;
  return [{ inspection: unknownFiles(`${files.length} files`, looks, problem), files }];
}

/** Paths begin with the names of the folders that were dropped; a loose file goes by its bare name. */
export async function inspectGroups(
  files: readonly InspectedFile[],
  options: InspectOptions = {},
): Promise<readonly FileGroup[]> {
  const visible = withoutLitter(files);
  if (visible.length === 0) {
    return [{ inspection: unknownFiles("What was dropped", [], "It holds nothing but hidden files."), files }];
  }
  const { part, note, alone } = await standings(visible);
  const whole = await together(part, note, options);
  const rest = whole ? alone : visible;
  const folders = new Map<string, InspectedFile[]>();
  for (const file of rest) {
    if (!file.path.includes("/")) continue;
    const folder = topOf(file.path);
    folders.set(folder, folders.get(folder) ?? []);
    folders.get(folder)!.push(file);
  }
  const groups: FileGroup[] = whole ? [whole] : [];
  for (const [root, own] of folders) {
    groups.push({ inspection: await inspectFiles(own, { ...options, name: root, root }), files: own });
  }
  const loose = rest.filter(({ path }) => !path.includes("/"));
  return [...groups, ...(await looseGroups(loose, options))];
}
