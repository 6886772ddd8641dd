// The process in which inputs are read: it takes stretches of a target's inputs and answers one by one.
import { loadTarget } from "./fuzz-targets";
import { fuzzInput } from "./fuzz-target";
import { type FuzzLimits, type FuzzResult, measuredReading } from "./measured-reading";
import { residentMegabytes } from "../process-cost";

export interface FuzzStretch {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly limits: FuzzLimits;
  /** To make the inputs and not to read them. */
  readonly onlyMake: boolean;
}

export type FuzzMessage =
  | { readonly kind: "result"; readonly result: FuzzResult }
  | { readonly kind: "made"; readonly input: Uint8Array }
  | { readonly kind: "unmade"; readonly why: string }
  /** `isFull`: memory that earlier inputs left behind would hide what later ones take. */
  | { readonly kind: "done"; readonly isFull: boolean };

const collectAbove = 300;
const fullAbove = 450;

function say(message: FuzzMessage): void {
  process.send!(message);
}

async function work({ target: name, seed, from, count, limits, onlyMake }: FuzzStretch): Promise<void> {
  const target = await loadTarget(name);
  for (let index = from; index < from + count; index++) {
    if (onlyMake) {
      say({ kind: "made", input: (await fuzzInput(target, seed, index)).bytes });
      continue;
    }
    if (residentMegabytes() > collectAbove) globalThis.gc?.();
    say({ kind: "result", result: await measuredReading(target, seed, index, limits) });
  }
  say({ kind: "done", isFull: residentMegabytes() > fullAbove });
}

process.on("message", (stretch: FuzzStretch) => {
  work(stretch).catch((error: unknown) => say({ kind: "unmade", why: String((error as Error).stack ?? error) }));
});
