import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Architecture, ResidualArchitecture } from "../../domain";
import { publishedNetworks } from "../curves/published-networks";
import { traceNetwork } from "../networks/network";
import { multiplyAccumulates } from "../networks/trace";
import { inferArchitecture } from "./architecture";
import { networkCost } from "./network-cost";

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
