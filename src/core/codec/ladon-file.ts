// The .ladon file: one coded image and all that a server needs beside the model; a format of this lab, version 1.
//
// Little-endian. A varint is 7 bits a byte, least significant first, the high bit set on all bytes but the last, and no
// longer than needed (LEB128).
//
//   byte  0   4 bytes   magic: 4C 41 44 4E ("LADN")
//   byte  4   1 byte    format version: 1
//   byte  5   4 bytes   CRC-32 of every other byte of the file: bytes 0–4, then bytes 9 to the end
//   byte  9   1 byte    input protocol: 0 unified, 1 classification, 2 segmentation, 3 detection
//   byte 10  16 bytes   model id
//   byte 26  32 bytes   SHA-256 of the CDF tables (cdf-tables.ts says of which bytes)
//   byte 58  varints    latent channels, height, width;
//                       original width, height; resized width, height; crop left, top; input width, height;
//                       payload bytes
//   then     the payload, to the end of the file
//
// The header of a photograph at the official size has 78 bytes: 58 and 20 for the twelve varints.
import { largestImagePixels, largestSidePixels, maxInputSize } from "../geometry/largest-image";
import type { Bitstream, Placement } from "../../domain";
import { protocolNames } from "../../domain";
import {
  DamagedLadonFileError,
  NotALadonFileError,
  UnsupportedLadonVersionError,
  UnwritableBitstreamError,
} from "./codec-errors";
import { bytesOfHex, crc32, hexOfBytes, hexOfUint32 } from "../base/hashes";

const magic = [0x4c, 0x41, 0x44, 0x4e];
const ladonFormatVersion = 1;

const versionAt = 4;
const checksumAt = 5;
const protocolAt = 9;
const modelIdAt = 10;
const modelIdBytes = 16;
const tablesHashAt = 26;
const tablesHashBytes = 32;
const sizesAt = 58;
const sizeCount = 12;

/** Sizes are written up to here: no image, latent or payload has more. */
const largestSize = 2 ** 31 - 1;

/** The file's bytes. Throws UnwritableBitstreamError where a field is not what the format can hold. */
export function writeLadonFile(bitstream: Bitstream): Uint8Array<ArrayBuffer> {
  const { modelId, tablesHash, latentShape, placement, payload } = bitstream;
  const sizes = sizesOf(bitstream);
  const disagreement = sizes.every(isSize) ? disagreementOf(latentShape, placement) : `sizes are ${sizes.join(", ")}`;
  if (disagreement) throw new UnwritableBitstreamError(`The bitstream cannot be written: ${disagreement}.`);
  const protocol = protocolNames.indexOf(placement.protocol);
  if (protocol < 0) {
    throw new UnwritableBitstreamError(
      `The bitstream has the input protocol ${placement.protocol}, expected one of ${protocolNames.join(", ")}.`,
    );
  }
  const varints = sizes.flatMap(varint);
  const headerBytes = sizesAt + varints.length;
  const file = new Uint8Array(headerBytes + payload.length);
  file.set(magic);
  file[versionAt] = ladonFormatVersion;
  file[protocolAt] = protocol;
  file.set(writableBytes("model id", modelId, modelIdBytes), modelIdAt);
  file.set(writableBytes("tables hash", tablesHash, tablesHashBytes), tablesHashAt);
  file.set(varints, sizesAt);
  file.set(payload, headerBytes);
  new DataView(file.buffer).setUint32(checksumAt, checksumOf(file), true);
  return file;
}

/**
 * What writeLadonFile wrote. The payload is a copy.
 *
 * Throws NotALadonFileError, UnsupportedLadonVersionError, or DamagedLadonFileError where the file is cut off, longer than
 * it says, altered, or has sizes that disagree.
 */
