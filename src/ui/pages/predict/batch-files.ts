// A batch as files: a table for spreadsheets, one JSON of all records, the overlays in a zip.
import { numbersText } from "../../../engine/protocol-predictions";
import type { BatchItem } from "../../stores/predict-store";

export type DoneItem = Extract<BatchItem, { kind: "done" }>;

type Column = readonly [heading: string, value: (item: DoneItem) => string | number | undefined];

const usualColumns: readonly Column[] = [
  ["file", ({ fileName }) => fileName],
  ["width", ({ overview }) => overview.imageWidth],
  ["height", ({ overview }) => overview.imageHeight],
  ["protocol", ({ overview }) => overview.protocol],
  ["top_label", ({ overview }) => overview.topClass?.label],
  ["top_name", ({ overview }) => overview.topClass?.name],
  ["top_probability", ({ overview }) => overview.topClass?.probability],
  ["boxes", ({ overview }) => overview.boxes],
  ["payload_bytes", ({ overview }) => overview.sizes?.payloadBytes],
  ["file_bytes", ({ overview }) => overview.sizes?.fileBytes],
  ["paper_kilobytes", ({ overview }) => overview.sizes?.paperKilobytes],
  ["bits_per_pixel", ({ overview }) => overview.sizes?.bitsPerPixel],
  ["encoder_ms", ({ overview }) => overview.elapsedMs.encoder],
  ["body_ms", ({ overview }) => overview.elapsedMs.body],
  ["protocol_pixels", ({ overview }) => overview.protocolNumbers && numbersText(overview.protocolNumbers)],
];

/** Quoted where RFC 4180 asks for it; a leading = + - @ gets an apostrophe, lest a spreadsheet runs a file's name. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Of items whose checkpoint says from which probability on it is sure. */
const sureColumn: Column = ["sure", ({ overview: { sure } }) => (sure === undefined ? undefined : String(sure))];

export function batchCsv(items: readonly DoneItem[]): string {
  const saysSure = items.some(({ overview }) => overview.sure !== undefined);
  const columns = saysSure ? [...usualColumns, sureColumn] : usualColumns;
  const rows = [columns.map(([heading]) => heading), ...items.map((item) => columns.map(([, value]) => value(item)))];
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** The records as one JSON list, without ever being held as text. */
export function batchJson(items: readonly DoneItem[]): Blob {
  const parts = items.flatMap(({ overview }, i) => [i === 0 ? "" : ",\n", overview.record]);
  return new Blob(["[", ...parts, "]\n"], { type: "application/json" });
}

/** `photos/a.png` to `photos/a.jpg`, made to differ from the names in `taken`. */
export function entryName(fileName: string, ending: string, taken: Set<string>): string {
  const stem = fileName
    .replace(/^\/+/, "")
    .replaceAll("..", "_")
    .replace(/\.[^./]+$/, "");
  let name = `${stem}${ending}`;
  for (let n = 2; taken.has(name); n++) name = `${stem} (${n})${ending}`;
  taken.add(name);
  return name;
}

/** `onPacked` is told how many of the items are in. */
export async function batchZip(items: readonly DoneItem[], onPacked?: (packed: number) => void): Promise<Blob> {
  const { BlobReader, BlobWriter, ZipWriter } = await import("@zip.js/zip.js");
  // JPEG and bitstreams do not shrink further
  const zip = new ZipWriter(new BlobWriter("application/zip"), { level: 0, useWebWorkers: false });
  const taken = new Set<string>();
  for (const [index, { fileName, overview }] of items.entries()) {
    await zip.add(`overlays/${entryName(fileName, ".jpg", taken)}`, new BlobReader(overview.overlay));
    if (overview.ladonFile) {
      await zip.add(`bitstreams/${entryName(fileName, ".ladon", taken)}`, new BlobReader(overview.ladonFile));
    }
    onPacked?.(index + 1);
  }
  return zip.close();
}
