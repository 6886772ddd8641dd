import { describe, expect, it } from "vitest";
import { classMapByOrder, proposedClassMap } from "./proposed-class-map";

describe("the proposed label map", () => {
  it("goes by name where the network's classes have any", () => {
    const pair = {
      task: "segmentation",
      dataSetClasses: ["background", "Dining_Table", "cat"],
      modelClasses: ["background", "cat", "dining table"],
    } as const;
    expect(proposedClassMap(pair).mapping).toEqual([0, 2, 1]);
    const twisted = { task: "classification", dataSetClasses: ["a", "b"], modelClasses: ["b", "c"] } as const;
    expect(proposedClassMap(twisted).mapping).toEqual([null, 0]);
  });

  it("goes by order where they have none and there are as many, and says so", () => {
    const pair = { task: "detection", dataSetClasses: ["background", "a", "b"] } as const;
    const nameless = ["background", "class 1", "class 2"];
    expect(proposedClassMap({ ...pair, modelClasses: nameless }).mapping).toEqual([0, 1, 2]);
    expect(proposedClassMap({ ...pair, modelClasses: nameless }).matches[1].how).toBe("order");
    expect(proposedClassMap({ ...pair, modelClasses: [...nameless, "class 3"] }).mapping).toEqual([0, null, null]);
  });

  it("by order alone leaves out what the network has no label for", () => {
    const pair = {
      task: "detection",
      dataSetClasses: ["background", "a", "b"],
      modelClasses: ["background", "x"],
    } as const;
    expect(classMapByOrder(pair)).toEqual([0, 1, null]);
  });
});
