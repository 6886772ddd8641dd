import { describe, expect, it } from "vitest";
import { answeringKey } from "./answering-key";

const head = { present: true, classes: 3 } as const;
const off = { present: false, why: "switched off" } as const;
const checkpoint = {
  id: "a",
  inputSize: { pixels: 416, source: "list" },
  tasks: { classification: head, detection: head, segmentation: off },
} as const;

describe("a checkpoint as it answers now", () => {
  it("is another one when a head is switched on, or the input size is changed", () => {
    const keys = [
      checkpoint,
      { ...checkpoint, tasks: { ...checkpoint.tasks, segmentation: head } },
      { ...checkpoint, inputSize: { pixels: 224, source: "user" } } as const,
    ].map(answeringKey);
    expect(new Set(keys).size).toBe(3);
  });
});
