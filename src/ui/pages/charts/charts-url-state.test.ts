import { describe, expect, it } from "vitest";
import { readChartsUrlState } from "./charts-url-state";

const read = (text: string) => readChartsUrlState(new URLSearchParams(text));

describe("the address of a chart", () => {
  it("opens with top-1 against the paper's kilobytes on a logarithmic axis", () => {
    expect(read("")).toMatchObject({ score: "top1", unit: "paper", axis: "log", table: false, problems: [] });
  });

  it("draws against what the encoder costs too", () => {
    expect(read("unit=encoder-size")).toMatchObject({ unit: "encoder-size", problems: [] });
    expect(read("unit=encoder-weight").problems).toEqual([
      "The address says unit=encoder-weight; known are paper, payload, bpp, encoder-size, encoder-macs, encoder-parameters, and paper is used.",
    ]);
  });

  it("keeps the dataset whose published scores are drawn", () => {
    expect(read("").dataSet).toBe("ilsvrc2012");
    expect(read("dataset=coco2017-voc-labels")).toMatchObject({ dataSet: "coco2017-voc-labels", problems: [] });
  });

  it("keeps the demo's family, and leaves it to the page where it says none", () => {
    expect(read("").family).toBeUndefined();
    expect(read("demo=scenes")).toMatchObject({ family: "scenes", problems: [] });
  });

  it("keeps what is hidden and what deltas are held against", () => {
    const { hidden, anchor, score } = read("hidden=a,b,&anchor=demo&score=psnr-rgb");
    expect([...hidden]).toEqual(["a", "b"]);
    expect([anchor, score]).toEqual(["demo", "psnr-rgb"]);
  });

  it.each(["unit=stones", "axis=cubic", "dataset=cifar", "demo=paintings"])("answers %s with a sentence", (text) => {
    expect(read(text).problems).toHaveLength(1);
  });
});
