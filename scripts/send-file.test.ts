// Range headers, after the examples and rules of RFC 9110 §14.
import { describe, expect, it } from "vitest";
import { byteRange } from "./send-file.mjs";

const part = (start: number, end: number) => ({ kind: "part", start, end });
const whole = { kind: "whole" };
const unsatisfiable = { kind: "unsatisfiable" };

describe("the range of a file of 10 bytes", () => {
  it.each([
    ["bytes=0-4", part(0, 4)],
    ["bytes=5-", part(5, 9)],
    ["bytes=-5", part(5, 9)],
    ["bytes=-500", part(0, 9)],
    ["bytes=9-9", part(9, 9)],
    ["bytes=0-99999999999999999999", part(0, 9)],
    ["BYTES = 2-3", part(2, 3)],
    ["bytes=10-", unsatisfiable],
    ["bytes=10-20", unsatisfiable],
    ["bytes=99999999999999999999-", unsatisfiable],
    ["bytes=-0", unsatisfiable],
    [undefined, whole],
    ["", whole],
    ["bytes=-", whole],
    ["bytes=4-2", whole],
    ["bytes=0-1,4-5", whole],
    ["bytes=a-b", whole],
    ["bytes=0x1-2", whole],
    ["bytes=1.5-2", whole],
    ["bytes=--5", whole],
    ["lines=0-4", whole],
  ])("%j selects %j", (header, range) => {
    expect(byteRange(header, 10)).toEqual(range);
  });

  it("is the whole of an empty file, which has no last byte to name", () => {
    expect(byteRange("bytes=-5", 0)).toEqual(whole);
    expect(byteRange("bytes=0-", 0)).toEqual(unsatisfiable);
  });
});
