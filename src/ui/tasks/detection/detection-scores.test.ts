import { describe, expect, it } from "vitest";
import { confusionAt } from "../../../engine/protocol-evaluation";
import { overallScores, scoresByClass } from "./detection-scores";

const columns = {
  objects: { image: [0, 0, 1], label: [1, 2, 1], foundLabel: [1, 1, 0], foundScore: [0.9, 0.6, -1] },
  falseAlarms: { image: [1, 1], label: [2, 1], score: [0.8, 0.3] },
};

describe("detections at a threshold", () => {
  it("are held against all objects, wrong classes and false alarms", () => {
    const all = overallScores(confusionAt(columns, 0).cells);
    expect(all).toMatchObject({ objects: 3, detections: 4, right: 1, precision: 1 / 4, recall: 1 / 3, f1: 2 / 7 });
  });

  it("become fewer as it rises, objects do not", () => {
    const sure = overallScores(confusionAt(columns, 0.7).cells);
    expect(sure).toMatchObject({ objects: 3, detections: 2, right: 1, precision: 1 / 2, recall: 1 / 3 });
    const none = overallScores(confusionAt(columns, 1).cells);
    expect(none).toMatchObject({ objects: 3, detections: 0, precision: undefined, recall: 0 });
  });

  it("are told class by class", () => {
    const classes = scoresByClass(confusionAt(columns, 0).cells);
    expect(classes.get(1)).toMatchObject({ objects: 2, detections: 3, right: 1 });
    expect(classes.get(2)).toMatchObject({ objects: 1, detections: 1, right: 0, precision: 0, recall: 0 });
    expect(classes.has(0)).toBe(false);
  });
});
