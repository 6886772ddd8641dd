import { describe, expect, it } from "vitest";
import { classMapByOrder, proposedClassMap } from "./proposed-class-map";

describe("the proposed label map", () => {
  it("goes by name, whatever the spelling of case and gaps, and takes the background to the background", () => {
    const pair = {
      task: "segmentation",
      dataSetClasses: ["Hintergrund", "Dining_Table", "cat", "yak"],
      modelClasses: ["background", "cat", "dining table"],
    } as const;
    expect(proposedClassMap(pair)).toEqual([0, 2, 1, null]);
  });

  it("goes by order only where no name is known and the numbers of classes are equal", () => {
    const dataSetClasses = ["a", "b"];
    const task = "classification";
    expect(proposedClassMap({ task, dataSetClasses, modelClasses: ["class 0", "class 1"] })).toEqual([0, 1]);
    expect(proposedClassMap({ task, dataSetClasses, modelClasses: ["class 0", "class 1", "class 2"] })).toEqual([
      null,
      null,
    ]);
    expect(proposedClassMap({ task, dataSetClasses, modelClasses: ["b", "c"] })).toEqual([null, 0]);
  });

  it("by order leaves out what the network has no label for", () => {
    const pair = {
      task: "detection",
      dataSetClasses: ["background", "a", "b"],
      modelClasses: ["background", "x"],
    } as const;
    expect(classMapByOrder(pair)).toEqual([0, 1, null]);
  });
});
