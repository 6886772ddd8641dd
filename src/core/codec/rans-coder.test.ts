import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CdfTables, Latent } from "../../domain";
import { DamagedPayloadError, MalformedTablesError, UnusableLatentError } from "./codec-errors";
import { decodeSymbols, encodeSymbols, maxSymbols } from "./rans-coder";

function tablesOf(rows: readonly (readonly number[])[], offsets: readonly number[]): CdfTables {
  const maxLength = Math.max(...rows.map((row) => row.length));
  return {
    channels: rows.length,
    maxLength,
    quantizedCdf: Int32Array.from(
      rows.flatMap((row) => [...row, ...Array.from({ length: maxLength - row.length }, () => 0)]),
    ),
    cdfLength: Int32Array.from(rows, (row) => row.length),
    offset: Int32Array.from(offsets),
  };
}

function rowLatent(channels: number, symbols: readonly number[]): Latent {
  return { channels, height: 1, width: symbols.length / channels, symbols: Int32Array.from(symbols) };
}

const skewed = tablesOf([[0, 1000, 30000, 65000, 65536]], [0]);

/** The coder's definition, in integers of any size: what the fast one must equal. */
function definedPayload(latent: Latent, tables: CdfTables): Uint8Array {
  const words: number[] = [];
  let x = 1n << 31n;
  const push = (start: number, frequency: number, bits: number) => {
    if (x >= BigInt(frequency) << BigInt(63 - bits)) {
      words.unshift(Number(x & 0xffffffffn));
      x >>= 32n;
    }
    x = ((x / BigInt(frequency)) << BigInt(bits)) + (x % BigInt(frequency)) + BigInt(start);
  };
  const plane = latent.height * latent.width;
  for (let i = latent.symbols.length - 1; i >= 0; i--) {
    const c = Math.floor(i / plane);
    const escape = tables.cdfLength[c] - 2;
    let index = latent.symbols[i] - tables.offset[c];
    if (index < 0 || index >= escape) {
      const folded = index < 0 ? -2 * index - 1 : 2 * (index - escape);
      const digits = folded === 0 ? "" : folded.toString(16);
      for (const digit of digits) push(parseInt(digit, 16), 1, 4);
      push(digits.length, 1, 4);
      index = escape;
    }
    const at = c * tables.maxLength + index;
    push(tables.quantizedCdf[at], tables.quantizedCdf[at + 1] - tables.quantizedCdf[at], 16);
  }
  words.unshift(Number(x & 0xffffffffn), Number(x >> 32n));
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/** Rows with frequencies from 1 to 65535, and symbols inside, near and far outside of them. */
const coded = fc
  .array(
    fc.record({
      inner: fc.uniqueArray(
        fc.oneof(
          fc.integer({ min: 1, max: 65535 }),
          fc.integer({ min: 1, max: 30 }),
          fc.integer({ min: 65500, max: 65535 }),
        ),
        { minLength: 1, maxLength: 60 },
      ),
      offset: fc.integer({ min: -100, max: 100 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .chain((rows) =>
    fc.record({
      tables: fc.constant(
        tablesOf(
          rows.map(({ inner }) => [0, ...inner.toSorted((a, b) => a - b), 65536]),
          rows.map(({ offset }) => offset),
        ),
      ),
      latent: fc
        .integer({ min: 0, max: 40 })
        .chain((plane) =>
          fc
            .array(
              fc.oneof(
                { weight: 8, arbitrary: fc.integer({ min: -60, max: 60 }) },
                { weight: 1, arbitrary: fc.integer({ min: -(2 ** 30), max: 2 ** 30 }) },
              ),
              { minLength: plane * rows.length, maxLength: plane * rows.length },
            )
            .map((symbols) => ({ ...rowLatent(rows.length, symbols), width: plane })),
        ),
    }),
  );

describe("encodeSymbols", () => {
  it.each([
    [[0, 1, 2, 0], "20012e107f230000"],
    [[2, 2, 2, 2, 2, 2], "f0e1c48c15000000"],
    [
      [100000, -100000, 3, 3, 5, -1, 2 ** 26, -(2 ** 26), 2 ** 27 - 1, -(2 ** 27)],
      "9dff8a573d140000d330edffd33088fe90f72fadf1f76fe17f57febbff7fcffeffffffa7ffffff0f",
    ],
  ])("gives CompressAI's bytes for %j", async (symbols, hex) => {
    const payload = await encodeSymbols(rowLatent(1, symbols), skewed);
    expect(Buffer.from(payload).toString("hex")).toBe(hex);
    expect((await decodeSymbols(payload, rowLatent(1, symbols), skewed)).symbols).toEqual(Int32Array.from(symbols));
  });

  it("codes no, one and two symbols, and escapes at both ends of 32 bits", async () => {
    for (const symbols of [[], [1], [3], [-1, 2], [2 ** 31 - 1, -(2 ** 31)]]) {
      const payload = await encodeSymbols(rowLatent(1, symbols), skewed);
      expect((await decodeSymbols(payload, rowLatent(1, symbols), skewed)).symbols).toEqual(Int32Array.from(symbols));
    }
    expect(await encodeSymbols(rowLatent(1, []), skewed)).toHaveLength(8);
  });

  it("equals the definition, and decoding gives the symbols back", async () => {
    await fc.assert(
      fc.asyncProperty(coded, async ({ latent, tables }) => {
        const payload = await encodeSymbols(latent, tables);
        expect(payload).toEqual(definedPayload(latent, tables));
        expect((await decodeSymbols(payload, latent, tables)).symbols).toEqual(latent.symbols);
      }),
      { numRuns: 300 },
    );
  });

  it("codes channels of more symbols than cross into the module at once", async () => {
    const symbols = Array.from({ length: 2 * 40_000 }, (_, i) => ((i * i) % 7) - 2);
    const latent = rowLatent(2, symbols);
    const tables = tablesOf(
      [
        [0, 1000, 30000, 65000, 65536],
        [0, 1, 65535, 65536],
      ],
      [0, -1],
    );
    const payload = await encodeSymbols(latent, tables);
    expect((await decodeSymbols(payload, latent, tables)).symbols).toEqual(latent.symbols);
  });

  it("notices that tables were changed in place", async () => {
    const tables = tablesOf([[0, 1000, 30000, 65536]], [0]);
    const latent = rowLatent(1, [0, 1, 0, 1, 1, 0, 1, 1, 1]);
    const before = await encodeSymbols(latent, tables);
    tables.quantizedCdf[1] = 20000;
    expect(await encodeSymbols(latent, tables)).not.toEqual(before);
    tables.quantizedCdf[1] = 40000;
    await expect(encodeSymbols(latent, tables)).rejects.toThrow(MalformedTablesError);
  });

  it("refuses shapes that disagree and symbols too far from their table", async () => {
    const two = { channels: 2, height: 1, width: 1, symbols: new Int32Array(2) };
    await expect(encodeSymbols(two, skewed)).rejects.toThrow(/2 channels, the CDF tables have 1/);
    await expect(encodeSymbols({ ...rowLatent(1, [1]), width: 2 }, skewed)).rejects.toThrow(UnusableLatentError);
    const high = tablesOf([[0, 1, 65536]], [2 ** 29]);
    await expect(encodeSymbols(rowLatent(1, [-(2 ** 31)]), high)).rejects.toThrow(/2\^31 or more away/);
  });
});

describe("decodeSymbols", () => {
  const latent = rowLatent(
    1,
    Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 1000 * i : i % 3)),
  );

  it("refuses every truncation and every appended word", async () => {
    const payload = await encodeSymbols(latent, skewed);
    for (let length = 0; length < payload.length; length++) {
      await expect(decodeSymbols(payload.subarray(0, length), latent, skewed)).rejects.toThrow(DamagedPayloadError);
    }
    const longer = new Uint8Array(payload.length + 4);
    longer.set(payload);
    await expect(decodeSymbols(longer, latent, skewed)).rejects.toThrow(/4 bytes are left/);
  });

  it("refuses a payload of another shape", async () => {
    const payload = await encodeSymbols(latent, skewed);
    for (const width of [0, 63, 65, 1000]) {
      await expect(decodeSymbols(payload, { ...latent, width }, skewed)).rejects.toThrow(DamagedPayloadError);
    }
  });

  it("answers random bytes with symbols or a named error", async () => {
    const state = fc.bigInt({ min: 1n << 31n, max: (1n << 63n) - 1n });
    const words = fc.array(fc.nat({ max: 0xffffffff }), { maxLength: 16 });
    const believable = fc.tuple(state, words).map(([first, rest]) => {
      return new Uint8Array(Uint32Array.of(Number(first & 0xffffffffn), Number(first >> 32n), ...rest).buffer);
    });
    const anything = fc.oneof(believable, fc.uint8Array({ maxLength: 64 }));
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(coded, anything, async ({ latent: { channels }, tables }, payload) => {
        try {
          const decoded = await decodeSymbols(payload, { channels, height: 2, width: 2 }, tables);
          expect(decoded.symbols).toHaveLength(channels * 4);
          accepted++;
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedPayloadError);
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted, "one string in 2^31 ends in the initial state").toBeLessThan(3);
  });

  it("decodes a damaged payload to other symbols or a named error, never beyond its bytes", async () => {
    const payload = await encodeSymbols(latent, skewed);
    for (let bit = 0; bit < 8 * payload.length; bit++) {
      const damaged = payload.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      try {
        const decoded = await decodeSymbols(damaged, latent, skewed);
        expect(decoded.symbols).not.toEqual(latent.symbols);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedPayloadError);
      }
    }
  });

  it("refuses absurd shapes before taking memory for them", async () => {
    const payload = await encodeSymbols(latent, skewed);
    const huge = { channels: 1, height: 2 ** 13, width: 2 ** 13 };
    await expect(decodeSymbols(payload, huge, skewed)).rejects.toThrow(/takes at least \d+ under these tables/);
    await expect(decodeSymbols(payload, { ...huge, height: maxSymbols }, skewed)).rejects.toThrow(UnusableLatentError);
    for (const height of [-1, 0.5, NaN, Infinity]) {
      await expect(decodeSymbols(payload, { ...huge, height }, skewed)).rejects.toThrow(UnusableLatentError);
    }
  });
});
