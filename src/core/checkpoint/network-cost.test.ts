import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Architecture, ResidualArchitecture } from "../../domain";
import { publishedNetworks } from "../curves/published-networks";
import { traceNetwork } from "../networks/network";
import { multiplyAccumulates } from "../networks/trace";
import { inferArchitecture } from "./architecture";
import { publishedArchitectures, type PublishedArchitectureName } from "../networks/published-architectures";
import { officialEncoderCost } from "./encoder-cost";
import { networkCost, stageMultiplications } from "./network-cost";

async function official(name: string): Promise<Architecture> {
  const file = new URL(`../../../reference/state-dicts/${name}.json`, import.meta.url);
  const listing = JSON.parse(await readFile(file, "utf8")) as Record<string, [string, number[]]>;
  return inferArchitecture(Object.entries(listing).map(([name, [, shape]]) => ({ name, shape })));
}

describe("the cost of a whole network", () => {
  it.each([
    ["resnet50", "resnet50-teacher"],
    ["resnest269e", "resnest269e-teacher"],
    ["mobilenet_v2", "mobilenet_v2"],
  ])("of %s is what PyTorch counts", async (name, listing) => {
    const { bits, parameters, runs } = publishedNetworks.find((network) => network.name === name)!;
    const [{ multiplyAccumulates, inputSize }] = runs;
    expect(networkCost(await official(listing), inputSize)).toEqual({
      bits,
      parameters,
      multiplyAccumulates,
      inputSize,
    });
  });

  it("is none for a network that sends a bitstream", async () => {
    expect(networkCost(await official("resnet50-classification"), 416)).toBeUndefined();
  });

  it("counts the heads that are asked, each region of the box head, and no branch of training", async () => {
    const { stem, layers } = (await official("resnet50-teacher")) as ResidualArchitecture;
    const { bottleneck: _, ...three } = (await official("tiny-detection")) as ResidualArchitecture;
    const { segmentation } = (await official("tiny-segmentation")).heads;
    const whole = { ...three, stem, layers, heads: { ...three.heads, segmentation } };
    const macs = (...tasks: Parameters<typeof networkCost>[2] & object) =>
      networkCost(whole, 96, tasks)!.multiplyAccumulates;
    const body = macs();
    const traced = traceNetwork({ ...whole, heads: { detection: three.heads.detection } }, 96);
    const ofBoxes = multiplyAccumulates(traced.filter(({ name }) => name.startsWith("detection.box.")));
    expect(macs("detection")).toBe(multiplyAccumulates(traced) + 999 * ofBoxes);
    const without = { ...segmentation!, auxiliaryWidth: undefined };
    expect(segmentation!.auxiliaryWidth).toBeDefined();
    expect(macs("segmentation")).toBe(
      multiplyAccumulates(traceNetwork({ ...whole, heads: { segmentation: without } }, 96)),
    );
    expect(macs("detection", "segmentation")).toBe(macs("detection") + macs("segmentation") - body);
  });
});

describe("what each stage multiplies", () => {
  const light = Object.keys(publishedArchitectures).filter(
    (name) => !name.startsWith("ladon-"),
  ) as PublishedArchitectureName[];

  it.each(light)("of %s is what the whole network does, and nothing before the body", (name) => {
    const architecture = publishedArchitectures[name];
    const stages = stageMultiplications(architecture, 224);
    const all = Object.values(stages).reduce((sum, { dense, depthwise }) => sum + dense + depthwise, 0);
    expect(all).toBe(networkCost(architecture, 224)!.multiplyAccumulates);
    expect(stages.encoder).toBeUndefined();
    expect(stages.body!.depthwise > 0).toBe(name !== "ssd300_vgg16");
  });

  it("of MobileNetV2's depthwise convolutions is 9 products an output", () => {
    const traced = traceNetwork(publishedArchitectures.mobilenet_v2, 224);
    const depthwise = traced.filter(({ fanIn, parameters }) => fanIn === 9 && parameters[0].shape[2] === 1);
    expect(depthwise).toHaveLength(17);
    expect(stageMultiplications(publishedArchitectures.mobilenet_v2, 224).body!.depthwise).toBe(
      multiplyAccumulates(depthwise),
    );
  });

  it.each(["resnet50", "resnest269e"] as const)("of Ladon's %s has the encoder apart, and all of it dense", (name) => {
    const { encoder, ...server } = stageMultiplications(publishedArchitectures[`ladon-${name}`], 416);
    expect(encoder).toEqual({ dense: officialEncoderCost(name).multiplyAccumulates, depthwise: 0 });
    expect(Object.keys(server).sort()).toEqual(["body", "classification", "detection", "segmentation"]);
    expect(Object.values(server).every(({ depthwise }) => depthwise === 0)).toBe(true);
  });
});
