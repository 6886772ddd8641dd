import { describe, expect, it } from "vitest";
import {
  byteLengthOf,
  chunksOf,
  floatField,
  integerField,
  messageField,
  textField,
  type Parts,
} from "./protobuf-message";

function written(parts: Parts): number[] {
  return [...chunksOf(parts)].flatMap((chunk) => [...chunk]);
}

describe("a protobuf message", () => {
  it("has the bytes of the format's own documentation", () => {
    expect(written(integerField(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(written(textField(2, "testing"))).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(written(messageField(3, integerField(1, 150)))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it("writes negative integers as ten bytes, floats as four, fields above 15 under two", () => {
    expect(written(integerField(1, -2))).toEqual([0x08, 0xfe, ...Array<number>(8).fill(0xff), 0x01]);
    expect(written(floatField(2, 1.5))).toEqual([0x15, 0, 0, 0xc0, 0x3f]);
    expect(written(integerField(20, 7))).toEqual([0xa0, 0x01, 0x07]);
  });

  it("knows its length before large data is made, and makes it in its place", () => {
    const large = 2 ** 17;
    let made = 0;
    const make = () => {
      made++;
      return new Uint8Array(large).fill(9);
    };
    const message = messageField(9, [Uint8Array.of(1, 2), { byteLength: large, make }, Uint8Array.of(3)]);
    expect(byteLengthOf(message)).toBe(1 + 3 + 2 + large + 1);
    expect(made).toBe(0);
    const bytes = written(message);
    expect(made).toBe(1);
    expect(bytes).toHaveLength(byteLengthOf(message));
    expect(bytes.slice(0, 7)).toEqual([0x4a, 0x83, 0x80, 0x08, 1, 2, 9]);
    expect(bytes.at(-1)).toBe(3);
  });
});
