import { beforeAll, describe, expect, it } from "vitest";
import { expectedTensors } from "../../core/checkpoint/expected-tensors";
import { ownShape } from "../../core/checkpoint/layouts";
import { taskNames, type Architecture, type Weights } from "../../domain";
import { useNodeBackend } from "../../node/backend";
import { initialMatrixValue, syntheticImage } from "../../testing/synthetic-values";
import { smallArchitecture } from "../../testing/small-network";
import { openNetwork } from "../model/network";
import { nanoStudent, nanoTeacher } from "../../core/networks/nano-architectures";
import { predict } from "../pipeline/predict";
import { initialWeights } from "./initial-weights";
import { SeededRandom } from "../../core/base/random";
import { resetModules } from "./reset-modules";
import { TrainingInputError } from "./training-input-error";

const seeded = (architecture: Architecture, seed = 1) => initialWeights(architecture, SeededRandom.seeded(seed));
const architectures = [
  ["nano student", nanoStudent(8)],
  ["nano teacher", nanoTeacher(8)],
  ["split-attention student", smallArchitecture("split-attention")],
  ["bottleneck teacher", smallArchitecture("bottleneck", [8])],
] as const;

const valuesOf = (weights: Weights, name: string): Float32Array => weights.get(name)!.data;

function moments(values: Float32Array) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) };
}

/**
 * Mean 0 and the variance, each within five standard errors: of the mean √(variance / n), of the variance √(2 / n) of
 * itself for a normal distribution and less for a uniform one.
 */
