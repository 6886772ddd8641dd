import { describe, expect, it } from "vitest";
import { wrapText } from "./chart-frame-svg";

describe("text in lines", () => {
  it("breaks between words, at the width at the latest", () => {
    expect(wrapText("one two three four", 9)).toEqual(["one two", "three", "four"]);
  });

  it("keeps a word that is longer than a line whole", () => {
    expect(wrapText("a incomprehensibilities b", 8)).toEqual(["a", "incomprehensibilities", "b"]);
  });

  it("makes no line of nothing", () => {
    expect(wrapText("  ", 8)).toEqual([]);
  });
});
