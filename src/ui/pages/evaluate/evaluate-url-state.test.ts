import { describe, expect, it } from "vitest";
import { readEvaluateUrlState } from "./evaluate-url-state";

const id = `${"0a".repeat(16)}.3`;
const read = (text: string) => readEvaluateUrlState(new URLSearchParams(text));

describe("the address of the Evaluate page", () => {
  it("opens a result at a task", () => {
    expect(read(`result=${id}&task=detection`)).toEqual({ result: id, task: "detection", problems: [] });
    expect(read("")).toEqual({ result: undefined, task: undefined, problems: [] });
  });

  it("says what cannot be, and opens nothing", () => {
    const { result, task, problems } = read("result=banana&task=telling");
    expect([result, task]).toEqual([undefined, undefined]);
    expect(problems).toEqual([
      expect.stringMatching(/result=banana; a result is named by/),
      "The address says task=telling; known are classification, detection, segmentation.",
    ]);
  });
});
