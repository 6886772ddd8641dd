import { describe, expect, it } from "vitest";
import type { ResultSummary } from "../../../engine/protocol-evaluation";
import { percentText, shareText } from "../../components/format";
import { mainInterval, mainScore, networkMs } from "./result-text";

const scores = {
  classification: { top1: 80, interval: { lower: 75.04, upper: 85, confidence: 0.95, resamples: 1000 } },
  detection: { AP: -1 },
  segmentation: { meanIoU: 0.5, interval: { lower: 0.4, upper: 0.6, confidence: 0.95, resamples: 1000 } },
} as unknown as ResultSummary["scores"];

describe("figures in words", () => {
  it("are percent, and a dash where there is nothing to say", () => {
    expect(percentText(82.416)).toBe("82.42 %");
    expect(shareText(0.5)).toBe("50.00 %");
    for (const nothing of [null, undefined, Number.NaN, -1]) expect(shareText(nothing)).toBe("–");
  });

  it("share one unit, whatever the task is", () => {
    expect(mainScore({ scores }, "classification")).toBe(80);
    expect(mainScore({ scores }, "segmentation")).toBe(50);
    expect(mainScore({ scores }, "detection")).toBeNull();
    expect(mainInterval({ scores }, "classification")).toBe("75.0 to 85.0");
    expect(mainInterval({ scores }, "segmentation")).toBe("40.0 to 60.0");
    expect(mainInterval({ scores }, "detection")).toBeUndefined();
  });

  it("count the network's stages, not reading the file", () => {
    const spread = (mean: number) => ({ mean }) as never;
    expect(networkMs({ elapsedMs: { readImage: spread(9), encoder: spread(2), body: spread(3) } })).toBe(5);
    expect(networkMs({ elapsedMs: {} })).toBeNull();
  });
});
