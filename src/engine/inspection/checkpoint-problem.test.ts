import { describe, expect, it } from "vitest";
import { unreadableSentence } from "./checkpoint-problem";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

describe("the sentence about a checkpoint that cannot be read", () => {
  it("speaks of memory where there is too little of it", () => {
    for (const work of [() => new Uint8Array(2 ** 53), () => "x".repeat(2 ** 29).repeat(2)]) {
      expect(unreadableSentence(thrownBy(work), "a.pt")).toMatch(/^a\.pt: this tab has not enough memory for it/);
    }
  });

  it("speaks of depth where the stack was too small, and not of memory", () => {
    const deeper = (): number => 1 + deeper();
    for (const error of [thrownBy(deeper), new Error("too much recursion")]) {
      expect(unreadableSentence(error, "a.pt")).toMatch(/^a\.pt: its parts stand deeper inside each other/);
    }
  });

  it("is not said of a fault, which is thrown on", () => {
    const fault = thrownBy(() => new DataView(new ArrayBuffer(2)).getUint32(1));
    expect(() => unreadableSentence(fault, "a.pt")).toThrow(RangeError);
  });
});
