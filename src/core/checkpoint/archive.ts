// From a dropped file to checkpoints: content decides the format, and a zip file may hold several (the release's layout).
import { readExactly, type ByteSource } from "./byte-source";
import type { CheckpointFile } from "./checkpoint-file";
import { NotACheckpointError, SeveralCheckpointsError } from "./errors";
import { beginningText } from "./foreign-beginnings";
import { looksLikeSafetensors, openSafetensors } from "./safetensors";
import { looksLikeLegacyTorch, openLegacyTorch } from "./torch-legacy";
import { isTorchArchive, openTorchZip } from "./torch-zip";
import { looksLikeZip, readZipDirectory, type ZipDirectory, type ZipEntry } from "./zip-directory";
import { entrySource, verifyStoredEntry } from "./zip-entry";

/** A checkpoint that a file holds or is. */
export interface CheckpointMember {
  /** Path inside the outer archive, or the file's own name. */
  readonly path: string;
  readonly fileBytes: number;
  open(): Promise<CheckpointFile>;
}

/** Entries of an outer archive that may be checkpoints; what they are, their content says. */
const memberEndings = /\.(?:pt|pth|pkl|bin|ckpt|tar|safetensors)$/i;
/** What macOS adds to its zip files beside every file. */
const resourceForks = /(?:^|\/)(?:__MACOSX\/|\._)/;
const formats = "a PyTorch file (.pt, .pth), .safetensors, or a .zip with such files";

async function openBytes(source: ByteSource): Promise<CheckpointFile> {
  if (source.size === 0) {
    throw new NotACheckpointError(`${source.name}: the file is empty (0 bytes); expected ${formats}`);
  }
  const head = await readExactly(source, 0, Math.min(16, source.size), "the file's beginning");
  if (looksLikeZip(head)) {
    const directory = await readZipDirectory(source);
    if (isTorchArchive(directory)) return openTorchZip(directory);
    throw new NotACheckpointError(
      `${source.name}: a zip file inside a zip file that is no checkpoint; unpack it first`,
    );
  }
  if (looksLikeLegacyTorch(head)) return openLegacyTorch(source);
  if (looksLikeSafetensors(head)) return openSafetensors(source);
  throw new NotACheckpointError(`${source.name}: not a checkpoint (${beginningText(head)}); expected ${formats}`);
}

async function openMember(directory: ZipDirectory, entry: ZipEntry): Promise<CheckpointFile> {
  const source = await entrySource(directory, entry);
  const head = source.size >= 16 ? await readExactly(source, 0, 16, entry.name) : new Uint8Array(0);
  // A PyTorch zip carries checksums of its own.
  if (entry.method === "stored" && !looksLikeZip(head)) await verifyStoredEntry(directory, entry);
  return openBytes(source);
}

/**
 * The checkpoints in a file: itself, or the entries of a zip file around them. A stored entry is read in place; a
 * deflated one is inflated when it is opened.
 * @throws CheckpointError of the kind that fits; NotACheckpointError where there is none.
 */
export async function listCheckpoints(source: ByteSource): Promise<readonly CheckpointMember[]> {
  const head = await readExactly(source, 0, Math.min(4, source.size), "the file's beginning");
  const directory = looksLikeZip(head) ? await readZipDirectory(source) : undefined;
  if (!directory) return [{ path: source.name, fileBytes: source.size, open: () => openBytes(source) }];
  if (isTorchArchive(directory)) {
    return [{ path: source.name, fileBytes: source.size, open: () => openTorchZip(directory) }];
  }
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
    open: () => openMember(directory, entry),
  }));
}

/**
 * The one checkpoint in a file.
 * @throws CheckpointError of the kind that fits; SeveralCheckpointsError where `listCheckpoints` finds more than one.
 */
export async function openCheckpoint(source: ByteSource): Promise<CheckpointFile> {
  const members = await listCheckpoints(source);
  if (members.length > 1) {
    throw new SeveralCheckpointsError(
      `${source.name}: ${members.length} checkpoints in one archive (${members
        .slice(0, 6)
        .map((member) => member.path)
        .join(", ")}); choose one`,
    );
  }
  return members[0].open();
}
