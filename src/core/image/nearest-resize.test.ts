import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inputProtocol } from "./input-protocol";
import { nearestResize, placedMask } from "./nearest-resize";
import { placeImage } from "./placement";

/** What numpy gives for ((x * 5 + y * 3 + (x * y) % 17) % 22). */
function pattern(width: number, height: number) {
  const labels = new Uint8Array(width * height);
  for (let at = 0; at < labels.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    labels[at] = (x * 5 + y * 3 + ((x * y) % 17)) % 22;
  }
  return { width, height, labels };
}

describe("a mask in the network's input", () => {
  // torchvision 0.29.1 and Pillow 13.0.0: resize(mask, [416, 416], NEAREST), and center_crop(resize(mask, 256, NEAREST), 224)
  it.each([
    [500, 375, "29e3f09f1f6f2063", "5699c7e6cebce6b0"],
    [640, 480, "5ffae8841bdad813", "c817f47c8d0687db"],
    [128, 64, "80e77a5f5788226b", "bc8dc5a98f546acb"],
    [97, 1300, "7f233e9a6a20aa95", "d18ce6a14facfdac"],
  ])("of %d × %d pixels is torchvision's, to the last label", (width, height, squeezed, cropped) => {
    const protocols = [
      inputProtocol("segmentation", 416),
      inputProtocol("classification", 416, { resize: 256, inputSize: 224 }),
    ];
    const digests = protocols.map((protocol) => {
      const { labels } = placedMask(pattern(width, height), placeImage(width, height, protocol));
      return createHash("sha256").update(labels).digest("hex").slice(0, 16);
    });
    expect(digests).toEqual([squeezed, cropped]);
  });

  it("steps from centre to centre as Pillow does, whose rounding errors add up", () => {
    const counted = { width: 128, height: 1, labels: Uint8Array.from({ length: 128 }, (_, i) => i) };
    const { labels } = nearestResize(counted, 416, 1);
    // (19 + 0.5) * 128 / 416 is 6, which nineteen steps of 128 / 416 from the first centre miss; Pillow 13.0.0 says where
    const naive = Uint8Array.from({ length: 416 }, (_, i) => Math.floor(((i + 0.5) * 128) / 416));
    const others = Array.from(naive.keys()).filter((i) => labels[i] !== naive[i]);
    expect(others).toEqual([19, ...Array.from({ length: 27 }, (_, i) => 71 + 13 * i)]);
  });

  it("is of the part that shows the image, without padding", () => {
    const placement = placeImage(500, 375, inputProtocol("unified", 416));
    expect(placement).toMatchObject({ inputWidth: 416, inputHeight: 320 });
    expect(placedMask(pattern(500, 375), placement)).toMatchObject({ width: 416, height: 312 });
  });
});
