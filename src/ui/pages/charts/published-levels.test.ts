import { describe, expect, it } from "vitest";
import { taskOfScore } from "../../../engine/protocol-charts";
import { publishedLevels, uncompressedNetwork } from "./published-levels";

const levels = publishedLevels();
const level = (name: string) => levels.find(({ id }) => id === `published-${name}`)!;

describe("what others published of networks that send nothing", () => {
  it("are five classifiers, two segmenters and three detectors", () => {
    const tasks = levels.map(({ scores }) => taskOfScore(Object.keys(scores)[0]));
    const count = (task: string) => tasks.filter((name) => name === task).length;
    expect([count("classification"), count("segmentation"), count("detection")]).toEqual([5, 2, 3]);
    expect(new Set(levels.map(({ id }) => id)).size).toBe(levels.length);
  });

  it("say whose they are, how images were resized, and how the cost was counted", () => {
    expect(level("mnasnet1_3")).toMatchObject({
      name: "MNASNet 1.3 (published)",
      protocol: "ImageNet 2012 val, shorter side to 232, centre 224 × 224; nothing is sent",
      scores: { top1: 76.506, top5: 93.522 },
      network: { parameters: 6_282_256, multiplyAccumulates: 526_362_432, inputSize: 224 },
    });
    for (const { provenance } of levels) {
      const facts = Object.fromEntries(provenance);
      expect(facts.Source).not.toBe("");
      expect(facts["Network’s cost"]).toMatch(
        /^multiply-accumulates counted by layer for one image of \d+ × \d+ pixels/,
      );
    }
    const { "Network’s cost": proposals } = Object.fromEntries(
      level("fasterrcnn_mobilenet_v3_large_320_fpn").provenance,
    );
    expect(proposals).toContain("published are 19,386,354 parameters and 719\u00a0M. Counted with the 150 proposals");
  });

  it("are of COCO with VOC's classes for segmenters, which the paper trained again on VOC", () => {
    expect(level("lraspp_mobilenet_v3_large")).toMatchObject({
      dataSet: "coco2017-voc-labels",
      scores: { meanIoU: 57.9 },
    });
    const retrained = uncompressedNetwork("lraspp_mobilenet_v3_large", "pascal_voc2012");
    expect(retrained).toMatchObject({ resizing: "shorter side to 416", network: { inputSize: 416 } });
    expect(() => uncompressedNetwork("alexnet", "ilsvrc2012")).toThrow("Nothing is known of a network alexnet");
  });
});
