// From a dropped file to checkpoints: content decides the format, and a zip file may hold several (the release's layout).
import { readExactly, type ByteSource } from "../base/byte-source";
import type { CheckpointFile } from "./checkpoint-file";
import { NotACheckpointError, SeveralCheckpointsError } from "./errors";
import { chooseNetwork } from "./network-choice";
import { looksLikeSafetensors, openSafetensors } from "./safetensors";
import { looksLikeLegacyTorch, openLegacyTorch } from "./torch-legacy";
import { isTorchArchive, openTorchZip } from "./torch-zip";
import { looksLikeZip, readZipDirectory, type ZipDirectory, type ZipEntry } from "../archive/zip-directory";
import { entrySource, verifyStoredEntry } from "../archive/zip-entry";
import { hexOfBytes } from "../base/hashes";

/** A checkpoint that a file holds or is. */
export interface CheckpointMember {
  /** Path inside the outer archive, or the file's own name. */
  readonly path: string;
  readonly fileBytes: number;
  /** `weights` names the network to read where the file holds several. */
  open(weights?: string): Promise<CheckpointFile>;
}

/** Entries of an outer archive that may be checkpoints; what they are, their content says. */
const memberEndings = /\.(?:pt|pth|pkl|bin|ckpt|tar|safetensors)$/i;
/** What macOS adds to its zip files beside every file. */
const resourceForks = /(?:^|\/)(?:__MACOSX\/|\._)/;
const formats = "a PyTorch file (.pt, .pth), .safetensors, or a .zip with such files";

/** A safetensors file has one dictionary, which may hold several networks under prefixes. */
async function openFlat(source: ByteSource, weights: string | undefined): Promise<CheckpointFile> {
  const file = await openSafetensors(source);
  const { dictionary: _, ...chosen } = chooseNetwork(source.name, [{ path: "", listing: file.listing }], weights);
  const { listing } = chosen;
  return {
    ...file,
    ...chosen,
    tensors: (wanted = () => true) => file.tensors((name) => listing.has(name) && wanted(name)),
  };
}

async function openBytes(source: ByteSource, weights: string | undefined): Promise<CheckpointFile> {
  if (source.size === 0) {
    throw new NotACheckpointError(`${source.name}: the file is empty (0 bytes); expected ${formats}`);
  }
  const head = await readExactly(source, 0, Math.min(16, source.size), "the file's beginning");
  if (looksLikeZip(head)) {
    const directory = await readZipDirectory(source);
    if (isTorchArchive(directory)) return openTorchZip(directory, weights);
    throw new NotACheckpointError(
      `${source.name}: a zip file inside a zip file that is no checkpoint; unpack it first`,
    );
  }
  if (looksLikeLegacyTorch(head)) return openLegacyTorch(source, weights);
  if (looksLikeSafetensors(head)) return openFlat(source, weights);
  throw new NotACheckpointError(`${source.name}: not a checkpoint (${beginningText(head)}); expected ${formats}`);
}

async function openMember(
  directory: ZipDirectory,
  entry: ZipEntry,
  weights: string | undefined,
): Promise<CheckpointFile> {
  const source = await entrySource(directory, entry);
  const head = source.size >= 16 ? await readExactly(source, 0, 16, entry.name) : new Uint8Array(0);
  // A PyTorch zip carries checksums of its own.
  if (entry.method === "stored" && !looksLikeZip(head)) await verifyStoredEntry(directory, entry);
  return openBytes(source, weights);
}

/**
 * The checkpoints in a file: itself, or the entries of a zip file around them. A stored entry is read in place; a
 * deflated one is inflated when it is opened.
 * @throws FileError of the kind that fits; NotACheckpointError where there is none.
 */
export async function listCheckpoints(source: ByteSource): Promise<readonly CheckpointMember[]> {
  const head = await readExactly(source, 0, Math.min(4, source.size), "the file's beginning");
  const directory = looksLikeZip(head) ? await readZipDirectory(source) : undefined;
  const own = { path: source.name, fileBytes: source.size };
  if (!directory) return [{ ...own, open: (weights) => openBytes(source, weights) }];
  if (isTorchArchive(directory)) return [{ ...own, open: (weights) => openTorchZip(directory, weights) }];
  const members = Array.from(directory.entries.values()).filter(
    ({ name }) => memberEndings.test(name) && !resourceForks.test(name),
  );
  if (members.length === 0) {
    const names = Array.from(directory.entries.keys()).slice(0, 5).join(", ");
    throw new NotACheckpointError(
      `${source.name}: a zip file without checkpoints (${names || "no entries"}); expected ${formats}`,
    );
  }
  return members.map((entry) => ({
    path: entry.name,
    fileBytes: entry.unpackedBytes,
    open: (weights) => openMember(directory, entry, weights),
  }));
}

/**
 * The one checkpoint in a file; `weights` names the network to read where it holds several.
 * @throws FileError of the kind that fits; SeveralCheckpointsError where `listCheckpoints` finds more than one.
 */
export async function openCheckpoint(source: ByteSource, weights?: string): Promise<CheckpointFile> {
  const members = await listCheckpoints(source);
  if (members.length > 1) {
    throw new SeveralCheckpointsError(
      `${source.name}: ${members.length} checkpoints in one archive (${members
        .slice(0, 6)
        .map((member) => member.path)
        .join(", ")}); choose one`,
    );
  }
  return members[0].open(weights);
}

// What files that are no checkpoints are, told from their first bytes, for the sentence that refuses them.

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
function beginningText(head: Uint8Array): string {
  const text = String.fromCharCode(...head);
  const known = beginnings.find(([begin]) => text.startsWith(begin));
  if (known) return known[1];
  // protocols 2 to 5 begin so; torch.save's own are told by what follows
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return "it is a pickle, but not one that torch.save wrote; load it in Python and save its state dict with torch.save";
  }
  return `it begins with ${hexOfBytes(head.subarray(0, 8), " ")}`;
}
