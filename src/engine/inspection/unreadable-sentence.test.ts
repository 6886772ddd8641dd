import { describe, expect, it } from "vitest";
import { CancelledError } from "../errors";
import { unreadableSentence } from "./unreadable-sentence";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

describe("the sentence about a file that cannot be read", () => {
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

  it("says of a fault that it is the lab's, for other files are to go on", () => {
    const fault = thrownBy(() => new DataView(new ArrayBuffer(2)).getUint32(1));
    expect(unreadableSentence(fault, "a.pt")).toMatch(
      /^a\.pt: it cannot be read, .* a fault of this lab \(RangeError: /,
    );
  });

  it("is not said of a job that was cancelled", () => {
    expect(() => unreadableSentence(new CancelledError(), "a.pt")).toThrow(CancelledError);
    const aborted = thrownBy(() => AbortSignal.abort().throwIfAborted());
    expect(() => unreadableSentence(aborted, "a.pt")).toThrow(DOMException);
  });
});
