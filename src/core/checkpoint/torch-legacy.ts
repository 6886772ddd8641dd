// The container of torch.save before PyTorch 1.6: five pickles in a row, then every storage's length and bytes.
import { readExactly, type ByteSource, type Bytes } from "../base/byte-source";
import { largestFirst, type CheckpointFile } from "./checkpoint-file";
import { DamagedFileError, TruncatedFileError, UnpackLimitError } from "../base/file-errors";
import { ShortStorageError, UnsupportedCheckpointError } from "./errors";
import { readPickle } from "./pickle";
import type { PickleHost, PickleValue } from "./pickle-values";
import { TorchPickleHost } from "./torch-pickle";
import { extentBytes, findStateDict, gatherTensor } from "./torch-state-dict";
import { maxPickleBytes } from "./torch-zip";

/** The first pickle: protocol 2, one long of ten bytes, STOP. */
const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
const protocolVersion = 1001;

/** Whether the file opens with the pre-1.6 container's magic number (`MAGIC_NUMBER` in torch/serialization.py). */
export function looksLikeLegacyTorch(head: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

interface Header {
  readonly root: PickleValue;
  readonly host: TorchPickleHost;
  readonly keys: PickleValue;
  readonly endBytes: number;
}

function parseHeader(source: ByteSource, bytes: Bytes): Header {
  const host = new TorchPickleHost(source.name);
  let at = magic.length;
  const next = (reader: PickleHost): PickleValue => {
    const { value, end } = readPickle(bytes, reader, source.name, at);
    at = end;
    return value;
  };
  const version = next(host);
  if (version !== protocolVersion) {
    throw new UnsupportedCheckpointError(
      `${source.name}: its container is of a version other than ${protocolVersion}, the only one that is read`,
    );
  }
  const system = next(host);
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    throw new UnsupportedCheckpointError(
      `${source.name}: it was not written on a little-endian machine; save it again on one`,
    );
  }
  const root = next(host);
  return { root, host, keys: next(host), endBytes: at };
}

/** Parses the pickles from a head that grows until they fit. */
async function readHeader(source: ByteSource): Promise<Header> {
  for (let headBytes = 2 ** 20; ; headBytes *= 4) {
    const bytes = await readExactly(source, 0, Math.min(headBytes, source.size), "the pickles");
    try {
      return parseHeader(source, bytes);
    } catch (error) {
      if (!(error instanceof TruncatedFileError) || bytes.length === source.size) throw error;
      if (headBytes >= maxPickleBytes) {
        throw new UnpackLimitError(
          `${source.name}: its pickles do not end within ${maxPickleBytes} bytes; the file is refused`,
        );
      }
    }
  }
}

/**
 * `wanted` is the name of the network to read where the file holds several.
 * @throws every FileError that its parts throw; this container has no checksums.
 */
export async function openLegacyTorch(source: ByteSource, wanted?: string): Promise<CheckpointFile> {
  const { root, host, keys, endBytes } = await readHeader(source);
  if (!Array.isArray(keys)) throw new DamagedFileError(`${source.name}: it has no list of its storages`);
  const starts = new Map<string, number>();
  let at = endBytes;
  let storedBytes = 0;
  for (const value of keys as readonly PickleValue[]) {
    const key = typeof value === "number" ? String(value) : value;
    if (typeof key !== "string")
      throw new DamagedFileError(`${source.name}: its list of storages has an entry without a name`);
    const storage = host.storages.get(key);
    if (!storage || starts.has(key))
      throw new DamagedFileError(`${source.name}: its list of storages names ${key}, which no tensor uses`);
    const length = await readExactly(source, at, 8, `the length of storage ${key}`);
    const stored = new DataView(length.buffer).getBigInt64(0, true);
    const itemBytes = storage.itemBytes;
    if (stored * BigInt(itemBytes) !== BigInt(storage.storageBytes)) {
      throw new ShortStorageError(
        `${source.name}: storage ${key} has ${stored} elements of ${itemBytes} bytes, its tensors need ${storage.storageBytes} bytes; the file is damaged`,
      );
    }
    starts.set(key, at + 8);
    at += 8 + storage.storageBytes;
    storedBytes += storage.storageBytes;
    if (at > source.size) {
      throw new TruncatedFileError(
        `${source.name}: storage ${key} should end at byte ${at}, but the file has ${source.size}; fetch it again`,
      );
    }
  }
  const state = findStateDict(source.name, root, storedBytes, wanted);
  for (const [name, tensor] of state.tensors) {
    if (!starts.has(tensor.storage.key))
      throw new DamagedFileError(`${source.name}: the storage of ${name} is not in the file`);
  }
  return {
    name: source.name,
    fileBytes: source.size,
    container: "torch-legacy",
    metadata: state.metadata,
    listing: state.listing,
    prefix: state.prefix,
    ...(state.networks && { networks: state.networks }),
    notes: state.notes,
    opaqueEntries: state.opaqueEntries,
    async *tensors(wanted = () => true) {
      for (const name of largestFirst(state.listing).filter((name) => wanted(name))) {
        const tensor = state.tensors.get(name)!;
        const { start, end } = extentBytes(tensor);
        const base = starts.get(tensor.storage.key)!;
        yield gatherTensor(name, tensor, await readExactly(source, base + start, end - start, name));
      }
    },
  };
}
