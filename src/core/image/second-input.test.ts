import { describe, expect, it } from "vitest";
import type { InputProtocol, Normalisation, RgbImage } from "../../domain";
import { inputProtocol } from "./input-protocol";
import { pillowResize } from "./pillow-resize";
import { placeImage, unresized } from "./placement";
import { imageNet, normalize } from "./prepare";
import { secondInput, secondProtocol } from "./second-input";

const lite: Normalisation = { mean: [0.498, 0.498, 0.498], deviation: [0.502, 0.502, 0.502] };
const own = (normalisation?: Normalisation): InputProtocol => ({
  name: "classification",
  resize: 256,
  crop: 224,
  ...(normalisation && { normalisation }),
});
const student = inputProtocol("unified", 128);

function madeImage(width: number, height: number): RgbImage {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37 + (i >> 5)) % 256) };
}

describe("what a second network wants of the first one's input", () => {
  it("is nothing of its own where both agree, or where it is known by its input size alone", () => {
    expect(secondProtocol(student, 128, 128)).toBeUndefined();
    expect(secondProtocol(student, 128, 416)).toBeUndefined();
    expect(secondProtocol(own(imageNet), 224, own())).toBeUndefined();
  });

  it("is its size and its normalisation where it has a protocol of its own", () => {
    expect(secondProtocol(student, 128, own())).toEqual({ scale: 1.75, normalisation: imageNet });
    expect(secondProtocol(student, 128, own(lite))).toEqual({ scale: 1.75, normalisation: lite });
    expect(secondProtocol(own(lite), 224, 224)).toEqual({ scale: 1, normalisation: imageNet });
  });
});

describe("a second network's input", () => {
  it("is the crop's own pixels at another size, normalised the other way", () => {
    const crop = madeImage(128, 128);
    const input = secondInput(crop, unresized(128, 128, "unified"), { scale: 1.75, normalisation: lite });
    expect(input).toMatchObject({ width: 224, height: 224, scale: 1.75 });
    expect(input.data).toEqual(normalize(pillowResize(crop, 224, 224).data, lite));
  });

  it("shows the part that a protocol cut out of the image", () => {
    const image = madeImage(300, 200);
    const placement = placeImage(300, 200, { name: "classification", resize: 120, crop: 100 });
    const input = secondInput(image, placement, { scale: 2, normalisation: imageNet });
    const window = { left: 80, top: 20, width: 200, height: 200 };
    expect(placement).toMatchObject({ cropLeft: 40, cropTop: 10 });
    expect(input.data).toEqual(normalize(pillowResize(image, 360, 240, window).data));
  });

  it("leaves the first one's padding out", () => {
    const placement = placeImage(300, 200, student);
    const input = secondInput(madeImage(300, 200), placement, { scale: 1.75, normalisation: imageNet });
    expect(placement).toMatchObject({ inputWidth: 128, inputHeight: 96, resizedHeight: 85 });
    expect(input).toMatchObject({ width: 224, height: 149 });
  });
});
