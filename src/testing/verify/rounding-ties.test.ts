import { sha256Hex } from "../../core/base/hashes";
import { describe, expect, it } from "vitest";
import { quantize } from "../../core/codec/latent-quantization";
import { encodeSymbols } from "../../core/codec/rans-coder";
import type { CdfTables, Latent } from "../../domain";
import { digest } from "../digest";
import { syntheticTensor } from "../synthetic-values";
import { settleTies } from "./rounding-ties";

const shape = { channels: 2, height: 20, width: 30 };
const tables: CdfTables = {
  channels: 2,
  maxLength: 5,
  quantizedCdf: Int32Array.from([0, 20000, 45000, 65000, 65536, 0, 9000, 50000, 64000, 65536]),
  cdfLength: Int32Array.of(5, 5),
  offset: Int32Array.of(-1, -1),
};

/** Twelve latents a little below or above ½, the rest far from any tie; the reference rounded `flipped` the other way. */
async function made(flipped: readonly number[]) {
  const values = syntheticTensor("ties", 2 * 20 * 30, "", 0.4);
  for (let i = 0; i < 12; i++) values[97 * i] = (i % 2 === 0 ? 0.5 : -0.5) + (i % 3 === 0 ? 4e-6 : -3e-6) * (1 + i / 7);
  const latent = quantize(values, shape, new Float32Array(2));
  const plane = shape.height * shape.width;
  const symbols = latent.symbols.slice();
  for (const i of flipped) {
    const value = values[97 * i];
    const at = ((97 * i) % 2) * plane + Math.floor((97 * i) / 2);
    symbols[at] += value > symbols[at] ? 1 : -1;
  }
  const theirs: Latent = { ...latent, symbols };
  const payloadSha256 = await sha256Hex(await encodeSymbols(theirs, tables));
  return { values, latent, theirs, payloadSha256, digest: digest(symbols, [1, 2, 20, 30]) };
}

const differences = (a: Latent, b: Latent) => a.symbols.filter((symbol, i) => symbol !== b.symbols[i]).length;
const neverAsked = () => Promise.reject(new Error("the string tells"));

describe("ties that the reference rounded the other way", () => {
  it.each([[[]], [[3]], [[11]], [[0, 1, 2]], [[4, 9]]])("are found by its string: %j", async (flipped) => {
    const { values, latent, theirs, ...reference } = await made(flipped);
    const settled = await settleTies(latent, values, tables, { ...reference, decodedError: neverAsked });
    expect(settled.proven).toBe(true);
    expect(settled.flipped).toBe(flipped.length);
    expect(differences(settled.latent, theirs)).toBe(0);
  });

  it("are found by what is decoded where tables differ, and so strings", async () => {
    const { values, latent, theirs, digest } = await made([4, 5]);
    const decodedError = (candidate: Latent) => Promise.resolve(differences(candidate, theirs));
    const settled = await settleTies(latent, values, tables, { digest, payloadSha256: "another", decodedError });
    expect(settled).toMatchObject({ proven: false, flipped: 2 });
    expect(differences(settled.latent, theirs)).toBe(0);
  });

  it("are not found where symbols far from ties differ", async () => {
    const { values, latent, digest: sums, payloadSha256 } = await made([]);
    const reference = { digest: { ...sums, mean: sums.mean + 40 / latent.symbols.length }, payloadSha256 };
    const settled = await settleTies(latent, values, tables, { ...reference, decodedError: neverAsked });
    expect(settled).toEqual({ latent, flipped: undefined, proven: false });
  });

  it("are left alone where everything is a tie, without taking forever", async () => {
    const values = new Float32Array(2 * 20 * 30).fill(0.4999999);
    const latent = quantize(values, shape, new Float32Array(2));
    const reference = { digest: digest(latent.symbols, [1, 2, 20, 30]), payloadSha256: "another" };
    const settled = await settleTies(latent, values, tables, { ...reference, decodedError: neverAsked });
    expect(settled).toMatchObject({ proven: false, flipped: 0 });
  });
});
