// What looking for foreign layouts takes from files: names without endings, beginnings, a few of many.
import type { DataFile } from "./data-set";
import { readFile } from "./image-file";

const headBytes = 2 ** 16;
/** A file without a `head` is read whole; larger ones are no labels. */
const maxBytes = 20_000_000;

/** The file's name without its folder and its last ending. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/** At most so many of the items, spread evenly. */
export function sampled<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]);
}

/** The beginning of a text file, in whole lines where there is more; "" where it cannot be read. */
export async function headText(file: DataFile): Promise<string> {
  if (!file.head && file.byteLength > maxBytes) return "";
  try {
    const bytes = file.head ? await file.head(headBytes) : (await readFile(file)).subarray(0, headBytes);
    const label = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
    const text = new TextDecoder(label).decode(bytes);
    return bytes.length < file.byteLength ? text.slice(0, text.lastIndexOf("\n") + 1) : text;
  } catch {
    // A file that cannot be read tells nothing; whoever opens the set says so.
    return "";
  }
}
