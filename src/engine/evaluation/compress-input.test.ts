import { describe, expect, it } from "vitest";
import { inputProtocol } from "../../core/image/input-protocol";
import { prepare } from "../../core/image/prepare";
import { generateScene } from "../../core/scenes/scene";
import type { RgbImage } from "../../domain";
import { nodeCodecs } from "../../node/codecs";
import { compressInput, inputPixels } from "./compress-input";

const { image } = generateScene({ seed: 3, index: 0, size: 128 });
const wide: RgbImage = { width: 128, height: 96, data: image.data.slice(0, 128 * 96 * 3) };

function meanDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

describe("input compression", () => {
  it("codes the 8-bit pixels that the network would see, without padding", () => {
    expect(inputPixels(prepare(image, inputProtocol("unified", 128)))).toEqual(image);
    const { width, height } = inputPixels(prepare(wide, inputProtocol("unified", 100)));
    expect([width, height]).toEqual([100, 75]);
    const cropped = prepare(wide, inputProtocol("classification", 64));
    expect(inputPixels(cropped)).toMatchObject({ width: 64, height: 64 });
  });

  it.each(["jpeg", "webp"] as const)("by %s takes fewer bytes and strays further as quality falls", async (name) => {
    const input = prepare(wide, inputProtocol("unified", 100));
    const results = await Promise.all(
      [90, 40, 5].map((quality) => compressInput(input, { name, quality }, nodeCodecs)),
    );
    const bytes = results.map(({ sizes }) => sizes.fileBytes);
    const strays = results.map(({ input: coded }) => meanDifference(coded.data, input.data));
    expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
    expect(strays).toEqual(strays.toSorted((a, b) => a - b));
    // a grey level is about 0.017 here; at quality 90 nobody sees more than a few
    expect(strays[0]).toBeLessThan(0.1);
    for (const { sizes, input: coded } of results) {
      expect(coded.placement).toEqual(input.placement);
      expect(sizes.payloadBytes).toBeGreaterThan(0);
      expect(sizes.payloadBytes).toBeLessThan(sizes.fileBytes);
      expect(sizes.paperKilobytes).toBe(sizes.fileBytes / 1024);
      // 100 × 75 pixels are padded to 128 × 96
      expect(sizes.bitsPerPixel).toBe((8 * sizes.payloadBytes) / (128 * 96));
      const padding = coded.data.subarray(80 * 128 * 3);
      expect(padding.every((value) => value === 0)).toBe(true);
    }
  });

  it("by JPEG has hundreds of bytes of tables that are no payload", async () => {
    const { sizes } = await compressInput(
      prepare(image, inputProtocol("unified", 128)),
      { name: "jpeg", quality: 75 },
      nodeCodecs,
    );
    expect(sizes.fileBytes - sizes.payloadBytes).toBeGreaterThan(200);
    expect(sizes.fileBytes - sizes.payloadBytes).toBeLessThan(1000);
  });
});
