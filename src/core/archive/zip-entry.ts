// Content of one zip entry: read in place where it is stored, inflated within bounds where it is deflated.
import { blobSource, readExactly, sliceSource, type ByteSource, type Bytes } from "../base/byte-source";
import { crc32, hexOfUint32 } from "../base/hashes";
import { DamagedFileError, UnpackLimitError } from "../base/file-errors";
import { locateEntry, type ZipDirectory, type ZipEntry } from "./zip-directory";

/** Small steps, so that one step of the densest deflate stream stays below 70 MB. */
const inflateStepBytes = 2 ** 16;
const verifyStepBytes = 2 ** 23;

function checkCrc(directory: ZipDirectory, entry: ZipEntry, actual: number): void {
  if (!directory.hasChecksums || actual === entry.crc32) return;
  throw new DamagedFileError(
    `${directory.source.name}: ${entry.name} has checksum ${hexOfUint32(actual)}, its directory says ${hexOfUint32(entry.crc32)}; the file is damaged, fetch it again`,
  );
}

async function* inflate(directory: ZipDirectory, entry: ZipEntry): AsyncGenerator<Bytes> {
  const start = await locateEntry(directory, entry);
  const failed = (why: unknown) =>
    new DamagedFileError(`${directory.source.name}: ${entry.name} cannot be inflated (${String(why)}); fetch it again`);
  let at = 0;
  const packed = new ReadableStream<Bytes>({
    async pull(controller) {
      const step = Math.min(inflateStepBytes, entry.packedBytes - at);
      if (step <= 0) return controller.close();
      controller.enqueue(await readExactly(directory.source, start + at, step, entry.name));
      at += step;
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let produced = 0;
  let checksum = 0;
  try {
    for (;;) {
      let step;
      try {
        step = await reader.read();
      } catch (error) {
        throw failed(error);
      }
      if (step.done) break;
      produced += step.value.length;
      if (produced > entry.unpackedBytes) {
        throw new UnpackLimitError(
          `${directory.source.name}: ${entry.name} unpacks to more than the ${entry.unpackedBytes} bytes it claims; the archive is refused`,
        );
      }
      checksum = crc32(step.value, checksum);
      yield step.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (produced !== entry.unpackedBytes) throw failed(`${produced} of ${entry.unpackedBytes} bytes`);
  checkCrc(directory, entry, checksum);
}

/** The whole entry in memory, its checksum verified. For entries of bounded size. */
export async function readEntry(directory: ZipDirectory, entry: ZipEntry): Promise<Bytes> {
  if (entry.method === "stored") {
    const start = await locateEntry(directory, entry);
    const bytes = await readExactly(directory.source, start, entry.unpackedBytes, entry.name);
    checkCrc(directory, entry, crc32(bytes));
    return bytes;
  }
  const bytes = new Uint8Array(entry.unpackedBytes);
  let at = 0;
  for await (const chunk of inflate(directory, entry)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The first `length` bytes of an entry, or all where it has fewer; nothing is unpacked beyond them, and no checksum verified. */
export async function readEntryHead(directory: ZipDirectory, entry: ZipEntry, length: number): Promise<Bytes> {
  const wanted = Math.min(length, entry.unpackedBytes);
  if (entry.method === "stored") {
    return readExactly(directory.source, await locateEntry(directory, entry), wanted, entry.name);
  }
  const bytes = new Uint8Array(wanted);
  let filled = 0;
  for await (const chunk of inflate(directory, entry)) {
    const part = chunk.subarray(0, wanted - filled);
    bytes.set(part, filled);
    filled += part.length;
    if (filled === wanted) break;
  }
  return bytes;
}

/**
 * Random access to an entry: in place for a stored one; a deflated one is inflated into a Blob, which browsers keep
 * outside the tab's memory.
 */
export async function entrySource(directory: ZipDirectory, entry: ZipEntry): Promise<ByteSource> {
  if (entry.method === "stored") {
    return sliceSource(directory.source, await locateEntry(directory, entry), entry.unpackedBytes, entry.name);
  }
  const parts: Blob[] = [];
  let pending: Bytes[] = [];
  let pendingBytes = 0;
  for await (const chunk of inflate(directory, entry)) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes >= verifyStepBytes) {
      parts.push(new Blob(pending));
      pending = [];
      pendingBytes = 0;
    }
  }
  return blobSource(new Blob([...parts, ...pending]), entry.name);
}

/** Reads a stored entry once in steps, for content that has no checksums of its own. @throws DamagedFileError */
export async function verifyStoredEntry(directory: ZipDirectory, entry: ZipEntry): Promise<void> {
  const start = await locateEntry(directory, entry);
  let checksum = 0;
  for (let at = 0; at < entry.unpackedBytes; at += verifyStepBytes) {
    const step = Math.min(verifyStepBytes, entry.unpackedBytes - at);
    checksum = crc32(await readExactly(directory.source, start + at, step, entry.name), checksum);
  }
  checkCrc(directory, entry, checksum);
}
