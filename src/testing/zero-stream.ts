// zlib streams of zeros, as dense as deflate packs, of gigabytes if need be: made of one packed piece again and again.
import { constants, deflateRawSync } from "node:zlib";

const pieceBytes = 2 ** 20;
const adlerBase = 65_521;

/** At least `bytes` zeros, in about a thousandth of that. */
export function zeroStream(bytes: number): Uint8Array<ArrayBuffer> {
  // flushed, a piece ends at a whole byte and another can follow
  const piece = deflateRawSync(new Uint8Array(pieceBytes), { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  const count = Math.ceil(bytes / pieceBytes);
  const end = deflateRawSync(new Uint8Array(0));
  const stream = new Uint8Array(2 + count * piece.length + end.length + 4);
  stream.set([0x78, 0xda]);
  for (let i = 0; i < count; i++) stream.set(piece, 2 + i * piece.length);
  stream.set(end, 2 + count * piece.length);
  // of zeros the first sum stays 1, and the second counts them (RFC 1950)
  const adler = ((count * pieceBytes) % adlerBase) * 65_536 + 1;
  new DataView(stream.buffer).setUint32(stream.length - 4, adler);
  return stream;
}
