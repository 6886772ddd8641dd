// The zip container of torch.save since PyTorch 1.6: `NAME/data.pkl` and one entry `NAME/data/KEY` for each storage.
import { readExactly, type ByteSource } from "../base/byte-source";
import { largestFirst, type CheckpointFile } from "./checkpoint-file";
import { DamagedFileError, UnpackLimitError } from "../base/file-errors";
import { NotACheckpointError, ShortStorageError, UnsupportedCheckpointError } from "./errors";
import { readPickle } from "./pickle";
import { TorchPickleHost, type TorchStorage } from "./torch-pickle";
import { extentBytes, findStateDict, gatherTensor } from "./torch-state-dict";
import type { ZipDirectory, ZipEntry } from "../archive/zip-directory";
import { entrySource, readEntry, verifyStoredEntry } from "../archive/zip-entry";

/** The pickle of a ResNeSt-269e with its optimizer has 0.5 MB. */
export const maxPickleBytes = 2 ** 25;

function pickleEntries(directory: ZipDirectory): ZipEntry[] {
  return Array.from(directory.entries.values()).filter((entry) => /^(?:[^/]+\/)?data\.pkl$/.test(entry.name));
}

/** Whether the archive is itself a PyTorch file, rather than a zip file around some. */
export function isTorchArchive(directory: ZipDirectory): boolean {
  return pickleEntries(directory).length > 0;
}

async function checkByteOrder(directory: ZipDirectory, folder: string): Promise<void> {
  const entry = directory.entries.get(`${folder}byteorder`);
  if (!entry) return;
  const order = entry.unpackedBytes <= 16 ? new TextDecoder().decode(await readEntry(directory, entry)) : "unknown";
  if (order !== "little") {
    throw new UnsupportedCheckpointError(
      `${directory.source.name}: its numbers are stored in ${JSON.stringify(order)} byte order; only "little" is read, save it again on a common machine`,
    );
  }
}

/**
 * `wanted` is the name of the network to read where the file holds several.
 * @throws every FileError that its parts throw: of the zip directory, the pickle, the state dict, and
 * ShortStorageError or DamagedFileError where a storage's entry has another size than its tensors say.
 */
export async function openTorchZip(directory: ZipDirectory, wanted?: string): Promise<CheckpointFile> {
  const { source } = directory;
  const pickles = pickleEntries(directory);
  if (pickles.length !== 1) {
    throw new NotACheckpointError(`${source.name}: ${pickles.length} entries named data.pkl, a checkpoint has one`);
  }
  const [pickle] = pickles;
  const folder = pickle.name.slice(0, -"data.pkl".length);
  if (directory.entries.has(`${folder}constants.pkl`)) {
    throw new UnsupportedCheckpointError(
      `${source.name}: a TorchScript program, which is code; save model.state_dict() with torch.save instead`,
    );
  }
  await checkByteOrder(directory, folder);
  if (pickle.unpackedBytes > maxPickleBytes) {
    throw new UnpackLimitError(
      `${source.name}: its pickle has ${pickle.unpackedBytes} bytes, at most ${maxPickleBytes} are read`,
    );
  }
  const host = new TorchPickleHost(source.name);
  const { value } = readPickle(await readEntry(directory, pickle), host, source.name);

  const storageEntry = (storage: TorchStorage): ZipEntry => {
    const entry = directory.entries.get(`${folder}data/${storage.key}`);
    if (!entry)
      throw new DamagedFileError(
        `${source.name}: the storage ${folder}data/${storage.key} is missing from the archive`,
      );
    return entry;
  };
  let storedBytes = 0;
  for (const storage of host.storages.values()) {
    const entry = storageEntry(storage);
    storedBytes += entry.unpackedBytes;
    if (entry.unpackedBytes < storage.storageBytes) {
      throw new ShortStorageError(
        `${source.name}: ${entry.name} has ${entry.unpackedBytes} bytes, its tensors need ${storage.storageBytes}; the file is damaged, fetch it again`,
      );
    }
    if (entry.unpackedBytes > storage.storageBytes) {
      throw new DamagedFileError(
        `${source.name}: ${entry.name} has ${entry.unpackedBytes} bytes, its tensors know of ${storage.storageBytes}; entries were swapped`,
      );
    }
  }
  const state = findStateDict(source.name, value, storedBytes, wanted);

  return {
    name: source.name,
    fileBytes: source.size,
    container: "torch-zip",
    metadata: state.metadata,
    listing: state.listing,
    prefix: state.prefix,
    ...(state.networks && { networks: state.networks }),
    notes: state.notes,
    opaqueEntries: state.opaqueEntries,
    async *tensors(wanted = () => true) {
      const verified = new Set<string>();
      let inflated: { readonly name: string; readonly source: ByteSource } | undefined;
      for (const name of largestFirst(state.listing).filter((name) => wanted(name))) {
        const tensor = state.tensors.get(name)!;
        const entry = storageEntry(tensor.storage);
        const { start, end } = extentBytes(tensor);
        if (entry.method === "stored" && start === 0 && end === entry.unpackedBytes) {
          yield gatherTensor(name, tensor, await readEntry(directory, entry));
          continue;
        }
        if (entry.method === "stored" && !verified.has(entry.name)) await verifyStoredEntry(directory, entry);
        verified.add(entry.name);
        if (inflated?.name !== entry.name) inflated = { name: entry.name, source: await entrySource(directory, entry) };
        yield gatherTensor(name, tensor, await readExactly(inflated.source, start, end - start, name));
      }
    },
  };
}
