// Backbones of their own, told from names and shapes as torchvision writes them.
import { describe, expect, it } from "vitest";
import { headMapIndices, layersBehindFront, outputStride } from "../networks/backbone";
import type { Architecture } from "../../domain";
import { ownReference } from "../../testing/verify/reference-folder";
import { smallBackbone } from "../../testing/small-network";
import { inferArchitecture, readArchitecture } from "./architecture";
import type { TensorInfo } from "./checkpoint-file";
import { expectedTensors } from "./expected-tensors";
import { candidatesIn } from "./network-candidates";
import { outputStrideEntry } from "./output-stride";

const listingOf = (architecture: Architecture) =>
  expectedTensors(architecture, "all").map(({ canonicalName: name, shape }) => ({ name, shape }));

const readNames = (architecture: Architecture) =>
  headMapIndices(architecture).map((i) => ["stem", ...layersBehindFront(architecture).map(({ name }) => name)][i]);

describe("MobileNetV3", () => {
  it("is read in any width, its squeezed ones among them", () => {
    const widths = { "block4.squeeze.fc1": 6, "block13.project.conv": 12, "last.conv": 20 };
    const architecture = smallBackbone("mobilenet-v3-large", "classification", { widths });
    expect(inferArchitecture(listingOf(architecture))).toEqual(architecture);
  });

  it.each(["classification", "segmentation"] as const)("is told from Small by its blocks, in %s", (form) => {
    for (const kind of ["mobilenet-v3-large", "mobilenet-v3-small"] as const) {
      expect(inferArchitecture(listingOf(smallBackbone(kind, form))).backbone).toMatchObject({ kind, form });
    }
  });

  it.each([
    ["classification", { classification: { classes: 5, hidden: 6 } }],
    ["segmentation", { segmentation: { kind: "lraspp", classes: 5, width: 6 } }],
    ["segmentation", { segmentation: { classes: 5, width: 6, auxiliaryWidth: 2 } }],
  ] as const)("has the heads of torchvision's models of %s, told from each other", (form, heads) => {
    const architecture = smallBackbone("mobilenet-v3-large", form, { heads });
    expect(inferArchitecture(listingOf(architecture))).toEqual(architecture);
  });

  it("has a dilated last stage where it segments", () => {
    const strides = (["segmentation", "classification", "faster-rcnn"] as const).map((form) =>
      outputStride(smallBackbone("mobilenet-v3-large", form)),
    );
    expect(strides).toEqual([16, 32, 32]);
  });

  it("is refused where the file says another output stride, which it says itself where it is not 32", () => {
    const architecture = smallBackbone("mobilenet-v3-large", "segmentation");
    expect(outputStrideEntry(architecture)).toEqual({ output_stride: 16 });
    const listing = listingOf(architecture);
    expect(readArchitecture(listing, 16)).toEqual(architecture);
    expect(() => readArchitecture(listing, 32)).toThrow(
      "the file says that its output stride is 32; this lab computes MobileNetV3-Large with 16 here",
    );
  });

  it("gives SSDlite the map within its thirteenth block", () => {
    const architecture = smallBackbone("mobilenet-v3-large", "ssd");
    expect(readNames(architecture)).toEqual(["expand", "last", "extra1", "extra2", "extra3", "extra4"]);
    const names = listingOf(architecture).map(({ name }) => name);
    expect(names.slice(names.indexOf("features.0.13.0.weight"))).toEqual([
      ...["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"].map(
        (name) => `features.0.13.${name}`,
      ),
      ...names.filter((name) => name.startsWith("features.1.")),
      ...names.filter((name) => name.startsWith("extra.")),
    ]);
    expect(names).toContain("features.1.0.2.fc1.weight");
    expect(inferArchitecture(listingOf(architecture))).toEqual(architecture);
  });

  it("is refused with both shapes where one does not fit the others", () => {
    const listing = listingOf(smallBackbone("mobilenet-v3-large", "classification"));
    const changed = listing.map((tensor) =>
      tensor.name === "features.5.block.2.fc2.weight" ? { ...tensor, shape: [8, 9, 1, 1] } : tensor,
    );
    expect(() => inferArchitecture(changed)).toThrow(
      "features.5.block.2.fc2: file has [8, 9, 1, 1], model expects [8, 8, 1, 1]",
    );
  });
});

describe("detectors by default boxes", () => {
  const ssd = (classes: number) =>
    ({ detection: { kind: "ssd", classes, boxesPerPosition: [4, 6, 6, 6, 4, 4] } }) as const;
  const vgg = smallBackbone("vgg16", "ssd", { heads: ssd(5), widths: { "conv4.3": 12, "fc7.5": 20, "conv8.2": 6 } });
  const lite = smallBackbone("mobilenet-v3-large", "ssd", {
    heads: { detection: { kind: "ssdlite", classes: 3, boxesPerPosition: [6, 6, 6, 6, 6, 6] } },
  });

  it("are read in any width, with any number of classes and boxes a position", () => {
    for (const architecture of [vgg, lite]) expect(inferArchitecture(listingOf(architecture))).toEqual(architecture);
  });

  it("have torchvision's names, the scale of VGG's finest map before all others", () => {
    const names = expectedTensors(vgg, "detection").map(({ torchName }) => torchName);
    expect(names.slice(0, 2)).toEqual(["backbone.scale_weight", "backbone.features.0.weight"]);
    expect(names.slice(-2)).toEqual([
      "head.regression_head.module_list.5.weight",
      "head.regression_head.module_list.5.bias",
    ]);
    const liteNames = expectedTensors(lite, "detection").map(({ torchName }) => torchName);
    expect(liteNames).toContain("backbone.extra.3.2.1.running_var");
    expect(liteNames).toContain("head.classification_head.module_list.5.0.0.weight");
  });

  it("are refused with both shapes where the two predictors of a map do not fit each other", () => {
    const changed = listingOf(vgg).map((tensor) =>
      tensor.name === "head.classification_head.module_list.3.weight" ? { ...tensor, shape: [20, 8, 3, 3] } : tensor,
    );
    expect(() => inferArchitecture(changed)).toThrow(
      "head.classification_head.module_list.3: file has [20, 8, 3, 3], model expects [30, 8, 3, 3]",
    );
  });

  it("are no classifiers: VGG-16 as such is none of this lab's networks", () => {
    const plain = listingOf(vgg).filter(({ name }) => name.startsWith("features."));
    expect(() => inferArchitecture(plain)).toThrow("its tensors make no network this lab knows");
  });
});

describe("a state dict of torchvision's lightweight networks", async () => {
  const listings = (await ownReference.list("state-dicts")).filter((file) => !file.includes("-"));

  it.each(listings)("is one whole network, bare or under the names of a wrapper: %s", async (file) => {
    const listed = await ownReference.readJson<Record<string, [string, number[]]>>(`state-dicts/${file}`);
    for (const prefix of ["", "module.", "teacher.net."]) {
      const listing = new Map(
        Object.entries(listed).map(([own, [type, shape]]) => {
          const name = prefix + own;
          return [name, { name, type, shape } as TensorInfo] as const;
        }),
      );
      const found = candidatesIn("a.pth", { path: "", listing });
      expect(found.map(({ isComplete, architecture }) => [isComplete, architecture?.backbone?.kind])).toEqual([
        [true, inferArchitecture(Object.entries(listed).map(([name, [, shape]]) => ({ name, shape }))).backbone?.kind],
      ]);
    }
  });
});
