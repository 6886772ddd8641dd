import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bitstream } from "../../domain";
import { protocolNames } from "../../domain";
import {
  DamagedLadonFileError,
  NotALadonFileError,
  UnsupportedLadonVersionError,
  UnwritableBitstreamError,
} from "./codec-errors";
import { crc32 } from "../base/hashes";
import { ladonFileBytes, readLadonFile, writeLadonFile } from "./ladon-file";

const photograph: Bitstream = {
  modelId: "00112233445566778899aabbccddeeff",
  tablesHash: "0123456789abcdef".repeat(4),
  latentShape: { channels: 24, height: 79, width: 103 },
  placement: {
    protocol: "unified",
    originalWidth: 4032,
    originalHeight: 3024,
    resizedWidth: 416,
    resizedHeight: 312,
    cropLeft: 0,
    cropTop: 0,
    inputWidth: 416,
    inputHeight: 320,
  },
  payload: Uint8Array.from({ length: 20000 }, (_, i) => (i * 37) & 255),
};
const small = { ...photograph, payload: photograph.payload.subarray(0, 24) };

const hex = (digits: number) =>
  fc.uint8Array({ minLength: digits / 2, maxLength: digits / 2 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const side = fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }));
const inputSide = fc.integer({ min: 1, max: 8192 });
/** Up to the largest image. */
const originalSides = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 1525 }), fc.integer({ min: 1, max: 65_535 })),
  fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 })),
);

const anyBitstream: fc.Arbitrary<Bitstream> = fc
  .record({
    modelId: hex(32),
    tablesHash: hex(64),
    protocol: fc.constantFrom(...protocolNames),
    original: originalSides,
    sides: fc.tuple(side, side, inputSide, inputSide),
    cropX: fc.double({ min: 0, max: 0.99, noNaN: true }),
    cropY: fc.double({ min: 0, max: 0.99, noNaN: true }),
    channels: side,
    scale: fc.integer({ min: 1, max: 32 }),
    payload: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ modelId, tablesHash, protocol, original, sides, cropX, cropY, channels, scale, payload }) => ({
    modelId,
    tablesHash,
    latentShape: { channels, height: Math.ceil(sides[3] / scale), width: Math.ceil(sides[2] / scale) },
    placement: {
      protocol,
      originalWidth: original[0],
      originalHeight: original[1],
      resizedWidth: sides[0],
      resizedHeight: sides[1],
      cropLeft: Math.floor(sides[0] * cropX),
      cropTop: Math.floor(sides[1] * cropY),
      inputWidth: sides[2],
      inputHeight: sides[3],
    },
    payload,
  }));

/** The file with its checksum made right again after a change. */
function resealed(file: Uint8Array): Uint8Array {
  const copy = file.slice();
  new DataView(copy.buffer).setUint32(5, crc32(copy.subarray(9), crc32(copy.subarray(0, 5))), true);
  return copy;
}

