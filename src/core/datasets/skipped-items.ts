// Collects what a data set leaves out: one item a reason, with the first file and the number of them.
import type { SkippedItem } from "./data-set";

/** Whole counts in messages: `1,234`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 picture", "1,234 pictures". */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : more}`;
}

/** The message of an error that names the file first, for where the path is told beside it. */
export function withoutPath(message: string, path: string): string {
  if (!message.startsWith(`${path}: `)) return message;
  const rest = message.slice(path.length + 2);
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}

export class SkippedItems {
  private readonly groups = new Map<string, { readonly path: string; readonly why: string; count: number }>();

  /** Items of one `reason` become one; its path and its sentence are those of the first. */
  add(path: string, why: string, reason = why): void {
    const group = this.groups.get(reason);
    if (group) group.count++;
    else this.groups.set(reason, { path, why, count: 1 });
  }

  /** In the order in which the reasons first came up. */
  list(): SkippedItem[] {
    return Array.from(this.groups.values(), ({ path, why, count }) =>
      count === 1 ? { path, why } : { path, why, count },
    );
  }
}
