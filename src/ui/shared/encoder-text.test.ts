import { describe, expect, it } from "vitest";
import { encoderFacts, withPrefix } from "./encoder-text";

describe("words for the encoder's cost", () => {
  const size = { parameters: 140_136, bits: 4_484_736 };

  it("are its parameters, kilobits and multiply-accumulates, with the image they are for", () => {
    expect(encoderFacts({ ...size, multiplyAccumulates: 2_030_031_360, inputSize: 416 })).toEqual([
      ["Encoder", "140,136 parameters, 4,485\u00a0kbit"],
      ["Encoder MACs", "2.03\u00a0G for 416\u00a0×\u00a0416 pixels"],
    ]);
  });

  it("leave out what is not known, and everything of a network that codes nothing", () => {
    expect(encoderFacts(size)).toHaveLength(1);
    expect(encoderFacts(undefined)).toEqual([]);
  });

  it("go by millions below a thousand million", () => {
    expect([withPrefix(20_562_688), withPrefix(999_999_999), withPrefix(4_000)]).toEqual([
      "20.6\u00a0M",
      "1,000\u00a0M",
      "4,000",
    ]);
  });
});
