import { describe, expect, it } from "vitest";
import { isSplitName, splitOfName } from "./folder-names";

describe("the split in a name", () => {
  it.each([
    ["train", "train"],
    ["Training", "train"],
    ["TRAIN", "train"],
    ["trn", "train"],
    ["train2017", "train"],
    ["instances_train2017.json", "train"],
    ["my-train (1)", "train"],
    ["TrainImages", "train"],
    ["COCOTrain", "train"],
    ["imagesTrain", "train"],
    [" train ", "train"],
    ["val", "val"],
    ["valid", "val"],
    ["Validation", "val"],
    ["dev", "val"],
    ["instances_minival2014.json", "val"],
    ["instances_val2017.json", "val"],
    ["test", "test"],
    ["Testing", "test"],
    ["test-dev2017", "test"],
    ["image_info_test2015", "test"],
    ["eval", "test"],
    ["evaluation", "test"],
  ])("%j is %s", (name, split) => {
    expect(splitOfName(name)).toBe(split);
  });

  it.each([
    "trains",
    "valves",
    "retrained",
    "interval",
    "latest",
    "contest",
    "trainval",
    "valminusminival2014",
    "trainer",
    "constrain",
    "value",
    "validated",
    "device",
    "protest",
    "tests",
    "medieval",
    "étrain",
    "train_val",
    "",
    "2017",
    "constructor",
  ])("%j says none", (name) => {
    expect(splitOfName(name)).toBeUndefined();
    expect(isSplitName(name)).toBe(false);
  });

  it("is a folder's only meaning where no other word stands beside it", () => {
    expect(["train", "val2017", "test_images", "Training Set", "valData"].map(isSplitName)).toEqual(
      new Array(5).fill(true),
    );
    expect(["bullet-train", "test tube", "seg_train", "dev board"].map(isSplitName)).toEqual(new Array(4).fill(false));
  });
});
