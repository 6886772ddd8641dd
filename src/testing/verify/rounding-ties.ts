// Latents next to a rounding tie: which of them the reference rounded the other way, found by its byte string.
import { encodeSymbols } from "../../core/codec/rans-coder";
import type { CdfTables, Latent } from "../../domain";

/** As far from a tie as float32 arithmetic of two implementations may disagree, for latents of a few units. */
const tieWidth = 5e-5;
/** All subsets of so many are tried. */
const mostTies = 10;

export async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface SettledLatent {
  /** With the reference's symbols where they were found, else as given. */
  readonly latent: Latent;
  /** Symbols that the reference rounded the other way, or undefined where no choice gives its string. */
  readonly flipped: number | undefined;
}

/** `values` are the latent before rounding [height, width, channels]; medians are 0 in the rule's networks. */
export async function settleTies(
  latent: Latent,
  values: Float32Array,
  tables: CdfTables,
  referenceSha256: string,
): Promise<SettledLatent> {
  const { channels, height, width, symbols } = latent;
  const plane = height * width;
  const valueAt = (i: number) => values[(i % plane) * channels + Math.floor(i / plane)];
  const toTie = (i: number) => 0.5 - Math.abs(valueAt(i) - symbols[i]);
  const ties: number[] = [];
  for (let i = 0; i < symbols.length; i++) if (toTie(i) < tieWidth) ties.push(i);
  ties.sort((a, b) => toTie(a) - toTie(b));
  ties.length = Math.min(ties.length, mostTies);
  const subsets = Array.from({ length: 2 ** ties.length }, (_, bits) =>
    ties.filter((_, bit) => Math.floor(bits / 2 ** bit) % 2 === 1),
  ).toSorted((a, b) => a.length - b.length);
  for (const subset of subsets) {
    const other = symbols.slice();
    for (const i of subset) other[i] += valueAt(i) > symbols[i] ? 1 : -1;
    const flippedLatent = { ...latent, symbols: other };
    if ((await sha256(await encodeSymbols(flippedLatent, tables))) === referenceSha256) {
      return { latent: flippedLatent, flipped: subset.length };
    }
  }
  return { latent, flipped: undefined };
}
