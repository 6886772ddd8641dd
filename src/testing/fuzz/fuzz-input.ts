// The inputs of a run: the n-th of a target follows from the run's seed, the target's name and n alone.
import { crc32 } from "node:zlib";
import { SceneRandom } from "../../core/scenes/random";
import { maxInputBytes, type FuzzInput, type FuzzTarget } from "./fuzz-target";

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
