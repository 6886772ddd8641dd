import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { inferArchitecture, type NamedShape } from "./architecture";
import { ArchitectureError } from "./errors";
import { canonicalName } from "./names";

const folder = new URL("../../../reference/state-dicts/", import.meta.url);

async function listing(name: string): Promise<NamedShape[]> {
  const listed = JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8")) as Record<
    string,
    [string, number[]]
  >;
  return Object.entries(listed).map(([tensor, [, shape]]) => ({ name: tensor, shape }));
}

describe("inferArchitecture", () => {
  it("tells the official ResNet-50 detector's widths, depths and classes from its shapes", async () => {
    expect(inferArchitecture(await listing("resnet50-detection"))).toEqual({
      bottleneck: {
        channels: 24,
        targetChannels: 256,
        encoderWidths: [96, 48, 24],
        decoderWidths: [512, 256, 256],
        bias: false,
      },
      block: "bottleneck",
      layers: [
        { name: "layer2", blocks: 4, inChannels: 256, width: 128, outChannels: 512, stride: 2 },
        { name: "layer3", blocks: 6, inChannels: 512, width: 256, outChannels: 1024, stride: 2 },
        { name: "layer4", blocks: 3, inChannels: 1024, width: 512, outChannels: 2048, stride: 2 },
      ],
      heads: { detection: { classes: 91, pyramidChannels: 256, hidden: 1024, anchorsPerPosition: 3 } },
    });
  });

  it("finds the 32 bottleneck channels of the official ResNeSt-269e, and takes one of 24 as well", async () => {
    const tensors = await listing("resnest269e-classification");
    const official = inferArchitecture(tensors);
    expect(official.bottleneck).toEqual({
      channels: 32,
      targetChannels: 256,
      encoderWidths: [128, 64, 32],
      decoderWidths: [512, 256, 256],
      bias: false,
    });
    // the same network with three quarters of the encoder's widths
    const narrow = tensors.map(({ name, shape }) => {
      const narrowed = shape.map((length) => (length <= 128 && length >= 32 ? (length * 3) / 4 : length));
      return {
        name,
        shape: /^bottleneck_layer\.(encoder|entropy_bottleneck|decoder\.0)/.test(name) ? narrowed : shape,
      };
    });
    expect(inferArchitecture(narrow)).toEqual({
      ...official,
      bottleneck: { ...official.bottleneck, channels: 24, encoderWidths: [96, 48, 24] },
    });
  });

  it("tells an uncompressed teacher by its stem", async () => {
    const deep = inferArchitecture(await listing("resnest269e-teacher"));
    expect(deep.bottleneck).toBeUndefined();
    expect(deep.stem).toEqual([64, 64, 128]);
    expect(deep.block).toBe("split-attention");
    expect(deep.layers?.map(({ name, blocks, width, stride }) => [name, blocks, width, stride])).toEqual([
      ["layer1", 3, 64, 1],
      ["layer2", 30, 128, 2],
      ["layer3", 48, 256, 2],
      ["layer4", 8, 512, 2],
    ]);
    expect(inferArchitecture(await listing("resnet50-teacher")).stem).toEqual([64]);
  });

  it("quotes both sides where shapes contradict each other", async () => {
    const tensors = (await listing("resnet50-classification")).map((tensor) =>
      tensor.name === "layer2.1.conv1.weight" ? { ...tensor, shape: [64, 256, 1, 1] } : tensor,
    );
    expect(() => inferArchitecture(tensors)).toThrow(ArchitectureError);
    expect(() => inferArchitecture(tensors)).toThrow(
      "layer2.1.conv1: file has [64, 256, 1, 1], model expects [128, 512, 1, 1]",
    );
  });

  it("refuses tensors of no network, and giants that a damaged name asks for", async () => {
    expect(() => inferArchitecture([])).toThrow(/found none of its parts/);
    const tensors = await listing("tiny-classification");
    expect(() => inferArchitecture([...tensors, { name: "layer2.99999999.conv1.weight", shape: [1] }])).toThrow(
      ArchitectureError,
    );
    expect(() => inferArchitecture(tensors.filter(({ name }) => !name.startsWith("layer3")))).toThrow(
      /expected bottleneck_layer/,
    );
    const huge = tensors.map((tensor) =>
      tensor.name.endsWith("encoder.0.weight") ? { ...tensor, shape: [2 ** 40, 3, 5, 5] } : tensor,
    );
    expect(() => inferArchitecture(huge)).toThrow(/none of a network this lab knows/);
  });
});

describe("canonicalName", () => {
  it.each([
    ["bottleneck_layer.entropy_bottleneck._matrix0", "bottleneck_layer.entropy_bottleneck.matrices.0"],
    [
      "module.backbone.body.bottleneck_layer.entropy_bottleneck._factor3",
      "bottleneck_layer.entropy_bottleneck.factors.3",
    ],
    ["rpn.head.conv.weight", "rpn.head.conv.0.0.weight"],
    ["backbone.fpn.inner_blocks.0.bias", "fpn.inner_blocks.0.0.bias"],
    ["backbone.fpn.layer_blocks.3.0.weight", "fpn.layer_blocks.3.0.weight"],
    ["backbone.layer4.1.bn2.running_var", "layer4.1.bn2.running_var"],
    ["module._orig_mod.fc.weight", "fc.weight"],
    ["classifier.0.convs.4.1.weight", "classifier.0.convs.4.1.weight"],
  ])("%s is %s", (fileName, name) => {
    expect(canonicalName(fileName)).toBe(name);
  });
});
