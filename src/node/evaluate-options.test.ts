import { describe, expect, it } from "vitest";
import { chosenNumbers } from "./evaluate-options";

describe("a protocol's numbers on the command line", () => {
  it("are none where nothing is said", () => {
    expect(chosenNumbers({}, "unified")).toBeUndefined();
  });

  it("are those of torchvision's transforms", () => {
    expect(chosenNumbers({ resize: "256", crop: "224" }, "classification")).toEqual({ resize: 256, inputSize: 224 });
    expect(chosenNumbers({ "min-size": "800", "max-size": "1333" }, "detection")).toEqual({
      minSize: 800,
      inputSize: 1333,
    });
    expect(chosenNumbers({ "input-size": "128" }, "segmentation")).toEqual({ inputSize: 128 });
    expect(chosenNumbers({ "input-size": "520x260" }, "segmentation")).toEqual({ inputSize: 520, inputHeight: 260 });
    expect(chosenNumbers({ "input-size": "224", crop: "224" }, "classification")).toEqual({ inputSize: 224 });
  });

  it.each([
    [{ resize: "256" }, "unified", "--resize goes with --protocol classification; the protocol is unified."],
    [
      { "max-size": "256" },
      "segmentation",
      "--max-size goes with --protocol unified or detection; the protocol is seg",
    ],
    [{ "input-size": "96x64" }, "unified", '--input-size is "96x64"; width and height go with --protocol segmentation'],
    [
      { "input-size": "96", crop: "97" },
      "classification",
      "--input-size is 96 and --crop 97, and both are the input's",
    ],
    [{ "input-size": "0" }, "unified", '--input-size is "0"; it must be a whole number from 1 to 8192.'],
    [{ "input-size": "96x" }, "segmentation", '--input-size is "96x"; it must be a whole number'],
  ] as const)("%j with %s are refused", (values, protocol, sentence) => {
    expect(() => chosenNumbers(values, protocol)).toThrow(sentence);
  });
});
