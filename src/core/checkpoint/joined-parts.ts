// Several files that hold a part of one network each, read as one file: what a shipped set shares with others is stored once.
import type { CheckpointFile } from "./checkpoint-file";
import { MergeError } from "./errors";

function checkApart(files: readonly CheckpointFile[]): void {
  const owners = new Map<string, CheckpointFile>();
  for (const file of files) {
    for (const name of file.listing.keys()) {
      const other = owners.get(name);
      if (other) throw new MergeError(`${other.name} and ${file.name} both have ${name}; each holds a part of its own`);
      owners.set(name, file);
    }
  }
}

function joinedMetadata(files: readonly CheckpointFile[]): Map<string, string> {
  const joined = new Map<string, string>();
  for (const { name, metadata } of files) {
    for (const [key, text] of metadata) {
      const other = joined.get(key);
      if (other !== undefined && other !== text) {
        throw new MergeError(`${name} has ${key} "${text}", another part of its network "${other}"`);
      }
      joined.set(key, text);
    }
  }
  return joined;
}

/**
 * One file with the tensors and the metadata of all. Files that people bring hold a whole backbone each and are merged by
 * `loadWeights`; these must not overlap. Tensors come file by file, of each the largest first.
 * @throws MergeError where two have the same tensor, or say different things
 */
export function joinParts(files: readonly [CheckpointFile, ...CheckpointFile[]]): CheckpointFile {
  const [first, ...others] = files;
  if (others.length === 0) return first;
  const { container, prefix } = first;
  const stranger = others.find((other) => other.container !== container || other.prefix !== prefix);
  if (stranger) throw new MergeError(`${first.name} and ${stranger.name} spell their tensors in different ways`);
  checkApart(files);
  return {
    name: files.map(({ name }) => name).join(" and "),
    fileBytes: files.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    container,
    metadata: joinedMetadata(files),
    listing: new Map(files.flatMap(({ listing }) => Array.from(listing))),
    prefix,
    notes: files.flatMap(({ notes }) => notes),
    opaqueEntries: files.flatMap(({ opaqueEntries }) => opaqueEntries),
    async *tensors(wanted) {
      for (const file of files) yield* file.tensors(wanted);
    },
  };
}
