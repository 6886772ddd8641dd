import { describe, expect, it } from "vitest";
import { pickByBytes } from "./pick-by-bytes";

const candidates = [
  { id: "small", payloadBytes: 400 },
  { id: "middle", payloadBytes: 2000 },
  { id: "large", payloadBytes: 9000 },
  { id: "teacher" },
];

describe("a budget of kilobytes", () => {
  it("picks the checkpoint that uses most of it", () => {
    expect(pickByBytes(candidates, 2)).toBe("middle");
    expect(pickByBytes(candidates, 100)).toBe("large");
  });

  it("picks none where every payload is larger, and never one that codes nothing", () => {
    expect(pickByBytes(candidates, 0.3)).toBeUndefined();
    expect(pickByBytes([{ id: "teacher" }], 100)).toBeUndefined();
  });
});
