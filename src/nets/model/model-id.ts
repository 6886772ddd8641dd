// The name under which bitstreams know the model that must decode them.
import { sha256Hex } from "../../core/base/hashes";
import type { Weights } from "../../domain";

/**
 * 32 hexadecimal digits: the head of SHA-256 over names, shapes and values of the encoder and the prior, in the order
 * of their names. Decoder, body and heads do not count: whatever is trained behind one encoder reads its bitstreams.
 */
export async function modelIdOf(weights: Weights): Promise<string> {
  const names = [...weights.keys()].filter((name) => /^(encoder|prior)\./.test(name)).toSorted();
  const digests: string[] = [];
  for (const name of names) {
    const { shape, data } = weights.get(name)!;
    const values = await sha256Hex(new Float32Array(data));
    digests.push(`${name} [${shape.join()}] ${values}`);
  }
  return (await sha256Hex(digests.join("\n"))).slice(0, 32);
}
