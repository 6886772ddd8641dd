// A network after a training of some of its parts, as far as whoever compares it with its start can tell, for tests.
import type { NetworkSource } from "../nets/model/network-source";

/** The start with the first tensor of each part changed in its last value. */
export function changedNetwork({ architecture, weights }: NetworkSource, ...parts: readonly string[]): NetworkSource {
  const changed = new Map(weights);
  for (const part of parts) {
    const name = Array.from(changed.keys()).find((one) => one.startsWith(part))!;
    const { shape, data } = changed.get(name)!;
    const values = data.slice();
    values[values.length - 1] += 1;
    changed.set(name, { shape, data: values });
  }
  return { architecture, weights: changed };
}
