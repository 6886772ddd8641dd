import { describe, expect, it } from "vitest";
import { smallArchitecture, smallSummary } from "../../../testing/small-network";
import { memoryWarning, memoryText } from "./memory-text";

function needing(answerBytes: number) {
  const memory = { answerBytes, fullBytes: 254e6, halfBytes: 127e6, shareOfOpen: 0.4 };
  return { ...smallSummary("one", smallArchitecture("basic")), memory };
}

describe("the words about a checkpoint's memory", () => {
  it("tell memory and disk apart", () => {
    expect(memoryText(needing(0.86e9))).toBe(
      "about 0.9 GB of this tab’s memory to answer; 254 MB stored (half precision: 127 MB, and no less memory)",
    );
  });

  it("warn where the device has too little, and are silent where it does not tell", () => {
    expect(memoryWarning(needing(0.86e9), 1)).toMatch(/needs about 0.9 GB .* 1 GB in all/);
    expect(memoryWarning(needing(0.86e9), 8)).toBeUndefined();
    expect(memoryWarning(needing(0.86e9), undefined)).toBeUndefined();
  });

  it("warn on every device of what WebAssembly cannot address", () => {
    expect(memoryWarning(needing(5e9), 64)).toMatch(/WebAssembly has at most 4.29 GB/);
    expect(memoryWarning(needing(5e9), undefined)).toMatch(/WebGPU/);
  });

  it("say nothing of one that ships", () => {
    const { memory: _, ...ships } = needing(1);
    expect([memoryText(ships), memoryWarning(ships, 1)]).toEqual([undefined, undefined]);
  });
});
