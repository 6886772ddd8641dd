import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatMilliseconds, formatPercent, formatSeconds } from "./format";

describe("numbers as people read them", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [12_345, "12.3 kB"],
    [999_999, "1 MB"],
    [1.5e9, "1.5 GB"],
    [NaN, "–"],
  ])("%s bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0.0004, "0 ms"],
    [0.74, "740 ms"],
    [3.21, "3.2 s"],
    [59.4, "59 s"],
    [125, "2 min 05 s"],
    [3840, "1 h 04 min"],
  ])("%s seconds are %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it.each([
    [12, "12"],
    [1234.5, "1,235"],
    [0.04567, "0.0457"],
    [12.345, "12.3"],
    [Infinity, "–"],
  ])("the count %s is %s", (count, text) => expect(formatCount(count)).toBe(text));

  it.each([
    [0.41370081, "41.4 %"],
    [0.97, "97 %"],
    [1, "100 %"],
    [NaN, "–"],
  ])("the share %s is %s", (share, text) => expect(formatPercent(share)).toBe(text));

  it.each([
    [0.4213, "0.421 ms"],
    [12.345, "12.3 ms"],
    [1234.5, "1,230 ms"],
    [Infinity, "–"],
  ])("%s milliseconds are %s", (elapsedMs, text) => expect(formatMilliseconds(elapsedMs)).toBe(text));
});
