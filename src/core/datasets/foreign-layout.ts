// A layout that people have and this lab does not read: what it was seen by, and how to convert it.
import { type DataFile, ForeignLayoutError } from "./data-set";
import { readFile } from "./image-file";

export interface ForeignLayout {
  /** The name by which people know it: "YOLO". */
  readonly layout: string;
  /** What was seen: a clause that names a file, e.g. "labels/1.txt holds a class number and a box on each line". */
  readonly seen: string;
  /** What to do: one or two sentences. */
  readonly advice: string;
}

/** Datumaro and FiftyOne convert most layouts; `format` is Datumaro's name of this one. */
export function convertWithDatumaro(format: string): string {
  return (
    `Convert it to COCO, for example with Datumaro: datum convert -if ${format} -i FOLDER -f coco -o NEW_FOLDER -- ` +
    "--save-media; then choose NEW_FOLDER."
  );
}

export const exportFromTool =
  "Open it in the tool that wrote it and export it as COCO or as PASCAL VOC, with the images; then choose that folder.";

export function foreignLayoutError({ layout, seen, advice }: ForeignLayout): ForeignLayoutError {
  return new ForeignLayoutError(
    layout,
    `This is ${layout}: ${seen}. The lab reads class folders, COCO and PASCAL VOC, not this layout. ${advice}`,
  );
}

const headBytes = 2 ** 16;
/** A file without a `head` is read whole; larger ones are no labels. */
const maxBytes = 20_000_000;

/** The file's name without its folder and its last ending. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
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
