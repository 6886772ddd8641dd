// A name for all that a network is: checkpoints whose every weight is the same hash alike.
import type { Weights } from "../../domain";
import { hashOfWeights } from "./backbone-hash";

/** SHA-256 as `backboneHash` computes it, over the parameters of backbone and heads. 64 hexadecimal digits. */
export function contentHash(weights: Weights): Promise<string> {
  return hashOfWeights(weights, () => true);
}
