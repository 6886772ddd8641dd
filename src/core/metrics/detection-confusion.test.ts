import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confusionAt, DetectionConfusionCounter, withMostFalseAlarms } from "./detection-confusion";
import type { BoxXywh, ScoredBox, CocoGroundTruth } from "./detection-matching";

const thing = (categoryId: number, boxXywhPixels: BoxXywh, isCrowd = false): CocoGroundTruth => ({
  categoryId,
  boxXywhPixels,
  areaPixels: boxXywhPixels[2] * boxXywhPixels[3],
  isCrowd,
});
const found = (categoryId: number, boxXywhPixels: BoxXywh, score: number): ScoredBox => ({
  categoryId,
  boxXywhPixels,
  score,
});
const cellsAt = (counter: DetectionConfusionCounter, score: number) =>
  confusionAt(counter.columns, score).cells.map(({ truth, predicted, count }) => [truth, predicted, count]);

const side = fc.integer({ min: 0, max: 6 });
const box = fc.tuple(side, side, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
const label = fc.integer({ min: 1, max: 3 });
const truths = fc.array(
  fc.tuple(label, box, fc.boolean()).map((args) => thing(...args)),
  { maxLength: 6 },
);
const detections = fc.array(
  fc
    .tuple(
      label,
      box,
      fc.integer({ min: 1, max: 9 }).map((n) => n / 10),
    )
    .map((args) => found(...args)),
  { maxLength: 8 },
);

describe("the confusion of detections", () => {
  it("names what was right, taken for another, missed, and never there", () => {
    const counter = new DetectionConfusionCounter();
    counter.add(
      7,
      [thing(1, [0, 0, 10, 10]), thing(2, [20, 0, 10, 10]), thing(2, [40, 0, 10, 10])],
      [found(1, [0, 0, 10, 9], 0.9), found(3, [20, 0, 10, 10], 0.8), found(1, [60, 0, 10, 10], 0.7)],
    );
    const { cells, worst } = confusionAt(counter.columns, 0.5);
    expect(cells.map(({ truth, predicted, count }) => [truth, predicted, count])).toEqual([
      [0, 1, 1],
      [1, 1, 1],
      [2, 0, 1],
      [2, 3, 1],
    ]);
    expect(cells.every(({ images }) => images.join() === "7")).toBe(true);
    // 1 right of 3 detections and of 3 objects
    expect(worst).toEqual([{ image: 7, right: 1, confused: 1, missed: 1, falseAlarms: 1, f1: 1 / 3 }]);
    expect(cellsAt(counter, 0.85)).toEqual([
      [2, 0, 2],
      [1, 1, 1],
    ]);
  });

  it("at a threshold are those of the detections above it alone", () => {
    fc.assert(
      fc.property(truths, detections, fc.integer({ min: 0, max: 10 }), (things, all, tenths) => {
        const minScore = tenths / 10;
        const whole = new DetectionConfusionCounter();
        whole.add(0, things, all);
        const above = new DetectionConfusionCounter();
        above.add(
          0,
          things,
          all.filter(({ score }) => score >= minScore),
        );
        expect(confusionAt(whole.columns, minScore)).toEqual(confusionAt(above.columns, 0));
      }),
    );
  });

  it("leave out detections inside a crowd, but not those that find an object in it", () => {
    const counter = new DetectionConfusionCounter();
    counter.add(
      0,
      [thing(1, [0, 0, 100, 100], true), thing(2, [0, 0, 10, 10])],
      [found(1, [50, 50, 10, 10], 0.9), found(2, [0, 0, 10, 10], 0.8), found(2, [200, 0, 10, 10], 0.7)],
    );
    expect(cellsAt(counter, 0)).toEqual([
      [0, 2, 1],
      [2, 2, 1],
    ]);
  });

  it("drop the least sure false alarms where there are too many, and say from which score on all are there", () => {
    const counter = new DetectionConfusionCounter();
    for (let image = 0; image < 10; image++) counter.add(image, [], [found(1, [0, 0, 9, 9], image / 10)]);
    const { columns, minScore } = withMostFalseAlarms(counter.columns, 4);
    expect(minScore).toBe(0.6);
    expect(columns.falseAlarms.image).toEqual([6, 7, 8, 9]);
    expect(withMostFalseAlarms(counter.columns, 10)).toEqual({ columns: counter.columns, minScore: 0 });
    expect(confusionAt(columns, 0.7)).toEqual(confusionAt(counter.columns, 0.7));
  });
});
