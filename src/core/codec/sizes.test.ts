import { describe, expect, it } from "vitest";
import type { CdfTables } from "../../domain";
import { MalformedTablesError, UnusableLatentError } from "./codec-errors";
import { encodeSymbols } from "./rans-coder";
import { bitsPerLatent, bitsPerPixel, latentCost, paperKilobytes } from "./sizes";

describe("paperKilobytes", () => {
  // sys.getsizeof(pickle.dumps({"strings": [[bytes(n)]], "shape": torch.Size([h, w])})) - n, Python 3.11, torch 2.13
  it.each([
    [0, 103, 103, 103],
    [255, 103, 103, 103],
    [256, 103, 103, 106],
    [65483, 103, 103, 106],
    [65484, 103, 103, 115],
    [174312, 103, 103, 115],
    [2 ** 24, 103, 103, 115],
    [65483, 255, 256, 107],
    [65484, 255, 256, 116],
    [0, 256, 255, 104],
    [65482, 256, 255, 107],
    [65483, 256, 255, 116],
    [65482, 256, 256, 108],
    [65483, 256, 256, 117],
    [65480, 65536, 65535, 110],
    [65481, 65536, 65535, 119],
    [65481, 65536, 65536, 121],
  ])("counts %i payload bytes of a %i×%i latent as Python does: %i more", (payloadBytes, height, width, overhead) => {
    expect(paperKilobytes(payloadBytes, height, width) * 1024).toBe(payloadBytes + overhead);
  });
});

it("counts bits over input pixels and over latent positions", () => {
  expect(bitsPerPixel(1000, 400, 200)).toBe(0.1);
  expect(bitsPerLatent(1000, 100, 50)).toBe(1.6);
});

const tables: CdfTables = {
  channels: 2,
  maxLength: 4,
  quantizedCdf: Int32Array.of(0, 32768, 49152, 65536, 0, 16384, 65536, 0),
  cdfLength: Int32Array.of(4, 3),
  offset: Int32Array.of(0, -1),
};

describe("latentCost", () => {
  it("charges each symbol its interval, and escapes their digits", () => {
    const symbols = Int32Array.of(0, 1, 2, -1, 17, 0);
    const cost = latentCost({ channels: 2, height: 1, width: 3, symbols }, tables);
    // channel 0: 1 bit, 2 bits, escape 2 + 4 without digits;
    // channel 1: 2 bits, escape log2(4/3) + 4 + two digits (2 · 17 = 0x22), escape without digits
    const escape = Math.log2(4 / 3) + 4;
    expect(Array.from(cost.bitsPerSymbol)).toEqual(Array.from(Float32Array.of(1, 2, 6, 2, escape + 8, escape)));
    expect(Array.from(cost.bitsPerChannel)).toEqual([9, 2 + escape + 8 + escape]);
    expect(Array.from(cost.bitsPerPosition)).toEqual([3, 2 + escape + 8, 6 + escape]);
    expect(cost.escapes).toBe(3);
    expect(cost.totalBits).toBeCloseTo(9 + 10 + 2 * escape, 9);
  });

  it("adds up to the payload's length", async () => {
    const symbols = Int32Array.from({ length: 20_000 }, (_, i) => (i % 97 === 0 ? i - 9000 : (i * i) % 3));
    const latent = { channels: 2, height: 100, width: 100, symbols };
    const payloadBits = 8 * (await encodeSymbols(latent, tables)).length;
    const { totalBits } = latentCost(latent, tables);
    // the stream begins with 2^31, and its last state fills two whole words
    expect(payloadBits - totalBits).toBeGreaterThan(0);
    expect(payloadBits - totalBits).toBeLessThan(64);
  });

  it("refuses shapes that disagree and malformed tables", () => {
    const latent = { channels: 2, height: 1, width: 3, symbols: new Int32Array(5) };
    expect(() => latentCost(latent, tables)).toThrow(UnusableLatentError);
    expect(() => latentCost(latent, { ...tables, channels: 3 })).toThrow(MalformedTablesError);
  });
});
