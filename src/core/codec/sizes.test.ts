import { describe, expect, it } from "vitest";
import { bitsPerLatent, bitsPerPixel, paperKilobytes } from "./sizes";

describe("paperKilobytes", () => {
  // sys.getsizeof(pickle.dumps({"strings": [[bytes(n)]], "shape": torch.Size([h, w])})) - n, Python 3.11, torch 2.13
  it.each([
    [0, 103, 103, 103],
    [255, 103, 103, 103],
    [256, 103, 103, 106],
    [65483, 103, 103, 106],
    [65484, 103, 103, 115],
    [174312, 103, 103, 115],
    [2 ** 24, 103, 103, 115],
    [65483, 255, 256, 107],
    [65484, 255, 256, 116],
    [0, 256, 255, 104],
    [65482, 256, 255, 107],
    [65483, 256, 255, 116],
    [65482, 256, 256, 108],
    [65483, 256, 256, 117],
    [65480, 65536, 65535, 110],
    [65481, 65536, 65535, 119],
    [65481, 65536, 65536, 121],
  ])("counts %i payload bytes of a %i×%i latent as Python does: %i more", (payloadBytes, height, width, overhead) => {
    expect(paperKilobytes(payloadBytes, height, width) * 1024).toBe(payloadBytes + overhead);
  });
});

it("counts bits over input pixels and over latent positions", () => {
  expect(bitsPerPixel(1000, 400, 200)).toBe(0.1);
  expect(bitsPerLatent(1000, 100, 50)).toBe(1.6);
});
