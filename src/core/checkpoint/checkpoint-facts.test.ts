import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { smallBackbone } from "../../testing/small-network";
import { inferArchitecture } from "./architecture";
import { familyOf } from "./checkpoint-facts";

async function official(name: string) {
  const file = new URL(`../../../reference/state-dicts/${name}.json`, import.meta.url);
  const listing = JSON.parse(await readFile(file, "utf8")) as Record<string, [string, number[]]>;
  return inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
}

describe("what people call a network that runs on the device", () => {
  it.each([
    ["mobilenet_v2", "MobileNetV2"],
    ["mobilenet_v3_large", "MobileNetV3-Large"],
    ["mnasnet0_5", "MNASNet 0.5"],
    ["mnasnet1_3", "MNASNet 1.3"],
    ["efficientnet_lite0", "EfficientNet-Lite0"],
    ["lraspp_mobilenet_v3_large", "LR-ASPP MobileNetV3-Large"],
    ["deeplabv3_mobilenet_v3_large", "DeepLabv3 MobileNetV3-Large"],
    ["fasterrcnn_mobilenet_v3_large_320_fpn", "Faster R-CNN MobileNetV3-Large"],
    ["ssdlite320_mobilenet_v3_large", "SSDlite MobileNetV3-Large"],
    ["ssd300_vgg16", "SSD VGG-16"],
  ])("%s is %s", async (name, family) => expect(familyOf(await official(name))).toBe(family));

  it("has the width that it was made with", () => {
    const widths = { "block17.project.conv": 240 };
    expect(familyOf(smallBackbone("mobilenet-v2", "classification", { widths }))).toBe("MobileNetV2 0.75");
  });
});
