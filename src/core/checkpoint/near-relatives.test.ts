// Near relatives of the backbones of their own: read rightly by their shapes, or refused with what they are.
import { describe, expect, it } from "vitest";
import type { Architecture, BackboneArchitecture, BackboneKind } from "../../domain";
import { smallBackbone } from "../../testing/small-network";
import { bytesSource } from "../base/byte-source";
import { openCheckpoint } from "./archive";
import type { NamedShape } from "./architecture";
import { diagnose, type CheckpointReport } from "./doctor";
import { elementCount } from "./element-types";
import { expectedTensors } from "./expected-tensors";
import { safetensorsBytes } from "./write-safetensors";

function classifier(kind: BackboneKind, classes = 5, width = 8): BackboneArchitecture {
  const hidden = kind.startsWith("mobilenet-v3") ? { hidden: 6 } : {};
  return smallBackbone(kind, "classification", { width, heads: { classification: { classes, ...hidden } } });
}

const listingOf = (architecture: Architecture): NamedShape[] =>
  expectedTensors(architecture, "all").map(({ canonicalName: name, shape }) => ({ name, shape }));

/** The doctor's report on a file of such tensors, all of them zeros. */
async function reportOn(listing: readonly NamedShape[]): Promise<CheckpointReport> {
  const tensors = listing.map(({ name, shape }) => ({
    name,
    type: "float32" as const,
    shape,
    data: () => new Uint8Array(4 * elementCount(shape)),
  }));
  return diagnose(await openCheckpoint(bytesSource(await safetensorsBytes(tensors), "made")));
}

const kinds = ["mobilenet-v2", "mobilenet-v3-large", "mobilenet-v3-small", "mnasnet", "efficientnet-lite"] as const;

describe("what is read by its shapes", () => {
  it.each(kinds)("%s of other widths and other classes", async (kind) => {
    for (const architecture of [classifier(kind, 2), classifier(kind, 7, 6)]) {
      const report = await reportOn(listingOf(architecture));
      expect(report.problems).toEqual([]);
      expect(report.architecture).toEqual(architecture);
    }
  });

  it("is a backbone without its classifier", async () => {
    const listing = listingOf(classifier("mobilenet-v2")).filter(({ name }) => !name.startsWith("classifier."));
    const { architecture, tasks } = await reportOn(listing);
    expect(architecture?.backbone?.kind).toBe("mobilenet-v2");
    expect(tasks.classification).toEqual({ present: false, why: "the file has no classification head" });
  });
});

/** A block of timm's, three convolutions and their norms. */
const timmBlock = (place: string): NamedShape[] =>
  (
    [
      ["conv_pw", [96, 16, 1, 1]],
      ["conv_dw", [96, 1, 3, 3]],
      ["conv_pwl", [24, 96, 1, 1]],
    ] as const
  ).flatMap(([conv, shape], i) => [
    { name: `${place}.${conv}.weight`, shape },
    { name: `${place}.bn${i + 1}.weight`, shape: [shape[0]] },
  ]);

const timm = [
  { name: "conv_stem.weight", shape: [32, 3, 3, 3] },
  { name: "blocks.0.0.conv_dw.weight", shape: [32, 1, 3, 3] },
  ...timmBlock("blocks.1.0"),
  { name: "conv_head.weight", shape: [1280, 320, 1, 1] },
  { name: "classifier.weight", shape: [1000, 1280] },
];

const v2 = listingOf(classifier("mobilenet-v2"));
const norms = new Set(v2.flatMap(({ name }) => /^(.*)\.running_mean$/.exec(name)?.[1] ?? []));
const lite = listingOf(classifier("efficientnet-lite"));
const reshaped = (listing: readonly NamedShape[], name: string, shape: readonly number[]) =>
  listing.map((tensor) => (tensor.name === name ? { name, shape } : tensor));
const renamed = (listing: readonly NamedShape[], from: RegExp, to: string) =>
  listing.map(({ name, shape }) => ({ name: name.replace(from, to), shape }));

describe("what is refused, with the kind of network and both shapes", () => {
  it.each<[string, readonly NamedShape[], readonly string[]]>([
    [
      "a kernel of another size",
      reshaped(v2, "features.3.conv.1.0.weight", [8, 1, 5, 5]),
      ["read as MobileNetV2 0.03: ", "features.3.conv.1.0: file has [8, 1, 5, 5], model expects [8, 1, 3, 3]"],
    ],
    [
      "one block of another width",
      reshaped(v2, "features.3.conv.1.0.weight", [6, 1, 3, 3]),
      ["features.3.conv.1.0: file has [6, 1, 3, 3], model expects [8, 1, 3, 3]"],
    ],
    [
      "a layer behind the last",
      [...v2, { name: "features.19.0.weight", shape: [8, 8, 1, 1] }],
      ["read as MobileNetV2 0.03: ", "features.19.0.weight: file has [8, 8, 1, 1], the model has no such tensor"],
    ],
    [
      "a block fewer",
      v2.filter(({ name }) => !name.startsWith("features.18.")),
      ["it begins as MobileNetV2: the file has no features.18.0.weight"],
    ],
    [
      "a block with a squeeze-and-excitation",
      [...v2, { name: "features.4.conv.2.fc1.weight", shape: [2, 8, 1, 1] }],
      [
        "read as MobileNetV2 0.03: ",
        "features.4.conv.2.fc1.weight: file has [2, 8, 1, 1], the model has no such tensor",
      ],
    ],
    [
      "EfficientNet-B0, which has the blocks of Lite0 and squeezes",
      [...lite, { name: "_blocks.0._se_reduce.weight", shape: [8, 32, 1, 1] }],
      ["squeeze-and-excitation (EfficientNet)", "_blocks.0._se_reduce.weight: file has [8, 32, 1, 1]"],
    ],
    [
      "EfficientNet-Lite1, which has more blocks",
      [...lite, { name: "_blocks.16._expand_conv.weight", shape: [48, 8, 1, 1] }],
      [
        "read as EfficientNet-Lite0: ",
        "_blocks.16._expand_conv.weight: file has [48, 8, 1, 1], the model has no such tensor",
      ],
    ],
    [
      "torchvision's EfficientNet",
      [
        { name: "features.0.0.weight", shape: [32, 3, 3, 3] },
        { name: "features.1.0.block.0.0.weight", shape: [32, 1, 3, 3] },
      ],
      ["the blocks of torchvision's EfficientNet"],
    ],
    [
      "timm's names",
      timm,
      ["names of timm's MobileNets and EfficientNets", "blocks.0.0.conv_dw.weight has [32, 1, 3, 3]"],
    ],
    [
      "a quantised network, whose norms are folded",
      [
        ...v2.filter(({ name }) => !norms.has(name.slice(0, name.lastIndexOf(".")))),
        { name: "features.0.0.scale", shape: [] },
        { name: "features.0.0.zero_point", shape: [] },
      ],
      [
        "read as MobileNetV2 0.03: ",
        "quantised layers",
        "features.0.1.weight: missing from the file, model expects [8]",
      ],
    ],
    [
      "what is no network at all, with the names of those that are read",
      renamed(v2, /^features\./, "trunk."),
      ["MobileNetV2, MobileNetV3-Large"],
    ],
  ])("%s", async (_, listing, said) => {
    const { architecture, problems } = await reportOn(listing);
    expect(architecture).toBeUndefined();
    for (const part of said) expect(problems.join(" | ")).toContain(part);
  });
});
