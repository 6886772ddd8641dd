// What files that are no checkpoints are, told from their first bytes, for the sentence that refuses them.
import { hexOfBytes } from "../base/hexadecimal";

const beginnings: readonly (readonly [begin: string, what: string])[] = [
  ["version https", "it is a Git LFS pointer: the file itself was not downloaded, fetch it with git lfs pull"],
  ["<!DOCTYPE", "it is a web page: the download was answered with HTML, fetch the file again"],
  ["<!doctype", "it is a web page: the download was answered with HTML, fetch the file again"],
  ["<html", "it is a web page: the download was answered with HTML, fetch the file again"],
  ["\x1f\x8b", "it is packed with gzip, unpack it first"],
  ["7z\xbc\xaf", "it is packed with 7-Zip, unpack it first"],
  ["Rar!", "it is packed with RAR, unpack it first"],
  ["\x89HDF", "it is an HDF5 file, as Keras writes them"],
  ["\x93NUMPY", "it is a NumPy array"],
  ["GGUF", "it is a GGUF file"],
];

/** Of a file's first bytes, e.g. `it begins with 25 50 44 46`; with what to do where the kind is known. */
export function beginningText(head: Uint8Array): string {
  const text = String.fromCharCode(...head);
  const known = beginnings.find(([begin]) => text.startsWith(begin));
  if (known) return known[1];
  // protocols 2 to 5 begin so; torch.save's own are told by what follows
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return "it is a pickle, but not one that torch.save wrote; load it in Python and save its state dict with torch.save";
  }
  return `it begins with ${hexOfBytes(head.subarray(0, 8), " ")}`;
}
