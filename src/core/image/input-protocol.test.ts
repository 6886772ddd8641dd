import { describe, expect, it } from "vitest";
import type { InputProtocol } from "../../domain";
import { inputProtocol, inputSizeOf, ownInput, protocolNumbers, protocolText } from "./input-protocol";

describe("a protocol's numbers", () => {
  it("follow from the network's own input size where nobody chose them: the paper's for 416", () => {
    expect(inputProtocol("unified", 416)).toEqual({ name: "unified", minSize: 416, maxSize: 416 });
    expect(inputProtocol("detection", 128)).toEqual({ name: "detection", minSize: 128, maxSize: 128 });
    expect(inputProtocol("classification", 416)).toEqual({ name: "classification", resize: 448, crop: 416 });
    expect(inputProtocol("segmentation", 416)).toEqual({ name: "segmentation", width: 416, height: 416 });
  });

  it("are those that were chosen before the network's own", () => {
    const imageNet = inputProtocol("classification", 416, { resize: 256, inputSize: 224 });
    expect(imageNet).toEqual({ name: "classification", resize: 256, crop: 224 });
    expect(inputProtocol("classification", 416, { inputSize: 224 })).toMatchObject({ resize: 241, crop: 224 });
    const detectors = inputProtocol("detection", 416, { minSize: 800, inputSize: 1333 });
    expect(detectors).toEqual({ name: "detection", minSize: 800, maxSize: 1333 });
    const wide = inputProtocol("segmentation", 416, { inputSize: 520, inputHeight: 260 });
    expect(wide).toEqual({ name: "segmentation", width: 520, height: 260 });
    expect([imageNet, detectors, wide].map(inputSizeOf)).toEqual([224, 1333, 520]);
    expect([imageNet, detectors, wide].map((each) => protocolText(each.name, protocolNumbers(each)))).toEqual([
      "classification, resize 256, crop 224 pixels",
      "detection, shorter side 800, longer at most 1,333 pixels",
      "segmentation, 520 × 260 pixels",
    ]);
    expect(protocolText("unified", protocolNumbers(inputProtocol("unified", 416)))).toBe("unified, 416 pixels");
  });

  it.each([
    [
      "unified",
      { resize: 256 },
      /the size to resize to .* is 256, and the protocol unified has no such number; classif/,
    ],
    ["segmentation", { minSize: 256 }, /the protocol segmentation has no such number; unified and detection have/],
    ["classification", { inputSize: 0 }, /the input size is 0; a whole number of pixels from 1 to 8192/],
    ["classification", { inputSize: 22.5 }, /is 22.5; a whole number/],
    ["classification", { resize: 256 }, /resized to 256 pixels .* 416 × 416 cannot be cropped out of that/],
    ["detection", { minSize: 800 }, /shorter side is brought to 800 pixels, and the longer one may have 416 at most/],
  ] as const)("of %s cannot be %j", (name, chosen, sentence) => {
    expect(() => inputProtocol(name, 416, chosen)).toThrow(sentence);
  });
});

describe("a network with a protocol of its own", () => {
  const normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] } as const;
  const classifier = { name: "classification", resize: 232, crop: 224 } as const;
  const squeezing: InputProtocol = { name: "detection", width: 320, height: 320, normalisation };
  const keepingShape = { name: "segmentation", minSize: 520 } as const;

  it("keeps to it where the unified one or that very one is asked", () => {
    for (const own of [classifier, squeezing, keepingShape]) {
      expect(inputProtocol("unified", own)).toEqual(own);
      expect(inputProtocol(own.name, own)).toEqual(own);
    }
    expect([classifier, squeezing, keepingShape].map(inputSizeOf)).toEqual([224, 320, 520]);
    expect(protocolText("segmentation", protocolNumbers(keepingShape))).toBe("segmentation, shorter side 520 pixels");
    expect(protocolText("detection", protocolNumbers(squeezing))).toBe("detection, 320 × 320 pixels");
  });

  it("takes chosen numbers in place of its own, and another size in proportion", () => {
    expect(inputProtocol("classification", classifier, { resize: 256 })).toEqual({ ...classifier, resize: 256 });
    expect(inputProtocol("unified", classifier, { inputSize: 112 })).toEqual({ ...classifier, resize: 116, crop: 112 });
    expect(inputProtocol("detection", squeezing, { inputSize: 512 })).toEqual({
      ...squeezing,
      width: 512,
      height: 512,
    });
    expect(inputProtocol("segmentation", keepingShape, { inputSize: 260 })).toEqual({ ...keepingShape, minSize: 260 });
    expect(() => inputProtocol("segmentation", keepingShape, { inputHeight: 260 })).toThrow(/images keep their shape/);
    expect(ownInput({ protocol: classifier, inputSize: 224 })).toBe(classifier);
    expect(ownInput({ protocol: classifier, inputSize: 112 })).toEqual({ ...classifier, resize: 116, crop: 112 });
  });

  it("is asked by another task's protocol with its own size and normalisation", () => {
    const asked = inputProtocol("segmentation", squeezing);
    expect(asked).toEqual({ name: "segmentation", width: 320, height: 320, normalisation });
  });
});
