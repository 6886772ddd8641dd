// One way into the lab under attack: how its inputs are made from valid ones, and what a right answer to them is.
import { crc32 } from "node:zlib";
import { SceneRandom } from "../../core/scenes/random";

/** No input has more; what costs more than the limits of a run at this size is refused or a fault. */
const maxInputBytes = 2 ** 20;

/** A mutated input, with what its maker knows of it that a reader must not contradict. */
export interface FuzzInput<Truth> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly truth: Truth;
}

/** What became of an input that threw nothing; `wrong` says how the answer contradicts what is known. */
export type Reading = "right" | "refused" | { readonly wrong: string };

export interface FuzzTarget<Seed = unknown, Truth = unknown> {
  /** Also the name of its file in `targets/`. */
  readonly name: string;
  /** Inputs that it gets for each one that a target of share 1 gets. */
  readonly share: number;
  /** Valid inputs, small and made in code; asked for once a process. */
  seeds(): Promise<readonly Seed[]>;
  /** The seed with something done to it; the same draws give the same input. */
  mutate(seed: Seed, random: SceneRandom): FuzzInput<Truth> | Promise<FuzzInput<Truth>>;
  /** Goes in as the page and the commands do. What it throws is a refusal or a fault, as `isRefusal` says. */
  read(input: FuzzInput<Truth>): Promise<Reading>;
  /** Whether the error is one that names what is wrong with the input. */
  isRefusal(error: unknown): boolean;
}

// The inputs of a run: the n-th of a target follows from the run's seed, the target's name and n alone.
const seedsOf = new Map<string, Promise<readonly unknown[]>>();
const attempts = 100;

/** The seeds are taken in turn; an input that grew beyond the bound is drawn anew. */
export async function fuzzInput(target: FuzzTarget, seed: number, index: number): Promise<FuzzInput<unknown>> {
  let seeds = seedsOf.get(target.name);
  if (!seeds) seedsOf.set(target.name, (seeds = target.seeds()));
  const all = await seeds;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const random = new SceneRandom(seed, crc32(target.name), index, attempt);
    const input = await target.mutate(all[index % all.length], random);
    if (input.bytes.length <= maxInputBytes) return input;
  }
  throw new Error(`The fuzz target ${target.name} makes inputs of more than ${maxInputBytes} bytes.`);
}