function expectMoments(values: Float32Array, variance: number): void {
  const seen = moments(values);
  expect(Math.abs(seen.mean)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  expect(Math.abs(seen.variance / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
}

function expectUniform(values: Float32Array, bound: number): void {
  expectMoments(values, bound ** 2 / 3);
  // Rounding to float32 may pass the bound by half a unit in the last place; a normal distribution passes it far.
  expect(moments(values).largest).toBeLessThanOrEqual(bound * (1 + 2 ** -24));
}

describe("initial weights", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each(architectures)("are there for every parameter, in its shape, and finite: %s", (_, architecture) => {
    const weights = seeded(architecture);
    const expected = expectedTensors(architecture, "all").flatMap(({ role, shape }) =>
      role.kind === "parameter" ? [[role.name, ownShape(role.layout, shape)] as const] : [],
    );
    expect(Array.from(weights, ([name, { shape }]) => [name, shape])).toEqual(expected);
    for (const [name, { shape, data }] of weights) {
      expect([name, data.length]).toEqual([name, shape.reduce((a, b) => a * b, 1)]);
      expect([name, data.every((value) => Number.isFinite(value))]).toEqual([name, true]);
    }
  });

  it("keep gradients' size through the body: normal, variance 2 / fan-out", () => {
    const student = seeded(nanoStudent(8));
    expectMoments(valuesOf(student, "body.layer4.0.conv2.kernel"), 2 / (9 * 128));
    expectMoments(valuesOf(student, "body.layer3.0.shortcut.conv.kernel"), 2 / 80);
    expectMoments(valuesOf(seeded(nanoTeacher(8)), "stem.conv1.kernel"), 2 / (25 * 24));
    // 3×3, 16 outputs in two groups of 4 inputs: groups do not count in PyTorch's fan-out.
    const grouped = seeded(smallArchitecture("split-attention"));
    expectMoments(valuesOf(grouped, "body.layer2.1.attention.conv.kernel"), 2 / (9 * 16));
  });

  it("are PyTorch's defaults in bottleneck, linear layers and segmentation heads: uniform within 1 / √fan-in", () => {
    const weights = seeded(nanoStudent(8));
    expectUniform(valuesOf(weights, "encoder.conv2.kernel"), 1 / Math.sqrt(25 * 24));
    expectUniform(valuesOf(weights, "decoder.conv2.kernel"), 1 / Math.sqrt(4 * 48));
    expectUniform(valuesOf(weights, "decoder.conv1.bias"), 1 / Math.sqrt(4 * 6));
    expectUniform(valuesOf(weights, "classification.linear.kernel"), 1 / Math.sqrt(128));
    expectUniform(valuesOf(weights, "detection.box.hidden1.kernel"), 1 / Math.sqrt(49 * 24));
    expectUniform(valuesOf(weights, "detection.box.hidden1.bias"), 1 / Math.sqrt(49 * 24));
    expectUniform(valuesOf(weights, "segmentation.join.conv.kernel"), 1 / Math.sqrt(9 * 44));
  });

  it("are torchvision's in pyramid and proposal head, without biases", () => {
    const weights = seeded(nanoStudent(8));
    expectUniform(valuesOf(weights, "detection.fpn.output1.kernel"), Math.sqrt(3 / (9 * 24)));
    expectMoments(valuesOf(weights, "detection.rpn.conv.kernel"), 1e-4);
    expectMoments(valuesOf(weights, "detection.rpn.deltas.kernel"), 1e-4);
    for (const name of ["fpn.inner0", "fpn.output2", "rpn.conv", "rpn.objectness", "rpn.deltas"]) {
      expect([name, moments(valuesOf(weights, `detection.${name}.bias`)).largest]).toEqual([name, 0]);
    }
  });

  it("are CompressAI's in normalisation and prior", () => {
    const architecture = nanoStudent(8);
    const weights = seeded(architecture);
    const [, width] = architecture.bottleneck!.encoderWidths;
    const effective = (name: string) => Array.from(valuesOf(weights, name), (stored) => stored ** 2 - 2 ** -36);
    // The square of a stored float32 root is off by its rounding, 2^-23 of itself.
    for (const beta of effective("decoder.gdn1.beta")) expect(Math.abs(beta - 1)).toBeLessThan(2 ** -22);
    effective("encoder.gdn2.gamma").forEach((gamma, i) => {
      expect(Math.abs(gamma - (i % (width + 1) === 0 ? 0.1 : 0))).toBeLessThan(2 ** -22);
    });
    for (let i = 0; i < 5; i++) {
      expect(new Set(valuesOf(weights, `prior.matrix${i}`))).toEqual(new Set([initialMatrixValue(i)]));
    }
    expectUniform(valuesOf(weights, "prior.bias1"), 0.5);
    expect(moments(valuesOf(weights, "prior.factor3")).largest).toBe(0);
    expect(Array.from(valuesOf(weights, "prior.quantiles").slice(3, 6))).toEqual([-10, 0, 10]);
  });

  it("leave norms as they are, the last of a residual block too", () => {
    const weights = seeded(nanoStudent(8));
    for (const norm of ["body.layer2.0.norm2", "body.layer4.0.shortcut.norm", "segmentation.aspp.pool.norm"]) {
      for (const [part, value] of Object.entries({ scale: 1, shift: 0, mean: 0, variance: 1 })) {
        expect(new Set(valuesOf(weights, `${norm}.${part}`))).toEqual(new Set([value]));
      }
    }
  });

  it("are the same for one seed, others for another, and the same backbone under other heads", () => {
    const bytes = (weights: Weights) =>
      new Map(Array.from(weights, ([name, { data }]) => [name, Buffer.from(data.buffer).toString("base64")]));
    const student = bytes(seeded(nanoStudent(8)));
    expect(bytes(seeded(nanoStudent(8)))).toEqual(student);
    expect(bytes(seeded(nanoStudent(8), 2)).get("encoder.conv1.kernel")).not.toBe(student.get("encoder.conv1.kernel"));
    const bare = bytes(seeded({ ...nanoStudent(8), heads: {} }));
    for (const [name, text] of bare) expect([name, text === student.get(name)]).toEqual([name, true]);
  });

  it("make networks that answer with finite numbers, coded and uncompressed", async () => {
    const image = { width: 128, height: 128, data: syntheticImage("initial", 128, 128) };
    const architecture = nanoStudent(8);
    const ladon = await openNetwork({ architecture, weights: seeded(architecture) });
    const teacherArchitecture = nanoTeacher(8);
    const teacher = await openNetwork({ architecture: teacherArchitecture, weights: seeded(teacherArchitecture) });
    for (const { prediction } of [await predict(image, ladon, "unified"), await predict(image, teacher, "unified")]) {
      expect(Object.keys(prediction)).toEqual([...taskNames]);
      for (const { probability } of prediction.classification!.top) expect(Number.isFinite(probability)).toBe(true);
      for (const { score, label } of prediction.detection!.boxes) {
        expect(Number.isFinite(score)).toBe(true);
        expect(label).toBeLessThanOrEqual(8);
      }
      expect(prediction.segmentation!.labels).toHaveLength(128 * 128);
    }
    ladon.dispose();
    teacher.dispose();
  });
});

describe("resetModules", () => {
  const old = seeded(nanoStudent(8));
  const random = () => SeededRandom.seeded(5);

  it("draws the named modules anew and keeps every other array", () => {
    const anew = resetModules(old, nanoStudent(8), ["detection.rpn", "body.layer4"], random());
    expect(Array.from(anew.keys())).toEqual(Array.from(old.keys()));
    const changed = Array.from(anew.keys()).filter((name) => anew.get(name) !== old.get(name));
    expect(new Set(changed.map((name) => name.split(".").slice(0, 2).join(".")))).toEqual(
      new Set(["detection.rpn", "body.layer4"]),
    );
    expect(valuesOf(anew, "body.layer4.0.conv1.kernel")).not.toEqual(valuesOf(old, "body.layer4.0.conv1.kernel"));
  });

  it("gives a head other classes, and leaves out heads that the network lacks", () => {
    const { classification, detection } = nanoStudent(3).heads;
    const architecture = { ...nanoStudent(3), heads: { classification, detection } };
    const anew = resetModules(
      old,
      architecture,
      ["classification", "detection.box.scores", "detection.box.deltas"],
      random(),
    );
    expect(anew.get("classification.linear.kernel")!.shape).toEqual([128, 3]);
    expect(anew.get("detection.box.deltas.bias")!.shape).toEqual([16]);
    expect(anew.get("detection.box.hidden1.kernel")).toBe(old.get("detection.box.hidden1.kernel"));
    expect(Array.from(anew.keys()).filter((name) => name.startsWith("segmentation."))).toEqual([]);
  });

  it("refuses modules that are none, and kept parameters that do not fit", () => {
    const reset = (architecture: Architecture, modules: string[]) => () =>
      resetModules(old, architecture, modules, random());
    expect(reset(nanoStudent(8), ["detection", "body.layer"])).toThrow(TrainingInputError);
    expect(reset(nanoStudent(8), ["detection", "body.layer"])).toThrow(/no module "body\.layer"/);
    expect(reset(nanoStudent(3), ["detection"])).toThrow(
      "classification.linear.kernel: the weights have [128, 8], the network needs [128, 3]",
    );
    expect(reset(nanoTeacher(8), ["body"])).toThrow("stem.conv1.kernel: the weights have none, the network needs");
  });
});
