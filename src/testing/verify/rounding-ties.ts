// Latents next to a rounding tie: which of them the reference rounded the other way.
import { encodeSymbols } from "../../core/codec/rans-coder";
import type { CdfTables, Latent } from "../../domain";
import type { Digest } from "../digest";

/** As far from a tie as float32 arithmetic of two implementations may disagree, for latents of a few units. */
const tieWidth = 5e-5;
/** All subsets of so many are tried. */
const mostTies = 10;

export async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface ReferenceSymbols {
  /** Symbols are integers, so mean and rms tell their sum and the sum of their squares exactly. */
  readonly digest: Digest;
  readonly payloadSha256: string;
}

export interface SettledLatent {
  /** With the reference's symbols where they were found, else as given. */
  readonly latent: Latent;
  /** Symbols that the reference rounded the other way, or undefined where no choice has its sums. */
  readonly flipped: number | undefined;
}

/** `values` are the latent before rounding, [height, width, channels]; the medians of the rule's networks are 0. */
export async function settleTies(
  latent: Latent,
  values: Float32Array,
  tables: CdfTables,
  reference: ReferenceSymbols,
): Promise<SettledLatent> {
  const { channels, height, width, symbols } = latent;
  const plane = height * width;
  const valueAt = (i: number) => values[(i % plane) * channels + Math.floor(i / plane)];
  const toTie = (i: number) => 0.5 - Math.abs(valueAt(i) - symbols[i]);
  const ties = Array.from(symbols.keys())
    .filter((i) => toTie(i) < tieWidth)
    .toSorted((a, b) => toTie(a) - toTie(b))
    .slice(0, mostTies);
  const other = (i: number) => symbols[i] + (valueAt(i) > symbols[i] ? 1 : -1);

  const { mean, rms } = reference.digest;
  const sumMissing = Math.round(mean * symbols.length) - symbols.reduce((sum, s) => sum + s, 0);
  const squaresMissing = Math.round(rms ** 2 * symbols.length) - symbols.reduce((sum, s) => sum + s * s, 0);
  const fitting = Array.from({ length: 2 ** ties.length }, (_, bits) =>
    ties.filter((_, bit) => Math.floor(bits / 2 ** bit) % 2 === 1),
  ).filter(
    (subset) =>
      subset.reduce((sum, i) => sum + other(i) - symbols[i], 0) === sumMissing &&
      subset.reduce((sum, i) => sum + other(i) ** 2 - symbols[i] ** 2, 0) === squaresMissing,
  );
  fitting.sort((a, b) => a.length - b.length);

  const flip = (subset: readonly number[]): Latent => {
    const flipped = symbols.slice();
    for (const i of subset) flipped[i] = other(i);
    return { ...latent, symbols: flipped };
  };
  for (const subset of fitting) {
    const candidate = flip(subset);
    if ((await sha256(await encodeSymbols(candidate, tables))) === reference.payloadSha256) {
      return { latent: candidate, flipped: subset.length };
    }
  }
  // Rebuilt tables that differ in an entry give another string for the same symbols.
  const [fewest] = fitting;
  return fewest ? { latent: flip(fewest), flipped: fewest.length } : { latent, flipped: undefined };
}
