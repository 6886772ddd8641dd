import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { classMapByOrder, proposedClassMap } from "./proposed-class-map";

const labels = async <Content>(name: string, folder = "reference") =>
  JSON.parse(await readFile(new URL(`../../../${folder}/labels/${name}.json`, import.meta.url), "utf8")) as Content;

describe("the label sets that the lab reads", () => {
  it.each(["coco91", "imagenet1k", "voc21", "imagenet-wnids"])("%s is the reference's", async (name) => {
    expect(await labels(name, "configs")).toEqual(await labels(name));
  });
});

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

  it("goes by WordNet id where the network knows ImageNet's classes, and only there", async () => {
    const imageNet = await labels<string[]>("imagenet1k");
    const pair = { task: "classification", dataSetClasses: ["n03888257", "n01440764-tench"] } as const;
    const { mapping, matches } = proposedClassMap({ ...pair, modelClasses: imageNet });
    expect(mapping).toEqual([701, 0]);
    expect(matches.map(({ how }) => how)).toEqual(["wordnet", "wordnet"]);
    // 1,000 classes of something else have no WordNet ids
    const others = imageNet.map((name, label) => (label === 12 ? "something else" : name));
    expect(proposedClassMap({ ...pair, modelClasses: others }).mapping).toEqual([null, null]);
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
