// Which folders of images lie nearest to a folder of XML files or masks, by the parts of their paths.
import { isSplitName, type NamedSplit, splitOfName } from "./split-name";

/** What the innermost folder that is named like a split and nothing else says. */
export function splitOfFolder(folder: string): NamedSplit | undefined {
  const name = folder.split("/").findLast(isSplitName);
  return name === undefined ? undefined : splitOfName(name);
}

interface FolderFacts {
  readonly parts: readonly string[];
  readonly split?: NamedSplit;
}

/** Looks into each folder's name once: where thousands of folders have images of one name, all are held against all. */
export class FolderNearness {
  private readonly facts = new Map<string, FolderFacts>();

  /** How many parts two folders share from the top and from the end; all where they are the same. */
  between(a: string, b: string): number {
    if (a === b) return Infinity;
    const [left, right] = [this.factsOf(a).parts, this.factsOf(b).parts];
    const most = Math.min(left.length, right.length);
    let leading = 0;
    while (leading < most && left[leading] === right[leading]) leading++;
    let trailing = 0;
    while (trailing < most - leading && left[left.length - 1 - trailing] === right[right.length - 1 - trailing]) {
      trailing++;
    }
    return leading + trailing;
  }

  /** Of folders of images, those nearest to a folder of XML files or masks; none of another split. */
  nearest(folder: string, imageFolders: Iterable<string>): ReadonlySet<string> {
    const own = this.factsOf(folder).split;
    let most = 0;
    let found: string[] = [];
    for (const other of imageFolders) {
      const { split } = this.factsOf(other);
      if (own !== undefined && split !== undefined && own !== split) continue;
      const near = this.between(folder, other);
      if (near > most) [most, found] = [near, []];
      if (near === most) found.push(other);
    }
    return new Set(found);
  }

  private factsOf(folder: string): FolderFacts {
    let facts = this.facts.get(folder);
    if (facts === undefined) {
      facts = { parts: folder === "" ? [] : folder.toLowerCase().split("/"), split: splitOfFolder(folder) };
      this.facts.set(folder, facts);
    }
    return facts;
  }
}
