// The pixels of a GIF frame (GIF89a, appendix F): LZW codes of growing length.
import { damagedGif } from "./gif-header";

const longestCode = 12;
const noCode = -1;

/** The bytes of the blocks that begin at `at`, without their lengths. */
function joinedBlocks(bytes: Uint8Array, at: number): Uint8Array {
  const coded = new Uint8Array(bytes.length - at);
  let length = 0;
  while (bytes[at] > 0) {
    const block = bytes.subarray(at + 1, at + 1 + bytes[at]);
    coded.set(block, length);
    length += block.length;
    at += bytes[at] + 1;
  }
  return coded.subarray(0, length);
}

/**
 * One palette index a pixel, `count` of them; what is coded beyond them is not looked at. Throws ImageError where the
 * codes end too early or make no sense.
 */
export function readGifIndices(bytes: Uint8Array, codedAt: number, minCodeBits: number, count: number): Uint8Array {
  if (minCodeBits < 1 || minCodeBits > 8) throw damagedGif(`its codes begin with ${minCodeBits} bits`);
  const coded = joinedBlocks(bytes, codedAt);
  const clear = 1 << minCodeBits;
  const end = clear + 1;
  const prefixes = new Uint16Array(1 << longestCode);
  const suffixes = new Uint8Array(1 << longestCode);
  const string = new Uint8Array((1 << longestCode) + 1);
  const indices = new Uint8Array(count);
  let filled = 0;
  let codeBits = minCodeBits + 1;
  let next = end + 1;
  let previous = noCode;
  let first = 0;
  let pending = 0;
  let pendingBits = 0;
  let at = 0;
  while (filled < count) {
    while (pendingBits < codeBits) {
      if (at >= coded.length) throw damagedGif(`its pixels end after ${filled} of ${count}`);
      pending |= coded[at++] << pendingBits;
      pendingBits += 8;
    }
    const code = pending & ((1 << codeBits) - 1);
    pending >>>= codeBits;
    pendingBits -= codeBits;
    if (code === clear) {
      codeBits = minCodeBits + 1;
      next = end + 1;
      previous = noCode;
      continue;
    }
    if (code === end) throw damagedGif(`its pixels end after ${filled} of ${count}`);
    if (previous === noCode ? code > end : code > next) throw damagedGif("it holds a code that means nothing yet");
    // the code may be the one that is just being defined: the previous string and its own first index
    let length = 0;
    let rest = code;
    if (code === next) {
      string[length++] = first;
      rest = previous;
    }
    for (; rest > end; rest = prefixes[rest]) string[length++] = suffixes[rest];
    first = rest;
    string[length++] = first;
    while (length > 0 && filled < count) indices[filled++] = string[--length];
    if (previous !== noCode && next < 1 << longestCode) {
      prefixes[next] = previous;
      suffixes[next++] = first;
      if (next === 1 << codeBits && codeBits < longestCode) codeBits++;
    }
    previous = code;
  }
  return indices;
}
