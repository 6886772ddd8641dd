import { describe, expect, it } from "vitest";
import { cutOf } from "./tiled-conv";
import { joinPartsShader, threadsOf, tiledConvShader } from "./tiled-conv-shader";

describe("the cut of a product", () => {
  it("takes the largest tile, whole, where the map alone keeps a card busy", () => {
    expect(cutOf(104 * 104, 512, 512)).toMatchObject({ tile: { rows: 128 }, parts: 1 });
  });

  it("shares the depth of a tile among groups where a map is small and its depth large", () => {
    const { tile, parts } = cutOf(13 * 13, 512, 9 * 512);
    expect(parts).toBeGreaterThan(8);
    expect(Math.ceil(169 / tile.rows) * Math.ceil(512 / tile.columns) * parts).toBeGreaterThanOrEqual(320);
  });

  it("leaves every part turns to take, and never more threads than WebGPU promises", () => {
    for (const positions of [1, 49, 676, 10_816]) {
      for (const outChannels of [4, 48, 2048]) {
        for (const depth of [4, 75, 4608]) {
          const { tile, parts } = cutOf(positions, outChannels, depth);
          expect(parts === 1 || Math.ceil(depth / tile.depth) / parts >= 12).toBe(true);
          const [x, y] = threadsOf(tile);
          expect(x * y).toBeLessThanOrEqual(256);
        }
      }
    }
  });
});

describe("the shaders' text", () => {
  const { tile } = cutOf(1, 4, 4);
  const shape = {
    taps: [3, 3],
    stride: 2,
    dilation: 1,
    tile,
    oneTapATurn: true,
    readsFours: true,
    absolute: false,
  } as const;

  it("finishes a whole sum where it is made, and leaves a part's to the shader that joins", () => {
    const end = { bias: true, residual: true, relu: true };
    expect(tiledConvShader({ ...shape, end })).toContain("residual[at]");
    expect(tiledConvShader({ ...shape, end: "part" })).not.toContain("residual[at]");
    expect(joinPartsShader(end)).toContain("residual[at]");
  });
});
