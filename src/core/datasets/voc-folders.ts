// Where PASCAL VOC datasets lie among files: by the development kit's folder names, or by XML files like its own.
import type { DataFile, OpenOptions } from "./data-set";
import { commonFolder, folderOf, sortedByCodePoints, sortedByPath } from "./data-set-folder";
import { inParallel } from "./in-parallel";
import { isImage, readFile } from "./image-file";
import { isSplitName } from "./folder-names";
import { isUserError } from "../base/user-error";
import { rootOfXml, type XmlRoot } from "./voc-annotation";
import { isMaskFolder, kitFolderOf, nameOf, stemOf } from "./voc-files";

export interface VocSearch {
  /** Folders in the development kit's layout; whatever else lies in them is theirs. "" is the top. */
  readonly kits: readonly string[];
  /** Folders with XML files beside or near their images, under whatever names. */
  readonly loose: readonly string[];
  /** XML files that should be annotations and are none, or of no image here; the sentence begins with the path. */
  readonly problems: readonly { readonly path: string; readonly message: string; readonly isDamaged: boolean }[];
}

/** XML files of a folder that are looked into before it is taken for one of other XML. */
const lookedInto = 8;

const isUnder = (path: string, folder: string): boolean => folder === "" || path.startsWith(`${folder}/`);

/** The folder and those around it, the innermost first and the top last. */
function* outwards(folder: string): Generator<string> {
  for (let around = folder; around !== ""; around = folderOf(around)) yield around;
  yield "";
}

function outermost(folders: Iterable<string>): string[] {
  const all = new Set(folders);
  const isInner = (folder: string) => {
    for (const around of outwards(folder)) if (around !== folder && all.has(around)) return true;
    return false;
  };
  return sortedByCodePoints(all).filter((folder) => !isInner(folder));
}

/** Inside folders of splits alone, the folder around them: what lies in train/ and val/ belongs together. */
function aroundSplits(folder: string): string {
  let around = folder;
  while (around !== "" && isSplitName(nameOf(around))) around = folderOf(around);
  return around;
}

/** Folders that hold JPEGImages and Annotations or SegmentationClass, in any case; those of splits count together. */
function kitFolders(files: readonly DataFile[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const { path } of files) {
    const kit = kitFolderOf(path);
    if (kit) found.set(kit.root, (found.get(kit.root) ?? new Set()).add(kit.part));
  }
  const roots = Array.from(found).flatMap(([root, parts]) => (parts.has("images") && parts.size > 1 ? [root] : []));
  const around = new Map(roots.map((root) => [root, aroundSplits(root)]));
  const counts = new Map<string, number>();
  for (const folder of around.values()) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  const shared = (root: string) => counts.get(around.get(root)!)! > 1;
  return outermost(roots.map((root) => (shared(root) ? around.get(root)! : root)));
}

/** The images by what an XML file may call them. */
class ImageNames {
  /** By name, all folders that hold such an image, at whatever depth. */
  private readonly folders = new Map<string, Set<string>>();

  constructor(files: readonly DataFile[]) {
    for (const { path } of files) {
      if (!isImage(path) || isMaskFolder(folderOf(path))) continue;
      for (const name of new Set([nameOf(path), stemOf(path)])) {
        const around = this.folders.get(name) ?? new Set();
        this.folders.set(name, around);
        for (const folder of outwards(folderOf(path))) around.add(folder);
      }
    }
  }

  has(name: string): boolean {
    return this.folders.has(name);
  }

  /** The deepest folder that holds the file and an image of this name; undefined where there is none. */
  homeOf(path: string, name: string): string | undefined {
    const around = this.folders.get(name);
    if (around === undefined) return undefined;
    for (const folder of outwards(folderOf(path))) if (around.has(folder)) return folder;
    return undefined;
  }
}

/** The folder that a VOC annotation speaks for: where it and its image lie. */
function homeOf(path: string, fileName: string | undefined, images: ImageNames): string | undefined {
  const named = fileName === undefined ? undefined : nameOf(fileName);
  const own = stemOf(path);
  // the same name but for the ending tells images from masks that are named like them
  const order = named !== undefined && stemOf(named) === own ? [named, own] : [own, named];
  for (const name of order) {
    const home = name === undefined ? undefined : images.homeOf(path, name);
    if (home !== undefined) return home;
  }
  return undefined;
}

async function rootOf(file: DataFile): Promise<XmlRoot | "unreadable" | undefined> {
  try {
    return rootOfXml(await readFile(file));
  } catch (error) {
    if (isUserError(error)) return "unreadable";
    throw error;
  }
}

/** Says of a folder's XML files where its dataset lies, or why they are no annotations. */
async function lookInto(
  files: readonly DataFile[],
  images: ImageNames,
): Promise<{ readonly home?: string; readonly problem?: VocSearch["problems"][number] }> {
  const isPaired = ({ path }: DataFile) => images.has(stemOf(path));
  const chosen = [...files.filter(isPaired), ...files.filter((file) => !isPaired(file))].slice(0, lookedInto);
  let problem: VocSearch["problems"][number] | undefined;
  const say = ({ path }: DataFile, what: string, isDamaged: boolean) =>
    (problem ??= { path, message: `${path}: ${what}`, isDamaged });
  for (const file of chosen) {
    const root = await rootOf(file);
    if (root === "unreadable") {
      say(file, "it can no longer be read. Choose the folder again.", true);
    } else if (root?.name === "annotation") {
      const home = homeOf(file.path, root.fileName, images);
      if (home !== undefined) return { home };
      say(file, "it is an annotation of PASCAL VOC, and no image here is named like it.", false);
    } else if (!root && isPaired(file)) {
      say(file, "it is no XML, though it is named like an image. Copy or export the annotations again.", true);
    }
  }
  return { problem };
}

/** The VOC datasets among the files. */
export async function findVocFolders(files: readonly DataFile[], { signal }: OpenOptions = {}): Promise<VocSearch> {
  const kits = kitFolders(files);
  const outside = files.filter(({ path }) => !kits.some((kit) => isUnder(path, kit)));
  const byFolder = new Map<string, DataFile[]>();
  for (const file of sortedByPath(outside)) {
    if (!/\.xml$/i.test(file.path)) continue;
    const folder = folderOf(file.path);
    const others = byFolder.get(folder);
    if (others) others.push(file);
    else byFolder.set(folder, [file]);
  }
  if (byFolder.size === 0) return { kits, loose: [], problems: [] };
  const images = new ImageNames(outside);
  const looks = await inParallel([...byFolder.values()], (xmlFiles) => lookInto(xmlFiles, images), { signal });
  const homes = outermost(looks.flatMap(({ home }) => (home === undefined ? [] : [aroundSplits(home)])));
  const common = commonFolder(homes.map((home) => `${home}/x`.replace(/^\//, "")));
  const isApart = kits.some((kit) => isUnder(kit, common));
  return {
    kits,
    loose: homes.length > 1 && !isApart ? [common] : homes,
    problems: looks.flatMap(({ problem }) => problem ?? []),
  };
}
