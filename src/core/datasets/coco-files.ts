// Which JSON files of a folder are COCO's instances files, and sentences for those that are not.
import { whyNoCoco } from "./coco-format";
import { sortedByPath } from "./code-point-order";
import type { DataFile } from "./data-set";
import { foreignJsonOf } from "./foreign-json";
import type { OpenOptions } from "./open-options";
import { type JsonFile, JsonFileError, readJson } from "./read-json";
import { isUserError } from "../base/user-error";

/** Sets of other layouts keep one JSON an image; these are not all read to find that out. */
const maxJsonFiles = 50;

/** COCO's files of other tasks, by the names that they are published under. */
const otherTasks = /(?:^|\/)(?:captions|stuff|panoptic|image_info)_[^/]*$/i;
const claimsByName = /(?:^|\/)[^/]*(?:instances|annotation|coco)[^/]*\.json$/i;
/** Keys that only annotations have. */
const claimsByContent = /"(?:annotations|categories|file_name|image_id|category_id|bbox)"\s*:/;

/** What an instances file begins with, however early it is cut. */
const claimsByStart = /^\s*\{\s*"(?:images|info|licenses|annotations|categories|type)"/;

/** A JSON file that is no instances file. */
export interface CocoProblem {
  readonly path: string;
  /** Why: a sentence that begins with the path. */
  readonly message: string;
  /** Whether it should have been one, by its name or by what it holds. */
  readonly isClaimed: boolean;
  /** Whether it is no JSON at all. */
  readonly isDamaged?: boolean;
}

export interface CocoSearch {
  /** By path. */
  readonly found: readonly JsonFile[];
  /** JSON files that are something else, damaged or not looked into. */
  readonly problems: readonly CocoProblem[];
}

/** The files whose names are those of instances files, or else all JSON files but COCO's other kinds, where they are few. */
function candidates(jsonFiles: readonly DataFile[]): readonly DataFile[] {
  const instances = jsonFiles.filter(({ path }) => /(?:^|\/)instances[^/]*$/i.test(path));
  if (instances.length > 0) return instances;
  const others = jsonFiles.filter(({ path }) => !otherTasks.test(path));
  if (others.length <= maxJsonFiles) return others;
  return others.filter(({ path }) => /coco|annotations?\.json$/i.test(path)).slice(0, maxJsonFiles);
}

function holdsAnnotations(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  const keys = Object.keys(Array.isArray(value) ? ((value as unknown[])[0] ?? {}) : value);
  return keys.some((key) => claimsByContent.test(`"${key}":`));
}

/** Names of COCO's other tasks beside no instances file: people mean them to be read. */
function otherTaskProblems(jsonFiles: readonly DataFile[]): CocoProblem[] {
  return jsonFiles
    .filter(({ path }) => otherTasks.test(path))
    .map(({ path }) => ({
      path,
      message:
        `${path}: by its name it holds COCO’s annotations of another kind, which are not read. Boxes and masks are in the ` +
        "instances file of the same images; put it beside this one.",
      isClaimed: true,
    }));
}

/** The instances files among the files; those that cannot be read are told in `problems`. */
export async function findCocoFiles(
  files: readonly DataFile[],
  { onProgress, signal }: OpenOptions = {},
): Promise<CocoSearch> {
  const jsonFiles = sortedByPath(files.filter(({ path }) => /\.json$/i.test(path)));
  const read = candidates(jsonFiles);
  const found: JsonFile[] = [];
  const problems: CocoProblem[] = [];
  for (const [done, file] of read.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ phase: "Reading annotations", done, total: read.length });
    const byName = claimsByName.test(file.path);
    try {
      const json = await readJson(file);
      const foreign = foreignJsonOf(json.value);
      const why = whyNoCoco(json.value) ?? (foreign ? `it is ${foreign.layout}: it holds ${foreign.holds}` : undefined);
      if (why === undefined) found.push(json);
      else {
        const isClaimed = byName || holdsAnnotations(json.value);
        problems.push({ path: file.path, message: `${file.path}: ${why}.`, isClaimed });
      }
    } catch (error) {
      if (!isUserError(error)) throw error;
      const beginning = error instanceof JsonFileError ? error.beginning : "";
      const isClaimed = byName || claimsByContent.test(beginning) || claimsByStart.test(beginning);
      problems.push({ path: file.path, message: error.message, isClaimed, isDamaged: true });
    }
  }
  if (found.length === 0) problems.push(...otherTaskProblems(jsonFiles));
  for (const { path } of jsonFiles) {
    if (read.some((file) => file.path === path) || otherTasks.test(path) || !claimsByName.test(path)) continue;
    problems.push({ path, message: `${path}: it was not read, because ${read[0].path} was.`, isClaimed: true });
  }
  return { found, problems };
}
