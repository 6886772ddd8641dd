import { describe, expect, it } from "vitest";
import { inferArchitecture } from "../checkpoint/architecture";
import { familyOf } from "../checkpoint/checkpoint-facts";
import { expectedTensors } from "../checkpoint/expected-tensors";
import { smallBackbone } from "../../testing/small-network";
import { runsOnDevice, taskNames, type Architecture } from "../../domain";
import { headMapIndices, mapLayers, outputStride } from "./backbone";
import { configurationFor } from "./configuration";
import { liteStudent, liteTeacher } from "./lite-architectures";

const published = smallBackbone("efficientnet-lite", "classification", {
  heads: { classification: { classes: 1000 } },
  widths: { "block3.project.conv": 24 },
});
const teacher = liteTeacher(published, { classification: 100, detection: 24, segmentation: 24 });
const student = liteStudent(teacher);

const listing = (architecture: Architecture) =>
  expectedTensors(architecture, "all").map(({ torchName: name, shape }) => ({ name, shape }));

describe("Ladon on EfficientNet-Lite0", () => {
  it.each([
    ["the teacher", teacher],
    ["the student", student],
    ["the published classifier", published],
  ])("%s is told from its tensors' names and shapes", (_, architecture) => {
    expect(inferArchitecture(listing(architecture))).toEqual(architecture);
  });

  it.each(taskNames)("the teacher is told from a file that holds the %s head alone", (task) => {
    const alone = { ...teacher, heads: { [task]: teacher.heads[task] } };
    expect(inferArchitecture(listing(alone))).toEqual(alone);
  });

  it("keeps the names of body and heads, so that teacher and students share tensors", () => {
    const names = (architecture: Architecture) => new Set(listing(architecture).map(({ name }) => name));
    const shared = Array.from(names(student)).filter((name) => !name.startsWith("bottleneck_layer."));
    expect(shared).toContain("_blocks.3._expand_conv.weight");
    expect(shared).toContain("rpn.head.cls_logits.weight");
    expect(shared.filter((name) => !names(teacher).has(name))).toEqual([]);
    expect(Array.from(names(student)).some((name) => /^_conv_stem|^_blocks\.[012]\./.test(name))).toBe(false);
  });

  it("gives heads maps of strides 4, 8, 16 and 32, the first from the bottleneck's decoder or from block3", () => {
    const read = (architecture: Architecture) =>
      headMapIndices(architecture).map((index) => mapLayers(architecture)[index].name);
    expect(read(teacher)).toEqual(["block3", "block5", "block11", "last"]);
    expect(read(student)).toEqual(["decoder", "block5", "block11", "last"]);
    expect([outputStride(teacher), outputStride(student)]).toEqual([32, 32]);
  });

  it("is no network for the device alone, and takes images as EfficientNet-Lite0 does", () => {
    expect([teacher, student, published].map(runsOnDevice)).toEqual([false, false, true]);
    expect(familyOf(student)).toBe("EfficientNet-Lite0 behind a bottleneck");
    expect(familyOf(teacher)).toBe("EfficientNet-Lite0, uncompressed");
    const { name, protocol } = configurationFor(student);
    expect(name).toBe("ladon-lite");
    expect(protocol?.normalisation).toEqual(configurationFor(published).protocol?.normalisation);
  });
});
