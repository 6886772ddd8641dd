// Where the class folders of a dataset begin: at the top, or in folders of splits.
import { topOf } from "./data-set-folder";
import { isPartName, isSplitName, type NamedSplit, splitOfName } from "./folder-names";

/** A folder whose folders are classes, or which holds one class's images of a split. */
interface ClassFolders {
  /** "" or ending in a slash. */
  readonly prefix: string;
  readonly split?: NamedSplit;
  readonly className?: string;
}

export interface ClassFoldersFound {
  readonly roots: readonly ClassFolders[];
  /** Folders that lie beside splits and are none. */
  readonly beside: readonly string[];
  readonly warnings: readonly string[];
}

interface Top {
  readonly name: string;
  readonly split?: NamedSplit;
  /** Paths inside it. */
  readonly inner: readonly string[];
}

function topsOf(images: readonly string[]): readonly Top[] {
  const tops = new Map<string, string[]>();
  for (const path of images) {
    if (!path.includes("/")) continue;
    const name = topOf(path);
    const inner = tops.get(name);
    if (inner) inner.push(path.slice(name.length + 1));
    else tops.set(name, [path.slice(name.length + 1)]);
  }
  return Array.from(tops, ([name, inner]) => ({ name, split: splitOfName(name), inner }));
}

function foldersIn(inner: readonly string[]): ReadonlySet<string> {
  return new Set(inner.filter((path) => path.includes("/")).map(topOf));
}

/** Past folders that only repeat the split's name or hold the images: seg_train/seg_train/cat, train/images/cat. */
function rootOf({ name, split, inner }: Top): ClassFolders {
  let prefix = `${name}/`;
  let paths = inner;
  for (;;) {
    const folders = [...foldersIn(paths)];
    const [only] = folders;
    const isDeeper = paths.every((path) => path.split("/").length > 2);
    if (folders.length !== 1 || !isDeeper || !(isPartName(only) || splitOfName(only) === split))
      return { prefix, split };
    prefix += `${only}/`;
    paths = paths.map((path) => path.slice(only.length + 1));
  }
}

/** Whether two of the splits have classes in common, as folders of other meanings have not. */
function shareClasses(tops: readonly Top[]): boolean {
  const roots = tops.map((top) => {
    const { prefix } = rootOf(top);
    const start = prefix.length - top.name.length - 1;
    return { split: top.split, classes: foldersIn(top.inner.map((path) => path.slice(start))) };
  });
  const least = tops.every(({ name }) => isSplitName(name)) ? 1 : 2;
  return roots.some((a, i) =>
    roots
      .slice(i + 1)
      .some((b) => a.split !== b.split && [...a.classes].filter((name) => b.classes.has(name)).length >= least),
  );
}

/** Of several folders that hold splits and no other folder, how deep images lie below these: cat/train/1.png 1. */
function depthsBelowSplitsInside(tops: readonly Top[]): readonly number[] {
  const nested = tops.map(({ inner }) => inner.filter((path) => path.includes("/")));
  const holdSplits = tops.every(
    ({ name }, i) => !isSplitName(name) && nested[i].length > 0 && nested[i].every((path) => isSplitName(topOf(path))),
  );
  const splits = new Set(nested.flatMap((paths) => paths.map((path) => splitOfName(topOf(path)))));
  if (tops.length < 2 || !holdSplits || splits.size < 2) return [];
  return nested.flatMap((paths) => paths.map((path) => path.split("/").length - 1));
}

/**
 * The folders that each hold a set of their own, with splits of class folders (pets/train/cat beside cars/train/van); none
 * where the images make one set.
 */
export function foldersOfSets(images: readonly string[]): readonly string[] {
  const tops = topsOf(images);
  const depths = depthsBelowSplitsInside(tops);
  return depths.length > 0 && depths.every((depth) => depth > 1) ? tops.map(({ name }) => name) : [];
}

/**
 * The folders of splits where all folders with images are such, or where some share their classes; else the top. Splits
 * are splits only where their images lie in folders of their own. Names with other words in them (seg_train, seg_test)
 * are splits where two share classes; else they are classes (bullet train, test tube). Splits may also lie in the class
 * folders (cat/train, cat/test).
 */
export function findClassFolders(images: readonly string[]): ClassFoldersFound {
  const tops = topsOf(images);
  const named = tops.filter(({ split, inner }) => split !== undefined && foldersIn(inner).size > 0);
  if (named.length > 0 && tops.every(({ name }) => isSplitName(name))) {
    return { roots: tops.map(rootOf), beside: [], warnings: [] };
  }
  const depths = depthsBelowSplitsInside(tops);
  if (depths.length > 0 && depths.every((depth) => depth === 1)) {
    const roots = tops.flatMap(({ name, inner }) =>
      Array.from(foldersIn(inner), (folder) => ({
        prefix: `${name}/${folder}/`,
        split: splitOfName(folder),
        className: name,
      })),
    );
    return { roots, beside: [], warnings: [] };
  }
  if (shareClasses(named)) {
    const beside = tops.filter((top) => !named.includes(top)).map(({ name }) => name);
    return { roots: named.map(rootOf), beside, warnings: [] };
  }
  const suspects = named.filter(
    ({ name, inner }) => isSplitName(name) && foldersIn(inner).size > 1 && inner.every((path) => path.includes("/")),
  );
  return {
    roots: [{ prefix: "" }],
    beside: [],
    warnings: suspects.map(
      ({ name, inner }) =>
        `The folder ${name} counts as one class like the folders beside it, though its images lie in ${foldersIn(inner).size} ` +
        "folders of their own. If it is a split, open it alone or move the other folders away.",
    ),
  };
}