export function readLadonFile(file: Uint8Array): Bitstream {
  if (file.length < magic.length || magic.some((byte, i) => file[i] !== byte)) {
    throw new NotALadonFileError(
      'The file does not begin with "LADN": it is not a .ladon file. Open a bitstream that this lab saved.',
    );
  }
  if (file.length <= versionAt) throw cutOff(file);
  if (file[versionAt] !== ladonFormatVersion)
    throw new UnsupportedLadonVersionError(file[versionAt], ladonFormatVersion);
  if (file.length < sizesAt + sizeCount) throw cutOff(file);
  const stored = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(checksumAt, true);
  const computed = checksumOf(file);
  if (stored !== computed) {
    throw new DamagedLadonFileError(
      `The .ladon file is damaged or cut off: its CRC-32 says ${hexOfUint32(stored)}, its bytes give ${hexOfUint32(computed)}. ` +
        "Get it again from where it was saved.",
    );
  }
  const sizes: number[] = [];
  let at = sizesAt;
  for (let i = 0; i < sizeCount; i++) {
    const [size, next] = readVarint(file, at);
    sizes.push(size);
    at = next;
  }
  const [channels, height, width, originalWidth, originalHeight, resizedWidth, resizedHeight] = sizes;
  const [cropLeft, cropTop, inputWidth, inputHeight, payloadBytes] = sizes.slice(7);
  if (payloadBytes !== file.length - at) {
    throw new DamagedLadonFileError(
      `The .ladon file announces a payload of ${payloadBytes} bytes and has ${file.length - at}.`,
    );
  }
  const protocol = protocolNames[file[protocolAt]];
  if (!protocol) throw new DamagedLadonFileError(`The .ladon file has the unknown input protocol ${file[protocolAt]}.`);
  const latentShape = { channels, height, width };
  const placement: Placement = {
    protocol,
    originalWidth,
    originalHeight,
    resizedWidth,
    resizedHeight,
    cropLeft,
    cropTop,
    inputWidth,
    inputHeight,
  };
  const disagreement = disagreementOf(latentShape, placement);
  if (disagreement)
    throw new DamagedLadonFileError(`The .ladon file claims what no bitstream of this lab has: ${disagreement}.`);
  return {
    modelId: hexOfBytes(file.subarray(modelIdAt, modelIdAt + modelIdBytes)),
    tablesHash: hexOfBytes(file.subarray(tablesHashAt, tablesHashAt + tablesHashBytes)),
    latentShape,
    placement,
    payload: file.slice(at),
  };
}

/** Length of the bitstream's .ladon file. */
export function ladonFileBytes(bitstream: Bitstream): number {
  return sizesAt + sizesOf(bitstream).flatMap(varint).length + bitstream.payload.length;
}

function sizesOf({ latentShape, placement, payload }: Bitstream): number[] {
  return [
    latentShape.channels,
    latentShape.height,
    latentShape.width,
    placement.originalWidth,
    placement.originalHeight,
    placement.resizedWidth,
    placement.resizedHeight,
    placement.cropLeft,
    placement.cropTop,
    placement.inputWidth,
    placement.inputHeight,
    payload.length,
  ];
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largestSize;
}

/** Why these sizes cannot belong to one image, or undefined. */
function disagreementOf(latent: Bitstream["latentShape"], placement: Placement): string | undefined {
  const { originalWidth, originalHeight, resizedWidth, resizedHeight, inputWidth, inputHeight } = placement;
  const { cropLeft, cropTop } = placement;
  const sides = [originalWidth, originalHeight, resizedWidth, resizedHeight, inputWidth, inputHeight];
  if (sides.includes(0)) return `an image side is 0 (${sides.join(", ")})`;
  if (
    originalWidth * originalHeight > largestImagePixels ||
    Math.max(originalWidth, originalHeight) > largestSidePixels
  ) {
    return `its image has ${originalWidth} × ${originalHeight} pixels, and this lab codes images of at most ${largestImagePixels} and ${largestSidePixels} a side`;
  }
  if (Math.max(inputWidth, inputHeight) > maxInputSize) {
    return `its input has ${inputWidth} × ${inputHeight} pixels, and inputs have at most ${maxInputSize} a side`;
  }
  if (latent.channels * latent.height * latent.width === 0) {
    return `the latent is empty ([${latent.channels}, ${latent.height}, ${latent.width}])`;
  }
  if (latent.height > inputHeight || latent.width > inputWidth) {
    return `the latent of ${latent.width}×${latent.height} is larger than the input of ${inputWidth}×${inputHeight}`;
  }
  if (cropLeft >= resizedWidth || cropTop >= resizedHeight) {
    return `the crop begins at ${cropLeft}, ${cropTop}, outside the resized image of ${resizedWidth}×${resizedHeight}`;
  }
  return undefined;
}

function checksumOf(file: Uint8Array): number {
  return crc32(file.subarray(protocolAt), crc32(file.subarray(0, checksumAt)));
}

function cutOff(file: Uint8Array): DamagedLadonFileError {
  return new DamagedLadonFileError(`The .ladon file is cut off: ${file.length} bytes do not even hold its header.`);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return bytes;
}

function readVarint(file: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start, scale = 1; at < file.length && scale <= 2 ** 28; at++, scale *= 128) {
    value += (file[at] & 127) * scale;
    if (file[at] >= 128) continue;
    const isShortest = file[at] > 0 || at === start;
    if (value > largestSize || !isShortest) break;
    return [value, at + 1];
  }
  throw new DamagedLadonFileError(`The .ladon file has no valid size at byte ${start}.`);
}

function writableBytes(what: string, hex: string, count: number): Uint8Array {
  const bytes = bytesOfHex(hex, count);
  if (bytes) return bytes;
  throw new UnwritableBitstreamError(
    `The bitstream's ${what} is "${hex}", expected ${2 * count} lower-case hexadecimal digits.`,
  );
}
