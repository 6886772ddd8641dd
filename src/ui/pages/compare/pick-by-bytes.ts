// "At most N kilobytes": which checkpoint a budget picks.

export interface Candidate {
  readonly id: string;
  readonly payloadBytes?: number;
}

/** The candidate with the largest payload within the budget, or undefined where every payload is larger. */
export function pickByBytes(candidates: readonly Candidate[], mostKilobytes: number): string | undefined {
  let best: { readonly id: string; readonly payloadBytes: number } | undefined;
  for (const { id, payloadBytes } of candidates) {
    if (payloadBytes === undefined || payloadBytes > 1000 * mostKilobytes) continue;
    if (!best || payloadBytes > best.payloadBytes) best = { id, payloadBytes };
  }
  return best?.id;
}