function refusal(file: Uint8Array): unknown {
  try {
    readLadonFile(file);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a .ladon file", () => {
  it("gives back what was written, in as many bytes as announced", () => {
    fc.assert(
      fc.property(anyBitstream, (bitstream) => {
        const file = writeLadonFile(bitstream);
        expect(file.length).toBe(ladonFileBytes(bitstream));
        expect(readLadonFile(file)).toEqual(bitstream);
      }),
    );
  });

  it("spends 78 bytes beside the payload of a photograph", () => {
    expect(writeLadonFile(photograph).length - photograph.payload.length).toBe(78);
  });

  it("is laid out as its description says", () => {
    const file = Buffer.from(writeLadonFile({ ...photograph, payload: Uint8Array.of(1, 2, 3) }));
    expect(file.subarray(0, 5).toString("hex")).toBe("4c41444e01");
    expect(file[9]).toBe(0);
    expect(file.subarray(10, 26).toString("hex")).toBe(photograph.modelId);
    expect(file.subarray(26, 58).toString("hex")).toBe(photograph.tablesHash);
    const sizes = "18 4f 67 c01f d017 a003 b802 00 00 a003 c002 03".replaceAll(" ", "");
    expect(file.subarray(58).toString("hex")).toBe(`${sizes}010203`);
  });

  it("reads from the middle of a larger buffer", () => {
    const file = writeLadonFile(small);
    const larger = new Uint8Array(file.length + 13);
    larger.set(file, 7);
    expect(readLadonFile(larger.subarray(7, 7 + file.length))).toEqual(small);
  });

  it("is refused after any change of one byte", () => {
    const file = writeLadonFile(small);
    for (let at = 0; at < file.length; at++) {
      for (let flip = 1; flip < 256; flip++) {
        file[at] ^= flip;
        const error = refusal(file);
        const expected = at < 4 ? NotALadonFileError : at === 4 ? UnsupportedLadonVersionError : DamagedLadonFileError;
        if (!(error instanceof expected)) expect.fail(`byte ${at} flipped by ${flip}: ${String(error)}`);
        file[at] ^= flip;
      }
    }
    expect(readLadonFile(file)).toEqual(small);
  });

  it("is refused when cut off anywhere, or longer", () => {
    const file = writeLadonFile(small);
    for (let length = 0; length < file.length; length++) {
      const expected = length < 4 ? NotALadonFileError : DamagedLadonFileError;
      expect(refusal(file.subarray(0, length))).toBeInstanceOf(expected);
    }
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    expect(refusal(longer)).toBeInstanceOf(DamagedLadonFileError);
    expect(refusal(resealed(longer))).toBeInstanceOf(DamagedLadonFileError);
  });

  it("is refused when it contradicts itself under a right checksum", () => {
    const file = writeLadonFile(small);
    const change = (at: number, ...bytes: number[]) => {
      const copy = file.slice();
      copy.set(bytes, at);
      return resealed(copy);
    };
    expect(refusal(change(9, 4))).toHaveProperty("message", expect.stringContaining("unknown input protocol 4"));
    expect(refusal(change(58, 0))).toHaveProperty("message", expect.stringContaining("the latent is empty"));
    expect(refusal(change(61, 0x80, 0))).toHaveProperty("message", expect.stringContaining("no valid size at byte 61"));
    expect(refusal(change(70, 0x7f, 0x7f))).toBeInstanceOf(DamagedLadonFileError);
    for (const error of [change(9, 4), change(58, 0), change(61, 0x80, 0)].map(refusal)) {
      expect(error).toBeInstanceOf(DamagedLadonFileError);
    }
  });

  it("is refused before anything is decoded where it claims more pixels than an image or an input may have", () => {
    const file = writeLadonFile(small);
    const varint = (value: number) => [(value & 127) | 128, ((value >> 7) & 127) | 128, value >> 14];
    /** The file with two of its sizes, which have two bytes each there, in three. */
    const claiming = (at: number, width: number, height: number) =>
      resealed(
        Uint8Array.from([...file.subarray(0, at), ...varint(width), ...varint(height), ...file.subarray(at + 4)]),
      );
    expect(refusal(claiming(61, 40_000, 40_000))).toHaveProperty(
      "message",
      expect.stringContaining(
        "its image has 40000 × 40000 pixels, and this lab codes images of at most 100000000 and 65535 a side",
      ),
    );
    expect(refusal(claiming(71, 20_000, 20_000))).toHaveProperty(
      "message",
      expect.stringContaining("its input has 20000 × 20000 pixels, and inputs have at most 8192 a side"),
    );
  });

  it("is refused, not misread, whatever follows the magic under a right checksum", () => {
    const start = writeLadonFile(small).subarray(0, 9);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60, maxLength: 120 }), (rest) => {
        const error = refusal(resealed(Uint8Array.of(...start, ...rest)));
        if (error !== undefined) expect(error).toBeInstanceOf(DamagedLadonFileError);
      }),
    );
  });

  it("is not what other files are", () => {
    for (const other of ["", "LAD", "\x89PNG\r\n\x1a\n", "PK\x03\x04"]) {
      expect(refusal(Buffer.from(other, "latin1"))).toBeInstanceOf(NotALadonFileError);
    }
  });

  it("cannot be written from fields that it could not hold", () => {
    const { placement, latentShape } = small;
    const bad: Bitstream[] = [
      { ...small, modelId: "abc" },
      { ...small, modelId: "X".repeat(32) },
      { ...small, tablesHash: small.tablesHash.toUpperCase() },
      { ...small, latentShape: { ...latentShape, height: 0 } },
      { ...small, latentShape: { ...latentShape, width: 500 } },
      { ...small, placement: { ...placement, originalWidth: 1.5 } },
      { ...small, placement: { ...placement, resizedWidth: -1 } },
      { ...small, placement: { ...placement, inputWidth: 2 ** 31 } },
      { ...small, placement: { ...placement, cropLeft: 416 } },
      { ...small, placement: { ...placement, protocol: "square" as "unified" } },
    ];
    for (const bitstream of bad) expect(() => writeLadonFile(bitstream)).toThrow(UnwritableBitstreamError);
  });
});
