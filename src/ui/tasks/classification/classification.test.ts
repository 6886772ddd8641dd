import { describe, expect, it } from "vitest";
import { classifierSummary } from "../../../testing/small-network";
import type { DrawnResult } from "../../../engine/protocol-predictions";
import { classification } from "./classification";

const names = { 0: "water_lilly", 1: "cat" };
const top = [
  { label: 0, probability: 0.31 },
  { label: 1, probability: 0.2 },
];
const result = (sure?: boolean): DrawnResult => ({
  fileName: "a.png",
  checkpoint: classifierSummary("one").id,
  imageWidth: 4,
  imageHeight: 4,
  prediction: { classification: { top, ...(sure !== undefined && { sure }) } },
  classNames: { classification: names },
});
const sentence = (sure?: boolean) =>
  classification.sentence({
    prediction: result(sure).prediction.classification!,
    names,
    result: result(sure),
    thresholdPercent: 50,
  });
const overview = (sure?: boolean) => ({
  fileName: "a.png",
  imageWidth: 4,
  imageHeight: 4,
  protocol: "unified" as const,
  topClass: { label: 0, name: "water_lilly", probability: 0.31 },
  ...(sure !== undefined && { sure }),
  elapsedMs: {},
  overlay: new Blob(),
  record: new Blob(),
});

describe("an answer that is not sure", () => {
  it("is said so everywhere, with what comes closest", () => {
    expect(sentence(false)).toBe("Not sure. Closest: water lilly, 31 %.");
    expect(classification.comparedFact!(result(false), 0.5)).toEqual([
      "Top class",
      "not sure (closest: water lilly, 31 %)",
    ]);
    expect(classification.overviewText!(overview(false))).toBe("not sure (closest: water lilly 31 %)");
  });

  it.each([true, undefined])("is no different from before where sure is %s", (sure) => {
    expect(sentence(sure)).toBe("Most probable class: water lilly, 31 %.");
    expect(classification.comparedFact!(result(sure), 0.5)).toEqual(["Top class", "water lilly, 31 %"]);
    expect(classification.overviewText!(overview(sure))).toBe("water lilly 31 %");
  });

  it("comes back from a record", () => {
    const record = {
      format: "ladon-lab-result",
      version: 1,
      fileName: "a.png",
      image: { width: 4, height: 4 },
      checkpoint: { id: "one", title: "One" },
      protocol: "unified",
      elapsedMs: {},
      classification: { top5: [{ label: 0, name: "water_lilly", probability: 0.31 }], sure: false },
    } as const;
    expect(classification.ofRecord(record)).toMatchObject({
      prediction: { sure: false },
      names: { 0: "water_lilly" },
    });
  });
});
