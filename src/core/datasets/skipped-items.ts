// Collects what a dataset leaves out: one item a reason, with the first file and the number of them.
import { cut } from "../base/sentence";
import type { SkippedItem } from "./data-set";

/** The message of an error that names the file first, for where the path is told beside it. */
export function withoutPath(message: string, path: string): string {
  if (!message.startsWith(`${path}: `)) return message;
  const rest = message.slice(path.length + 2);
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

/** It may quote names that a file makes as long as it likes. */
const longestSentence = 1000;

/** Of a reason that holds for more files, the others go unnamed. */
const maxPaths = 1000;

/** Its paths stay behind when it is sent to the page, which shows the first. */
class SkippedGroup implements SkippedItem {
  readonly count?: number;
  readonly #paths: readonly string[];

  constructor(
    readonly path: string,
    readonly why: string,
    count: number,
    paths: readonly string[],
  ) {
    if (count > 1) this.count = count;
    this.#paths = paths;
  }

  get paths(): readonly string[] {
    return this.#paths;
  }
}

interface Group {
  readonly path: string;
  readonly why: string;
  count: number;
  readonly paths: Set<string>;
}

export class SkippedItems {
  private readonly groups = new Map<string, Group>();

  /**
   * Items of one `reason` become one; its path and its sentence are those of the first. `missing` is the file that is left
   * out where `path` is one that only speaks of it.
   */
  add(path: string, why: string, reason = why, missing = path): void {
    const group = this.groups.get(reason);
    if (!group) {
      this.groups.set(reason, { path, why: cut(why, longestSentence), count: 1, paths: new Set([missing]) });
      return;
    }
    group.count++;
    if (group.paths.size < maxPaths) group.paths.add(missing);
  }

  /** Whether items were added for this reason, whose sentence is told. */
  has(reason: string): boolean {
    return this.groups.has(reason);
  }

  /** In the order in which the reasons first came up. */
  list(): SkippedItem[] {
    return Array.from(
      this.groups.values(),
      ({ path, why, count, paths }) => new SkippedGroup(path, why, count, [...paths]),
    );
  }
}
