// Writes the zip container of torch.save: stored entries, their data at multiples of 64 bytes, checksums in place.
import type { Bytes } from "../base/byte-source";
import { tensorBytes } from "./checkpoint-file";
import { crc32 } from "../base/hashes";
import { CheckpointWriteError } from "./errors";
import { pickleStateDict, type PlainValue } from "./pickle-writer";
import type { TensorToWrite } from "./torch-tensors";

export interface TorchFileOptions {
  /** The archive's folder, by custom the file's name without its ending. */
  readonly folder?: string;
  /** Wraps the state dict as `{'model': state dict, ...beside}`, as torchdistill does. */
  readonly beside?: Readonly<Record<string, PlainValue>>;
}

const alignment = 64;
/** Beyond it the format needs zip64 records, which no model of this lab comes near. */
const maxFileBytes = 0xffffffff;
const maxEntries = 0xfffe;
/** 1 January 1980, the earliest date a zip file can have. */
const dosDate = 0x21;

interface WrittenEntry {
  readonly name: Bytes;
  readonly crc: number;
  readonly bytes: number;
  readonly offset: number;
}

/** What local header and directory share: version 2.0, UTF-8 names, stored, date, checksum, sizes. */
function setCommon(data: DataView, at: number, { name, crc, bytes }: WrittenEntry, extraBytes: number): void {
  data.setUint16(at, 20, true);
  data.setUint16(at + 2, 0x0800, true);
  data.setUint16(at + 8, dosDate, true);
  data.setUint32(at + 10, crc, true);
  data.setUint32(at + 14, bytes, true);
  data.setUint32(at + 18, bytes, true);
  data.setUint16(at + 22, name.length, true);
  data.setUint16(at + 24, extraBytes, true);
}

/** Padded by an extra field "FB", as PyTorch does, so that the data after it is aligned. */
function localHeader(entry: WrittenEntry): Bytes {
  const unpadded = entry.offset + 30 + entry.name.length + 4;
  const padding = (alignment - (unpadded % alignment)) % alignment;
  const header = new Uint8Array(30 + entry.name.length + 4 + padding);
  const data = new DataView(header.buffer);
  data.setUint32(0, 0x04034b50, true);
  setCommon(data, 4, entry, 4 + padding);
  header.set(entry.name, 30);
  const extra = 30 + entry.name.length;
  data.setUint16(extra, 0x4246, true);
  data.setUint16(extra + 2, padding, true);
  header.fill(0x5a, extra + 4);
  return header;
}

function directory(entries: readonly WrittenEntry[], offset: number): Bytes {
  const bytes = entries.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const whole = new Uint8Array(bytes + 22);
  const data = new DataView(whole.buffer);
  let at = 0;
  for (const entry of entries) {
    data.setUint32(at, 0x02014b50, true);
    data.setUint16(at + 4, 20, true);
    setCommon(data, at + 6, entry, 0);
    data.setUint32(at + 42, entry.offset, true);
    whole.set(entry.name, at + 46);
    at += 46 + entry.name.length;
  }
  data.setUint32(at, 0x06054b50, true);
  data.setUint16(at + 8, entries.length, true);
  data.setUint16(at + 10, entries.length, true);
  data.setUint32(at + 12, bytes, true);
  data.setUint32(at + 16, offset, true);
  return whole;
}

/**
 * A `.pt` file that `torch.load(..., weights_only=True)` reads, in chunks; one tensor at a time is in memory.
 * @throws CheckpointWriteError beyond 4 GiB or 65,534 entries, or for element types that `.pt` has no class for.
 */
export function writeTorchCheckpoint(
  tensors: readonly TensorToWrite[],
  { folder = "archive", beside }: TorchFileOptions = {},
): AsyncGenerator<Bytes> {
  return writeTorchArchive(folder, () => pickleStateDict(tensors, beside), tensors);
}

/** As `writeTorchCheckpoint`, around any pickle whose storages "0", "1", … are those of `tensors`. */
export async function* writeTorchArchive(
  folder: string,
  makePickle: () => Bytes,
  tensors: readonly TensorToWrite[],
): AsyncGenerator<Bytes> {
  const pickle = makePickle();
  const totalBytes = tensors.reduce((sum, tensor) => sum + tensorBytes(tensor) + 512, pickle.length);
  if (totalBytes > maxFileBytes || tensors.length + 3 > maxEntries) {
    throw new CheckpointWriteError(
      `${tensors.length} tensors of ${totalBytes} bytes are more than a .pt file takes here; write .safetensors`,
    );
  }
  const encoder = new TextEncoder();
  const contents: (readonly [name: string, data: () => Bytes])[] = [
    ["data.pkl", () => pickle],
    ["byteorder", () => encoder.encode("little")],
    ...tensors.map((tensor, key) => [`data/${key}`, () => tensor.data()] as const),
    ["version", () => encoder.encode("3\n")],
  ];
  const entries: WrittenEntry[] = [];
  let offset = 0;
  for (const [name, data] of contents) {
    const bytes = data();
    const entry = { name: encoder.encode(`${folder}/${name}`), crc: crc32(bytes), bytes: bytes.length, offset };
    const header = localHeader(entry);
    entries.push(entry);
    offset += header.length + bytes.length;
    yield header;
    if (bytes.length > 0) yield bytes;
  }
  yield directory(entries, offset);
}
