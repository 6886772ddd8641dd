// Heads whose features a training has changed under them, among the texts of a checkpoint's file: the key that this lab
// writes and reads.
import { taskNames, type TaskName } from "../../domain";

export const staleHeadsKey = "ladon.stale_heads";

/** What all heads read before any layer: encoder, prior and decoder, or the stem of an uncompressed network. */
export const frontParts = ["stem", "encoder", "prior", "decoder"] as const;

/** One of them, a layer by its name, or `random`. */
const reasons = new RegExp(
  `^(${frontParts.join("|")}|(layer|block|stack|extra|conv|fc)\\d+|separable|expand|last|random)$`,
);

/** Of each stale head the first part that was trained without it, or `random`: the head was never trained. */
export type StaleHeads = { readonly [Task in TaskName]?: string };

/** The text of a file's entry; undefined where no head is stale. */
export function staleHeadsText(stale: StaleHeads): string | undefined {
  return Object.keys(stale).length > 0 ? JSON.stringify(stale) : undefined;
}

/** Why a head is stale, as a sentence without its full stop. */
export function staleReason(task: TaskName, part: string): string {
  const title = task[0].toUpperCase() + task.slice(1);
  if (part === "random") return `${title} has random weights: no training has reached it`;
  const isFront = (frontParts as readonly string[]).includes(part);
  // a name without a number is a word of the language too: `last`
  const from = isFront ? `the ${part}` : /\d$/.test(part) ? part : `the layer “${part}”`;
  return `${title} was trained on other features: fine-tuning from ${from} changed what it reads`;
}

export interface StaleHeadsFinding {
  readonly value: StaleHeads;
  /** What is wrong with what the file says, in a sentence; absent where nothing is. */
  readonly problem?: string;
}

/** What the texts beside a checkpoint's tensors say of its heads. */
export function recordedStaleHeads(metadata: ReadonlyMap<string, string>): StaleHeadsFinding {
  const text = metadata.get(staleHeadsKey);
  if (text === undefined) return { value: {} };
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === "object" && read !== null) {
      const entries = Object.entries(read as Record<string, unknown>);
      const isRight = ([task, part]: [string, unknown]) =>
        (taskNames as readonly string[]).includes(task) && typeof part === "string" && reasons.test(part);
      if (entries.every(isRight)) return { value: Object.fromEntries(entries) as StaleHeads };
    }
  } catch {
    // told below
  }
  return {
    value: {},
    problem:
      `its ${staleHeadsKey} is ${text.slice(0, 60)}, where a JSON object from tasks to parts of the network is expected, ` +
      'such as {"detection":"layer3"}; it is ignored',
  };
}
