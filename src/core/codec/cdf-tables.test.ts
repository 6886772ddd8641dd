import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CdfTables } from "../../domain";
import { assertValidTables, tablesHash } from "./cdf-tables";
import { MalformedTablesError } from "./codec-errors";
import { encodeSymbols } from "./rans-coder";

const tables: CdfTables = {
  channels: 2,
  maxLength: 4,
  quantizedCdf: Int32Array.of(0, 100, 200, 65536, 0, 5, 65536, 0),
  cdfLength: Int32Array.of(4, 3),
  offset: Int32Array.of(-1, 0),
};

/** The tables with one number of `field` replaced. */
function changed(field: "quantizedCdf" | "cdfLength" | "offset", index: number, value: number): CdfTables {
  return { ...tables, [field]: tables[field].with(index, value) };
}

const malformed: [what: string, tables: CdfTables][] = [
  ["a row that does not rise", changed("quantizedCdf", 2, 100)],
  ["a row that falls", changed("quantizedCdf", 2, 50)],
  ["a row that starts above 0", changed("quantizedCdf", 0, 1)],
  ["a row that ends below 65536", changed("quantizedCdf", 3, 65535)],
  ["a row that ends above 65536", changed("quantizedCdf", 3, 65537)],
  ["a length of 2: an escape and nothing else", changed("cdfLength", 1, 2)],
  ["a negative length", changed("cdfLength", 0, -1)],
  ["a length beyond the row", changed("cdfLength", 0, 5)],
  ["an absurd offset", changed("offset", 0, 2 ** 31 - 1)],
  ["too few entries", { ...tables, quantizedCdf: tables.quantizedCdf.subarray(1) }],
  ["too few lengths", { ...tables, cdfLength: Int32Array.of(4) }],
  ["too few offsets", { ...tables, offset: Int32Array.of(0) }],
  ["no channels", { ...tables, channels: 0 }],
  ["a fraction of a channel", { ...tables, channels: 1.5 }],
];

describe("assertValidTables", () => {
  it("passes tables that rise from 0 to 65536, whatever their padding", () => {
    assertValidTables(tables);
    assertValidTables(changed("quantizedCdf", 7, 9));
  });

  it.each(malformed)("refuses %s, and so do the hash and the coder", async (_, bad) => {
    expect(() => assertValidTables(bad)).toThrow(MalformedTablesError);
    await expect(tablesHash(bad)).rejects.toThrow(MalformedTablesError);
    const latent = { channels: bad.channels, height: 1, width: 2, symbols: new Int32Array(2 * bad.channels) };
    // a channel count that no latent can have is the latent's error
    await expect(encodeSymbols(latent, bad)).rejects.toThrow(/malformed|cannot have the shape/);
  });

  it("answers arbitrary tables with yes or MalformedTablesError", () => {
    const numbers = fc.array(fc.integer({ min: -5, max: 65540 }), { maxLength: 12 }).map((a) => Int32Array.from(a));
    const anything = fc.record({
      channels: fc.integer({ min: -1, max: 4 }),
      maxLength: fc.integer({ min: -1, max: 5 }),
      quantizedCdf: numbers,
      cdfLength: numbers,
      offset: numbers,
    });
    fc.assert(
      fc.property(anything, (candidate) => {
        expect(() => assertValidTables(candidate)).toThrow(MalformedTablesError);
      }),
    );
  });
});

describe("tablesHash", () => {
  it("is the SHA-256 of channels, and of each row's length, offset and entries", async () => {
    const numbers = [2, 4, -1, 0, 100, 200, 65536, 3, 0, 0, 5, 65536];
    const bytes = await crypto.subtle.digest("SHA-256", Int32Array.from(numbers));
    expect(await tablesHash(tables)).toBe(Buffer.from(bytes).toString("hex"));
  });

  it("does not depend on padding", async () => {
    const padded: CdfTables = {
      ...tables,
      maxLength: 6,
      quantizedCdf: Int32Array.of(0, 100, 200, 65536, 7, 7, 0, 5, 65536, 1, 2, 3),
    };
    expect(await tablesHash(padded)).toBe(await tablesHash(tables));
  });

  it("depends on entries and offsets", async () => {
    const hashes = [tables, changed("quantizedCdf", 1, 99), changed("offset", 1, 1)].map(tablesHash);
    expect(new Set(await Promise.all(hashes)).size).toBe(3);
  });
});
