import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RgbImage } from "../../domain";
import { inputProtocol } from "./input-protocol";
import { placeImage } from "./placement";
import { pillowPixels, prepare } from "./prepare";

// Expected values: torch 2.14.1, torchvision 0.29.1, Pillow 13.0.0. Resize(256) and CenterCrop(224) of PIL images,
// resize(image, [260, 520]), and GeneralizedRCNNTransform(min_size, max_size) of to_tensor(image).

/** What numpy gives for ((x * 7 + y * 13 + c * 29 + (x * y) % 31) % 256). */
function pattern(width: number, height: number): RgbImage {
  const data = new Uint8Array(3 * width * height);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[at++] = (x * 7 + y * 13 + c * 29 + ((x * y) % 31)) % 256;
    }
  }
  return { width, height, data };
}

describe("an image in other sizes than the paper's", () => {
  const imageNet = inputProtocol("classification", 416, { resize: 256, inputSize: 224 });
  const wide = inputProtocol("segmentation", 416, { inputSize: 520, inputHeight: 260 });

  it.each([
    [500, 375, "c63cbbca8e089dc1", "5278fc0810fdd7a4"],
    [375, 500, "0315fd45a3efaf2d", "ec3430b758b048f5"],
    [97, 300, "7fe9ceead0d47494", "b13f4dca263ec367"],
  ])("of %d × %d pixels has torchvision's, to the last bit", (width, height, cropped, squeezed) => {
    const image = pattern(width, height);
    const digests = [imageNet, wide].map((protocol) => {
      const { data } = pillowPixels(image, placeImage(width, height, protocol));
      return createHash("sha256").update(data).digest("hex").slice(0, 16);
    });
    expect(digests).toEqual([cropped, squeezed]);
  });

  it.each([
    [500, 375, [341, 256, 58, 16]],
    [1000, 50, [5120, 256, 2448, 16]],
    [97, 3000, [256, 7917, 16, 3846]],
    [257, 256, [257, 256, 16, 16]],
    [255, 640, [256, 642, 16, 209]],
  ])("of %d × %d is resized to 256 and cropped as torchvision does", (width, height, expected) => {
    const { resizedWidth, resizedHeight, cropLeft, cropTop } = placeImage(width, height, imageNet);
    expect([resizedWidth, resizedHeight, cropLeft, cropTop]).toEqual(expected);
  });

  it.each([
    [500, 375, 800, 1333, [1066, 800, 1088, 800]],
    [375, 500, 800, 1333, [800, 1066, 800, 1088]],
    [333, 500, 800, 1333, [800, 1201, 800, 1216]],
    [1, 1, 800, 1333, [800, 800, 800, 800]],
    [1000, 50, 800, 1333, [1333, 66, 1344, 96]],
    [1333, 801, 800, 1333, [1331, 800, 1344, 800]],
    [97, 3000, 800, 1333, [43, 1333, 64, 1344]],
    [257, 256, 800, 1333, [803, 800, 832, 800]],
    [1333, 801, 320, 640, [532, 320, 544, 320]],
    [255, 640, 320, 640, [255, 640, 256, 640]],
    [257, 256, 416, 416, [416, 414, 416, 416]],
    [2048, 1365, 600, 600, [600, 399, 608, 416]],
  ])(
    "of %d × %d with min_size %d and max_size %d is as large as torchvision's",
    (width, height, minSize, maxSize, expected) => {
      const protocol = inputProtocol("detection", 416, { minSize, inputSize: maxSize });
      const { resizedWidth, resizedHeight, inputWidth, inputHeight } = placeImage(width, height, protocol);
      expect([resizedWidth, resizedHeight, inputWidth, inputHeight]).toEqual(expected);
    },
  );

  it.each([
    [500, 375, 5655.642366513377, [-1.425982, -0.505993, -0.050856]],
    [97, 300, 3907.545285472881, [-1.896118, 0.635538, 0]],
  ])("of %d × %d with min_size 80 and max_size 133 has torchvision's values", (width, height, sum, values) => {
    const protocol = inputProtocol("detection", 416, { minSize: 80, inputSize: 133 });
    const { data, placement } = prepare(pattern(width, height), protocol);
    const at = (y: number, x: number, c: number) => data[3 * (y * placement.inputWidth + x) + c];
    // float32 of values up to 2.6, rounded in another order
    for (const [i, value] of [at(0, 0, 0), at(17, 23, 1), at(40, 50, 2)].entries()) {
      expect(Math.abs(value - values[i])).toBeLessThan(2e-6);
    }
    expect(Math.abs(data.reduce((a, b) => a + b, 0) - sum)).toBeLessThan(1e-6 * data.length);
  });
});
