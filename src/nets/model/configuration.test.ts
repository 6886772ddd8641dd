import { describe, expect, it } from "vitest";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { ConfigurationError, configurationFor, parseConfiguration } from "./configuration";
import { detectionHead } from "./heads/detection";
import { InferenceView } from "./inference-view";

describe("model configurations", () => {
  it("know the official and the tiny networks by block, depth and width, whatever their classes", () => {
    const layer = (name: "layer2" | "layer3" | "layer4", blocks: number, outChannels: number) =>
      ({ name, blocks, outChannels, inChannels: 1, width: 1, stride: 2 }) as const;
    const found = configurationFor({
      block: "bottleneck",
      layers: [layer("layer2", 4, 512), layer("layer3", 6, 1024), layer("layer4", 3, 2048)],
      heads: { classification: { classes: 3 } },
    });
    expect(found.name).toBe("ladon-resnet50");
    expect(found.inputSize).toBe(416);
    expect(found.detection.pooledLevels).toEqual({ unified: 4, detection: 3 });
  });

  it("give the official values to a network that none lists", () => {
    const found = configurationFor(smallArchitecture("bottleneck"));
    expect(found.name).toBe("unlisted");
    expect(found.segmentation.asppRates).toEqual([12, 24, 36]);
  });

  it("refuse what they do not know, naming the field", () => {
    const wrong = { name: "x", title: "x", inputsize: 4, detection: { proposals: 0 } };
    expect(() => parseConfiguration(wrong)).toThrow(ConfigurationError);
    expect(() => parseConfiguration(wrong)).toThrow(/inputsize[^]*proposals/);
  });

  it("are held against the weights: anchors a position, levels of the pyramid", () => {
    const { architecture, weights } = smallNetwork(smallArchitecture("basic"));
    const build = (detection: object) => () =>
      InferenceView.build(weights, (view) =>
        detectionHead(view, architecture, parseConfiguration({ name: "n", title: "t", detection })),
      );
    expect(build({ anchorRatios: [1] })).toThrow(/gives 1 anchors a position .* expect 3/);
    expect(build({ anchorSizes: [[32], [64]] })).toThrow(/anchors for 2 pyramid levels, the weights make 4/);
  });
});
