// Latents next to a rounding tie: which of them the reference rounded the other way.
import { sha256Hex } from "../../core/base/hashes";
import { encodeSymbols } from "../../core/codec/rans-coder";
import type { CdfTables, Latent } from "../../domain";
import type { Digest } from "../digest";

/**
 * Choices are tried whose latents lie this far from their ties at most, all together: two float32 encoders were seen to
 * differ by 2.3e-5 in latents up to 19.
 */
const furthest = 1e-4;
/** Where so many choices are near, those further off are left: a latent full of ties shall not take forever. */
const maxChoices = 2 ** 18;
/** Of the likeliest choices, so many are coded, and so many decoded where no string agrees. */
const maxCoded = 64;
const maxDecoded = 12;
/** Seen of right choices; wrong ones were off by 7e-8 and more. The search ends here, for decoding takes its time. */
const decodedAlike = 2e-8;

export interface ReferenceSymbols {
  /** Symbols are integers, so mean and rms tell their sum and the sum of their squares exactly. */
  readonly digest: Digest;
  readonly payloadSha256: string;
  /** How far what is decoded from such symbols is from what the reference decoded, in mean and rms, of its rms. */
  decodedError(latent: Latent): Promise<number>;
}

export interface SettledLatent {
  /** With the reference's symbols where they were found, else as given. */
  readonly latent: Latent;
  /** Symbols that the reference rounded the other way, or undefined where no choice has its sums. */
  readonly flipped: number | undefined;
  /** Whether they give the reference's string, bit for bit. */
  readonly proven: boolean;
}

/** A latent that could have been rounded the other way. */
interface Tie {
  readonly index: number;
  readonly distance: number;
  readonly other: number;
  /** What the sums over all symbols gain by it. */
  readonly sum: number;
  readonly squares: number;
}

interface Choice {
  readonly ties: readonly Tie[];
  readonly distance: number;
}

/** `values` are [height, width, channels], `symbols` channel by channel. Nearest first. */
function tiesOf({ channels, height, width, symbols }: Latent, values: Float32Array): Tie[] {
  const plane = height * width;
  const ties: Tie[] = [];
  symbols.forEach((symbol, index) => {
    const value = values[(index % plane) * channels + Math.floor(index / plane)];
    const distance = 0.5 - Math.abs(value - symbol);
    if (!(distance <= furthest)) return;
    const other = symbol + (value > symbol ? 1 : -1);
    ties.push({ index, distance, other, sum: other - symbol, squares: other ** 2 - symbol ** 2 });
  });
  return ties.sort((a, b) => a.distance - b.distance);
}

/** Choices whose distances add up to `together` at most, with the missing sums; undefined where too many are to be seen. */
function choicesWithin(
  together: number,
  ties: readonly Tie[],
  sumMissing: number,
  squaresMissing: number,
): Choice[] | undefined {
  const fitting: Choice[] = [];
  let seen = 0;
  const chosen: Tie[] = [];
  const extend = (from: number, distance: number, sum: number, squares: number): void => {
    seen++;
    if (sum === sumMissing && squares === squaresMissing) fitting.push({ ties: [...chosen], distance });
    for (let i = from; i < ties.length; i++) {
      const tie = ties[i];
      if (distance + tie.distance > together || seen > maxChoices) return;
      chosen.push(tie);
      extend(i + 1, distance + tie.distance, sum + tie.sum, squares + tie.squares);
      chosen.pop();
    }
  };
  extend(0, 0, 0, 0);
  return seen > maxChoices ? undefined : fitting;
}

/** Choices of ties that change the sums by what is missing, the likeliest first: those nearest to their ties. */
function choicesOf(ties: readonly Tie[], sumMissing: number, squaresMissing: number): Choice[] {
  let choices: Choice[] = sumMissing === 0 && squaresMissing === 0 ? [{ ties: [], distance: 0 }] : [];
  for (let together = furthest / 64; together <= furthest; together *= 2) {
    const more = choicesWithin(together, ties, sumMissing, squaresMissing);
    if (!more) break;
    choices = more;
  }
  return choices.sort((a, b) => a.distance - b.distance);
}

/** `values` are the latent before rounding, [height, width, channels]; the medians of the rule's networks are 0. */
export async function settleTies(
  latent: Latent,
  values: Float32Array,
  tables: CdfTables,
  reference: ReferenceSymbols,
): Promise<SettledLatent> {
  const { symbols } = latent;
  const { mean, rms } = reference.digest;
  const sumMissing = Math.round(mean * symbols.length) - symbols.reduce((sum, s) => sum + s, 0);
  const squaresMissing = Math.round(rms ** 2 * symbols.length) - symbols.reduce((sum, s) => sum + s * s, 0);
  const choices = choicesOf(tiesOf(latent, values), sumMissing, squaresMissing);
  const flip = ({ ties }: Choice): Latent => {
    const flipped = symbols.slice();
    for (const { index, other } of ties) flipped[index] = other;
    return { ...latent, symbols: flipped };
  };

  for (const choice of choices.slice(0, maxCoded)) {
    const candidate = flip(choice);
    if ((await sha256Hex(await encodeSymbols(candidate, tables))) === reference.payloadSha256) {
      return { latent: candidate, flipped: choice.ties.length, proven: true };
    }
  }
  // Rebuilt tables that differ in an entry give another string for the same symbols; then the decoder tells them apart.
  let best: SettledLatent = { latent, flipped: undefined, proven: false };
  let least = Infinity;
  const likeliest = choices.slice(0, maxDecoded);
  for (const choice of likeliest) {
    const candidate = flip(choice);
    const error = likeliest.length > 1 ? await reference.decodedError(candidate) : 0;
    if (!(error < least)) continue;
    least = error;
    best = { latent: candidate, flipped: choice.ties.length, proven: false };
    if (least < decodedAlike) break;
  }
  return best;
}
