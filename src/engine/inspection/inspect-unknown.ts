// Files that no page takes: what they look like, and what the lab takes instead.
import { baseName, type InspectedFile } from "./inspected-file";
import type { UnknownInspection } from "./inspection";

const whatTheLabTakes =
  "The lab takes images, folders or zips of labelled images (class folders, COCO, PASCAL VOC), PyTorch or safetensors " +
  "checkpoints, .ladon bitstreams, recipes (JSON or torchdistill YAML) and curves (JSON).";

/** One file that is of no use here: `looksLike` with its article ("an HTML page"), and a sentence on what to do instead. */
export function unknownFile(name: string, file: InspectedFile, looksLike: string, advice?: string): UnknownInspection {
  return {
    kind: "unknown",
    name,
    usable: false,
    summary: looksLike,
    problems: [`${baseName(file.path)} is ${looksLike}. ${advice ?? whatTheLabTakes}`],
    warnings: [],
    files: [{ file: file.path, looksLike }],
  };
}

const maxListed = 1000;

/** Several files of which no page takes any. */
export function unknownFiles(
  name: string,
  files: readonly { readonly file: string; readonly looksLike: string }[],
  problem: string,
): UnknownInspection {
  return {
    kind: "unknown",
    name,
    usable: false,
    summary: files.length === 0 ? "an empty folder" : "a folder of files that no page takes",
    problems: [`${problem} ${whatTheLabTakes}`],
    warnings: [],
    files: files.slice(0, maxListed),
  };
}
