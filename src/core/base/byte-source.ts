// Random access to bytes that stay where they are: a dropped file, an array, a stretch of either.
import { TruncatedFileError } from "./file-errors";

/** Bytes with a buffer of their own kind, as Blob, WebCrypto and transfers want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Stretches of bytes, one after another. */
export function joinBytes(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface ByteSource {
  /** File name, for messages and for what it tells (`...-beta1.28.pt`). */
  readonly name: string;
  readonly size: number;
  /**
   * Reads `length` bytes from `offset` into memory of their own. A caller never asks beyond `size`;
   * a source that delivers less (a file that was cut while open) is caught by `readExactly`.
   */
  read(offset: number, length: number): Promise<Bytes>;
}

/** A browser's File or Blob; only the slices that are read come into memory. */
export function blobSource(blob: Blob, name = "name" in blob ? String(blob.name) : "blob"): ByteSource {
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
    },
  };
}

/** Bytes that are in memory already. */
export function bytesSource(bytes: Uint8Array, name = "bytes"): ByteSource {
  return {
    name,
    size: bytes.length,
    // not bytes.slice, which of Node's Buffer is a view
    read: (offset, length) => Promise.resolve(new Uint8Array(bytes.subarray(offset, offset + length))),
  };
}

/** The stretch [offset, offset + size) of another source, read in place. */
export function sliceSource(source: ByteSource, offset: number, size: number, name: string): ByteSource {
  return { name, size, read: (at, length) => source.read(offset + at, length) };
}

/** @throws TruncatedFileError where the source has fewer bytes than asked for; `what` names them in its message. */
export async function readExactly(source: ByteSource, offset: number, length: number, what: string): Promise<Bytes> {
  if (offset < 0 || length < 0 || offset + length > source.size) {
    throw new TruncatedFileError(
      `${source.name}: ${what} should end at byte ${offset + length}, but the file has ${source.size} bytes; it is cut short or damaged, fetch it again`,
    );
  }
  const bytes = await source.read(offset, length);
  if (bytes.length !== length) {
    throw new TruncatedFileError(
      `${source.name}: ${what} gave ${bytes.length} of ${length} bytes; the file changed while it was read`,
    );
  }
  return bytes;
}
