import { describe, expect, it } from "vitest";
import { protocolNames } from "../../domain";
import { syntheticImage } from "../../testing/synthetic-values";
import { inputProtocol } from "./input-protocol";
import { placeImage } from "./placement";
import { prepare } from "./prepare";

describe("placeImage", () => {
  it("keeps the whole image and pads to 32 in the unified protocol", () => {
    const { resizedWidth, resizedHeight, inputWidth, inputHeight } = placeImage(
      500,
      333,
      inputProtocol("unified", 416),
    );
    expect([resizedWidth, resizedHeight, inputWidth, inputHeight]).toEqual([416, 277, 416, 288]);
  });

  it("crops the middle in the classification protocol, offsets rounded half to even", () => {
    expect(placeImage(500, 333, inputProtocol("classification", 416))).toMatchObject({
      resizedWidth: 672,
      resizedHeight: 448,
      cropLeft: 128,
      cropTop: 16,
    });
    expect(placeImage(449, 448, inputProtocol("classification", 416))).toMatchObject({
      resizedWidth: 449,
      cropLeft: 16,
    });
    expect(placeImage(451, 448, inputProtocol("classification", 416))).toMatchObject({
      resizedWidth: 451,
      cropLeft: 18,
    });
  });

  it("squeezes to a fixed size, and scales by the shorter side alone, where a network's own protocol says so", () => {
    expect(placeImage(500, 333, { name: "detection", width: 300, height: 300 })).toMatchObject({
      protocol: "detection",
      resizedWidth: 300,
      inputHeight: 300,
    });
    expect(placeImage(500, 333, { name: "segmentation", minSize: 520 })).toMatchObject({
      resizedWidth: 780,
      resizedHeight: 520,
      inputWidth: 780,
      inputHeight: 520,
    });
  });

  it("may lose a pixel where 416 / side × side falls short of 416, as torchvision does", () => {
    const short = Array.from(
      { length: 2000 },
      (_, i) => placeImage(i + 1, 1, inputProtocol("unified", 416)).resizedWidth,
    );
    expect(new Set(short)).toEqual(new Set([415, 416]));
  });

  it("leaves at least one pixel of a side", () => {
    expect(placeImage(60_000, 1, inputProtocol("unified", 416))).toMatchObject({
      resizedWidth: 416,
      resizedHeight: 1,
      inputHeight: 32,
    });
  });

  it("refuses sizes that are no pixels", () => {
    expect(() => placeImage(0, 5, inputProtocol("unified", 416))).toThrow(/0 × 5/);
    expect(() => placeImage(5, 5, inputProtocol("unified", 41.6))).toThrow(/41.6/);
  });
});

describe("prepare", () => {
  it("fills an input of the placed size in every protocol, for any shape of image", () => {
    for (const [width, height] of [
      [1, 1],
      [300, 2],
      [3, 900],
      [64, 64],
    ]) {
      const image = { width, height, data: syntheticImage("prepare", height, width) };
      for (const protocol of protocolNames) {
        const { placement, data } = prepare(image, inputProtocol(protocol, 64));
        expect(data.length).toBe(placement.inputWidth * placement.inputHeight * 3);
        expect(data.every((v) => v >= -2.2 && v <= 2.7)).toBe(true);
      }
    }
  });

  it("takes a strip of 60,000 × 1 pixels without building what it crops away", () => {
    const strip = { width: 60_000, height: 1, data: new Uint8Array(180_000).fill(9) };
    expect(prepare(strip, inputProtocol("classification", 416)).data.length).toBe(416 * 416 * 3);
  });

  it("refuses data of another size", () => {
    const image = { width: 4, height: 4, data: new Uint8Array(47) };
    expect(() => prepare(image, inputProtocol("unified", 32))).toThrow(/47 samples are no RGB image of 4 × 4/);
  });
});

it("normalises as the protocol says: SSD's subtracts a mean and keeps the scale of 255", () => {
  const normalisation = { mean: [0.48235, 0.45882, 0.40784], deviation: [1 / 255, 1 / 255, 1 / 255] } as const;
  const grey = { width: 2, height: 2, data: new Uint8Array(12).fill(128) };
  const { data } = prepare(grey, { name: "detection", width: 1, height: 1, normalisation });
  // 128 − 255 · mean, in float32
  const expected = normalisation.mean.map((mean) => 128 - 255 * mean);
  data.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
});
