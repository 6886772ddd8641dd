import { describe, expect, it } from "vitest";
import { inkOn, shade } from "./shade";

describe("shades", () => {
  it("go from dark blue to yellow and no further", () => {
    expect(shade(0)).toEqual([0, 32, 77]);
    expect(shade(1)).toEqual([255, 234, 70]);
    expect(shade(7)).toEqual(shade(1));
    expect(shade(-1)).toEqual(shade(0));
  });

  it("carry white text while dark and black text once light", () => {
    expect([0, 0.3, 0.4].map(inkOn)).toEqual(["white", "white", "white"]);
    expect([0.6, 0.8, 1].map(inkOn)).toEqual(["black", "black", "black"]);
  });
});
