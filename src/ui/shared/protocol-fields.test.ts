import { describe, expect, it } from "vitest";
import { keptNumbers, numberChanges, numbersProblem, readNumbers, usedNumbers } from "./protocol-fields";
import { UrlReader } from "./url-reader";

function read(text: string, protocol: Parameters<typeof readNumbers>[1]) {
  const url = new UrlReader(new URLSearchParams(text));
  return { chosen: readNumbers(url, protocol), problems: url.problems };
}

describe("the sizes of a protocol in an address", () => {
  it("are those that the protocol has", () => {
    expect(read("size=224&resize=256", "classification")).toEqual({
      chosen: { inputSize: 224, resize: 256 },
      problems: [],
    });
    expect(read("size=1333&shorter=800", "detection").chosen).toEqual({ inputSize: 1333, minSize: 800 });
    expect(read("size=520&height=260", "segmentation").chosen).toEqual({ inputSize: 520, inputHeight: 260 });
  });

  it.each(["size=0", "size=", "size=12.5", "size=99999", "resize=256"])("get a sentence where they say %s", (text) => {
    const { chosen, problems } = read(text, "unified");
    expect(chosen).toEqual({});
    expect(problems).toEqual([expect.stringContaining(`The address says ${text},`)]);
  });

  it("go back into it, and what is not chosen out of it", () => {
    expect(numberChanges({ inputSize: 224, resize: 256 })).toEqual({
      size: 224,
      resize: 256,
      shorter: undefined,
      height: undefined,
    });
  });

  it("stay with another protocol as far as it has them", () => {
    expect(keptNumbers({ inputSize: 224, resize: 256 }, "segmentation")).toEqual({ inputSize: 224 });
    expect(keptNumbers({ inputSize: 1333, minSize: 800 }, "detection")).toEqual({ inputSize: 1333, minSize: 800 });
    expect(keptNumbers({ inputSize: 1333, minSize: 800 }, "classification")).toEqual({ inputSize: 1333 });
  });

  it("are shown as they will be used, or with the sentence why they cannot", () => {
    expect(usedNumbers("classification", 416, {})).toEqual({ resize: 448, inputSize: 416 });
    expect(usedNumbers("classification", 416, { inputSize: 224 })).toEqual({ resize: 241, inputSize: 224 });
    expect(usedNumbers("unified", 128, {})).toEqual({ inputSize: 128, minSize: 128 });
    expect(numbersProblem("classification", 416, { resize: 256 })).toContain("cannot be cropped");
    expect(numbersProblem("classification", 416, { resize: 256, inputSize: 224 })).toBeUndefined();
  });
});
