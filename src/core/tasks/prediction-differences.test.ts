import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BoxXyxy, Prediction } from "../../domain";
import { answerDifferences } from "./prediction-differences";

const box = (boxXyxyPixels: BoxXyxy, label: number, score = 0.9) => ({ boxXyxyPixels, label, score });
const withBoxes = (...boxes: ReturnType<typeof box>[]): Prediction => ({ detection: { boxes } });
const withClass = (label: number): Prediction => ({ classification: { top: [{ label, probability: 0.7 }] } });
const withMask = (labels: number[], width = labels.length): Prediction => ({
  segmentation: { width, height: labels.length / width, labels: Uint8Array.from(labels) },
});

describe("differences between answers", () => {
  it("are none between a prediction and itself", () => {
    const prediction = {
      ...withClass(3),
      ...withBoxes(box([0, 0, 9, 9], 1), box([1, 1, 9, 9], 2)),
      ...withMask([0, 1, 1]),
    };
    expect(answerDifferences(prediction, prediction, 0)).toEqual({
      sameTopClass: true,
      boxes: {
        kept: [
          [0, 0],
          [1, 1],
        ],
        relabelled: [],
        missing: [],
        added: [],
      },
      maskAgreement: 1,
    });
  });

  it("name boxes that are missing, added and relabelled", () => {
    const reference = withBoxes(box([0, 0, 10, 10], 1), box([50, 50, 60, 60], 2));
    const other = withBoxes(box([1, 0, 10, 10], 5), box([80, 80, 90, 90], 2));
    expect(answerDifferences(reference, other, 0).boxes).toEqual({
      kept: [],
      relabelled: [[0, 0]],
      missing: [1],
      added: [1],
    });
  });

  it("prefer a partner with the same label to one that overlaps more", () => {
    const reference = withBoxes(box([0, 0, 10, 10], 1));
    const other = withBoxes(box([0, 0, 10, 10], 2), box([0, 0, 10, 8], 1));
    expect(answerDifferences(reference, other, 0).boxes).toMatchObject({ kept: [[0, 1]], added: [0] });
  });

  it("leave boxes below the threshold out of the count", () => {
    const reference = withBoxes(box([0, 0, 10, 10], 1), box([50, 50, 60, 60], 2, 0.2));
    expect(answerDifferences(reference, withBoxes(box([0, 0, 10, 10], 1)), 0.5).boxes?.missing).toEqual([]);
  });

  it("measure masks by the share of equal pixels, and not at all where sizes differ", () => {
    expect(answerDifferences(withMask([0, 1, 2, 2]), withMask([0, 1, 1, 2]), 0).maskAgreement).toBe(0.75);
    expect(answerDifferences(withMask([0, 1, 2, 2]), withMask([0, 1, 1, 2], 2), 0).maskAgreement).toBeUndefined();
  });

  it("say nothing of a head that one side lacks", () => {
    expect(answerDifferences(withClass(1), withMask([0]), 0)).toEqual({});
  });

  it("account for every box exactly once", () => {
    const edges = fc.tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }));
    const boxes = fc
      .array(fc.tuple(edges, fc.nat(3)), { maxLength: 8 })
      .map((list) =>
        list.map(([[left, top, width, height], label]) => box([left, top, left + width, top + height], label)),
      );
    fc.assert(
      fc.property(boxes, boxes, (ours, theirs) => {
        const { kept, relabelled, missing, added } = answerDifferences(
          withBoxes(...ours),
          withBoxes(...theirs),
          0,
        ).boxes!;
        const pairs = [...kept, ...relabelled];
        expect([...pairs.map(([i]) => i), ...missing].sort((a, b) => a - b)).toEqual([...ours.keys()]);
        expect([...pairs.map(([, j]) => j), ...added].sort((a, b) => a - b)).toEqual([...theirs.keys()]);
      }),
    );
  });
});
