import { describe, expect, it } from "vitest";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { modelIdOf } from "./model-id";

const { weights } = smallNetwork(smallArchitecture("basic"));

async function idWithout(part: RegExp): Promise<string> {
  const changed = new Map(weights);
  for (const [name, { shape, data }] of weights) {
    if (part.test(name)) changed.set(name, { shape, data: data.map((v) => v + 1) });
  }
  return modelIdOf(changed);
}

describe("the model id", () => {
  it("is 32 hexadecimal digits that do not depend on the order of parameters", async () => {
    const id = await modelIdOf(weights);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await modelIdOf(new Map([...weights].toReversed()))).toBe(id);
  });

  it("follows the encoder and the prior, not what is trained behind them", async () => {
    const id = await modelIdOf(weights);
    expect(await idWithout(/^encoder\.gdn2\.beta/)).not.toBe(id);
    expect(await idWithout(/^prior\.quantiles/)).not.toBe(id);
    expect(await idWithout(/^(decoder|body|classification|detection|segmentation)\./)).toBe(id);
  });
});
