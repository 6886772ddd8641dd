import { describe, expect, it } from "vitest";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { ConfigurationError, configurationFor, parseConfiguration, proposingLevels } from "./configuration";
import { createServer } from "../../nets/model/network";
import { nanoStudent, nanoTeacher } from "./nano-architectures";

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

  it("know ladon-nano and its teacher", () => {
    const [student, teacher] = [nanoStudent(8), nanoTeacher(5)].map((architecture) => configurationFor(architecture));
    expect(student.name).toBe("ladon-nano");
    expect(teacher).toBe(student);
    expect(proposingLevels(student.detection)).toEqual([1, 2]);
    expect(student.detection.canonicalBox).toEqual({ side: 40, level: 3 });
  });

  it("give the official values to a network that none lists", () => {
    const found = configurationFor(smallArchitecture("bottleneck"));
    expect(found.name).toBe("unlisted");
    expect(found.segmentation.asppRates).toEqual([12, 24, 36]);
    expect(found.detection.canonicalBox).toEqual({ side: 224, level: 4 });
  });

  it("give the input size that the checkpoint records before the listed one and the paper's", () => {
    expect(configurationFor(nanoStudent(8), 96)).toMatchObject({ name: "ladon-nano", inputSize: 96 });
    expect(configurationFor(nanoStudent(8)).inputSize).toBe(128);
    expect(configurationFor(smallArchitecture("bottleneck"), 200)).toMatchObject({ name: "unlisted", inputSize: 200 });
    expect(configurationFor(smallArchitecture("bottleneck")).inputSize).toBe(416);
  });

  it("refuse what they do not know, naming the field", () => {
    const wrong = { name: "x", title: "x", inputsize: 4, detection: { proposals: 0 } };
    expect(() => parseConfiguration(wrong)).toThrow(ConfigurationError);
    expect(() => parseConfiguration(wrong)).toThrow(/inputsize[^]*proposals/);
    const silent = { name: "x", title: "x", detection: { anchorSizes: [[], []] } };
    expect(() => parseConfiguration(silent)).toThrow(/no level has anchors[^]*anchorSizes/);
  });

  it("are held against the weights: anchors a position, levels of the pyramid", async () => {
    const source = smallNetwork(smallArchitecture("basic"));
    const build = (detection: object) =>
      createServer({ ...source, configuration: parseConfiguration({ name: "n", title: "t", detection }) });
    await expect(build({ anchorSizes: [[], [32, 64], [], [32], []] })).rejects.toThrow(
      /gives 6 anchors a position \(2 sizes × 3/,
    );
    await expect(build({ anchorRatios: [1] })).rejects.toThrow(/gives 1 anchors a position .* expect 3/);
    await expect(build({ anchorSizes: [[32], [64]] })).rejects.toThrow(
      /anchors for 2 pyramid levels, the weights make 4/,
    );
  });
});
