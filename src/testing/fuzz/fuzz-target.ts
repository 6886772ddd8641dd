// One way into the lab under attack: how its inputs are made from valid ones, and what a right answer to them is.
import type { SceneRandom } from "../../core/scenes/random";

/** No input has more; what costs more than the limits of a run at this size is refused or a fault. */
export const maxInputBytes = 2 ** 20;

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
