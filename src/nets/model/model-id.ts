// The name under which bitstreams know the model that must decode them.
import type { Weights } from "../../domain";

const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * 32 hexadecimal digits: the head of SHA-256 over names, shapes and values of the encoder and the prior, in the order
 * of their names. Decoder, body and heads do not count: whatever is trained behind one encoder reads its bitstreams.
 */
export async function modelIdOf(weights: Weights): Promise<string> {
  const names = [...weights.keys()].filter((name) => /^(encoder|prior)\./.test(name)).toSorted();
  const digests: string[] = [];
  for (const name of names) {
    const { shape, data } = weights.get(name)!;
    const values = new Uint8Array(await crypto.subtle.digest("SHA-256", new Float32Array(data)));
    digests.push(`${name} [${shape.join()}] ${hexadecimal(values)}`);
  }
  const whole = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(digests.join("\n")));
  return hexadecimal(new Uint8Array(whole)).slice(0, 32);
}
