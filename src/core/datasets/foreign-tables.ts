// Tables of annotations and labels: CSV of TensorFlow, Roboflow, RetinaNet, Open Images, VIA and Kaggle.
import type { DataFile } from "./data-set";
import { headText, sampled, stemOf } from "./foreign-files";
import { convertWithDatumaro, type ForeignLayout } from "./foreign-layout";
import { isImage } from "./image-file";

const looked = 10;
const isTable = /\.(?:csv|tsv)$/i;

const intoFolders =
  "For classification, put the images of each class into a folder named after it; for boxes, convert it to COCO or " +
  "PASCAL VOC, or export it so from the tool that it comes from.";

function cells(line: string): string[] {
  const delimiter = ["\t", ";", ","].find((each) => line.includes(each)) ?? ",";
  return line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

function hasOneOf(columns: readonly string[], ...names: readonly string[]): boolean {
  return names.some((name) => columns.includes(name));
}

interface Table {
  readonly layout: string;
  readonly holds: string;
  readonly advice: string;
}

function tableByHeader(columns: readonly string[]): Table | undefined {
  if (columns.includes("region_shape_attributes")) {
    return {
      layout: "VIA (VGG Image Annotator)",
      holds: "regions of images",
      advice: "In VIA export the annotations as COCO, and put the file beside the images.",
    };
  }
  if (columns.includes("imageid") && columns.includes("labelname")) {
    return { layout: "Open Images CSV", holds: "labels of images", advice: convertWithDatumaro("open_images") };
  }
  const hasBox =
    (hasOneOf(columns, "xmin", "x_min", "x1", "left", "bbox_x") &&
      hasOneOf(columns, "ymin", "y_min", "y1", "top", "bbox_y")) ||
    hasOneOf(columns, "bbox", "bounding_box", "rle", "encodedpixels", "rle_mask");
  return hasBox ? { layout: "CSV annotations", holds: "boxes or masks of images", advice: intoFolders } : undefined;
}

function tableByRows(rows: readonly (readonly string[])[], imageStems: ReadonlySet<string>): Table | undefined {
  const [header, ...body] = rows;
  const isBoxRow = (row: readonly string[]) =>
    row.length >= 6 && isImage(row[0]) && row.slice(1, 5).every((cell) => /^-?[\d.]*$/.test(cell));
  if (isBoxRow(header)) {
    return { layout: "RetinaNet CSV", holds: "an image, a box and a class on each line", advice: intoFolders };
  }
  if (/^(?:train|training|validat\w*|test|unassigned)$/i.test(header[0]) && header.length > 2) {
    return { layout: "AutoML CSV", holds: "a split, an image and its labels on each line", advice: intoFolders };
  }
  const named = body.filter((row) => row.some((cell) => cell !== "" && imageStems.has(stemOf(cell))));
  if (body.length === 0 || named.length * 2 < body.length) return undefined;
  const isFlags = body.every((row) => row.length > 2 && row.slice(1).every((cell) => /^[01](?:\.0)?$/.test(cell)));
  if (isFlags) {
    return {
      layout: "multi-label classification (CSV)",
      holds: "a 0 or 1 for each class of each image",
      advice:
        "Images of several classes at once are nothing that the lab trains on; for images of one class, put those of each class into a folder named after it.",
    };
  }
  return { layout: "CSV labels", holds: "a label of each image", advice: intoFolders };
}

export interface ForeignTables {
  /** The first table that is about the images. */
  readonly layout?: ForeignLayout;
  /** Paths of all tables. */
  readonly paths: readonly string[];
}

/** The tables among the files, and what the first of them is that is about the images. */
export async function findForeignTables(
  files: readonly DataFile[],
  imageStems: ReadonlySet<string>,
): Promise<ForeignTables> {
  const tables = files.filter(({ path }) => isTable.test(path));
  const paths = tables.map(({ path }) => path);
  for (const file of sampled(tables, looked)) {
    const lines = (await headText(file)).split(/\r?\n/).filter((line) => line.trim() !== "");
    if (lines.length === 0) continue;
    const rows = lines.slice(0, 50).map(cells);
    const columns = rows[0].map((column) => column.toLowerCase());
    const table = tableByHeader(columns) ?? tableByRows(rows, imageStems);
    if (table) return { layout: { ...table, seen: `${file.path} holds ${table.holds}` }, paths };
  }
  return { paths };
}
