import { describe, expect, it } from "vitest";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { openCheckpoint } from "./archive";
import { bytesSource, type Bytes } from "../base/byte-source";
import { diagnose, type CheckpointReport } from "./doctor";
import { elementCount } from "./element-types";
import { IncompleteCheckpointError } from "./errors";
import { loadWeights } from "./load-weights";
import type { Scope } from "./expected-tensors";
import { torchTensors, type TensorToWrite } from "./torch-tensors";
import { writeTorchCheckpoint } from "./write-torch";

const teacher = smallNetwork(smallArchitecture("bottleneck", [8]));
const student = smallNetwork(smallArchitecture("basic"));
const ones = (name: string, ...shape: number[]): TensorToWrite => ({
  name,
  type: "float32",
  shape,
  data: () => new Uint8Array(new Float32Array(elementCount(shape)).fill(1).buffer),
});

async function opened(tensors: readonly TensorToWrite[], name = "made.pt", beside = {}) {
  const parts: Bytes[] = [];
  for await (const chunk of writeTorchCheckpoint(tensors, { beside })) parts.push(chunk);
  return openCheckpoint(bytesSource(new Uint8Array(await new Blob(parts).arrayBuffer()), name));
}

async function reportOf(scope: Scope, ...surplus: TensorToWrite[]): Promise<CheckpointReport> {
  return diagnose(await opened([...torchTensors(teacher, scope), ...surplus]));
}

describe("tensors inside a part that the model does not use", () => {
  it.each([
    ["squeeze-and-excitation", ones("layer1.0.se.fc1.weight", 2, 32, 1, 1), /squeeze-and-excitation \(SE-ResNet\)/],
    ["efficient channel attention", ones("layer3.0.se.conv.weight", 1, 1, 5), /efficient channel attention/],
    ["a bias", ones("layer1.0.conv1.bias", 8), /convolutions with a bias/],
    ["a bias of the stem", ones("conv1.bias", 8), /convolutions with a bias/],
    ["a blur", ones("layer2.0.aa.filt", 8, 1, 3, 3), /anti-aliased pooling/],
    ["a pool with weights", ones("maxpool.1.filt", 8, 1, 3, 3), /anti-aliased pooling/],
    ["a norm of a shortcut's", ones("layer2.0.downsample.2.weight", 32), /layer2\.0\.downsample\.2\.weight/],
    [
      "a shortcut where the model has none",
      ones("layer2.1.downsample.0.weight", 32, 32, 1, 1),
      /layer2\.1\.downsample/,
    ],
    ["a fourth norm", ones("layer4.0.bn4.running_mean", 32), /layer4\.0\.bn4/],
    ["a norm after the last layer", ones("norm.weight", 32), /norm\.weight/],
    ["a norm before the classifier", ones("fc_norm.weight", 32), /fc_norm\.weight/],
    ["a second convolution of the stem", ones("conv2.weight", 8, 8, 3, 3), /conv2\.weight/],
    ["a fifth layer", ones("layer5.0.conv1.weight", 8, 32, 1, 1), /layer5\.0\.conv1/],
    ["an attention pool", ones("attnpool.positional_embedding", 50, 32), /attnpool/],
    ["a pool's parameter", ones("global_pool.p", 1), /global_pool/],
    ["an adapter", ones("layer2.0.conv2.lora_A", 4, 8), /LoRA/],
    ["a quantiser", ones("layer2.0.conv2.weight_fake_quant.scale", 1), /quantised layers/],
    ["a pruning mask", ones("layer2.0.conv2.weight_mask", 8, 8, 3, 3), /parametrised form/],
  ])("keep a backbone from loading: %s", async (_, surplus, said) => {
    const report = await reportOf("classification", surplus);
    expect(report.architecture).toBeUndefined();
    expect(report.problems.join()).toMatch(said);
    expect(report.problems.join()).toContain(`${surplus.name}: file has`);
    const file = await opened([...torchTensors(teacher, "classification"), surplus]);
    await expect(loadWeights(file)).rejects.toThrow(IncompleteCheckpointError);
  });

  it.each([
    ["bottleneck_layer.h_a.0.weight", /a hyperprior/],
    ["bottleneck_layer.encoder.6.weight", /bottleneck_layer\.encoder\.6/],
    ["bottleneck_layer.entropy_bottleneck.scale", /entropy_bottleneck\.scale/],
  ])("keep a bottleneck from loading: %s", async (name, said) => {
    const report = await diagnose(await opened([...torchTensors(student, "classification"), ones(name, 4)]));
    expect(report.architecture).toBeUndefined();
    expect(report.problems.join()).toMatch(said);
  });

  it.each([
    ["classification", "fc.bn.weight"],
    ["detection", "roi_heads.box_head.fc8.weight"],
    ["detection", "backbone.fpn.extra_blocks.p6.weight"],
    ["detection", "rpn.head.conv.1.0.weight"],
    ["segmentation", "classifier.5.weight"],
    ["segmentation", "classifier.0.convs.5.0.weight"],
  ] as const)("leave a %s head out and keep the backbone: %s", async (task, name) => {
    const report = await reportOf(task, ones(name, 3));
    expect(report.problems).toEqual([]);
    expect(report.architecture?.heads).toEqual({});
    const finding = report.tasks[task];
    expect(!finding.present && finding.why).toMatch(/^its head is another: /);
    expect(!finding.present && finding.why).toContain(name);
  });

  it.each([
    ["classification", "ema.decay"],
    ["classification", "projector.weight"],
    ["classification", "predictor.0.bn.weight"],
    ["classification", "queue"],
    ["classification", "normalize.mean"],
    ["classification", "loss.weight"],
    ["detection", "roi_heads.mask_head.0.0.weight"],
    ["detection", "roi_heads.keypoint_predictor.kps_score_lowres.weight"],
    ["detection", "conv_of_another_head.weight"],
    ["segmentation", "aux_classifier.5.weight"],
    ["segmentation", "decode_conv.weight"],
  ] as const)("are a note beside all parts of a %s model: %s", async (task, name) => {
    const report = await reportOf(task, ones(name, 3));
    expect(report.problems).toEqual([]);
    expect(report.tasks[task].present).toBe(true);
    expect(report.warnings.join()).toContain(`1 tensor belongs to no part of the model: ${name}: file has [3]`);
  });

  it("count of an averaged model needs no word", async () => {
    const report = await reportOf("classification", ones("n_averaged"));
    expect([report.problems, report.warnings]).toEqual([[], []]);
  });
});

describe("networks of other kinds", () => {
  it("are named where statistics of norms are missing, as with group normalisation", async () => {
    const tensors = torchTensors(teacher, "classification").filter(({ name }) => !/running_|num_batches/.test(name));
    const { problems, architecture } = await diagnose(await opened(tensors));
    expect(architecture).toBeUndefined();
    expect(problems[0]).toMatch(/^it has norms without running statistics/);
  });

  it("are named where convolutions are grouped", async () => {
    const tensors = torchTensors(teacher, "classification").map((tensor) =>
      tensor.name === "layer1.0.conv2.weight" ? ones(tensor.name, 8, 2, 3, 3) : tensor,
    );
    expect((await diagnose(await opened(tensors))).problems[0]).toMatch(/^it has grouped convolutions \(ResNeXt\)/);
  });

  it("are refused where a layer takes other channels than it is given", async () => {
    const tensors = torchTensors(teacher, "classification").map((tensor) =>
      tensor.name === "conv1.weight" ? ones(tensor.name, 4, 3, 3, 3) : tensor,
    );
    expect((await diagnose(await opened(tensors))).problems[0]).toContain("conv1 gives 4 channels and layer1 takes 8");
  });

  it.each([
    ["resnetaa50.pt", {}, /by its file name it is resnetaa50, which pools where a ResNet strides/],
    ["timm_resnetblur50d-84f4748f.pth", {}, /resnetblur50d/],
    ["last.pt", { arch: "seresnextaa101d_32x8d" }, /by its entry arch it is seresnextaa101d_32x8d/],
  ])("are refused by name where only the name tells: %s", async (name, beside, said) => {
    const tensors = torchTensors(teacher, "classification");
    expect((await diagnose(await opened(tensors, name, beside))).problems.join()).toMatch(said);
  });

  it("are refused where a stem of one 3×3 convolution does not say its stride", async () => {
    const small = smallNetwork({ ...smallArchitecture("basic", [8]), stemSide: 3 });
    const tensors = torchTensors(small, "classification");
    expect((await diagnose(await opened(tensors))).problems.join()).toMatch(/CIFAR/);
    const told = await diagnose(await opened(tensors, "a.pt", { output_stride: 32 }));
    expect([told.problems, told.architecture?.stemSide]).toEqual([[], 3]);
  });

  it.each([
    ["segmentation", "classifier.0.weight", /FCN's head, which this lab does not compute/],
    ["segmentation", "classifier.low_classifier.weight", /lacks classifier\.cbr\.0\.weight/],
    ["detection", "head.classification_head.cls_logits.weight", /RetinaNet's head/],
    ["detection", "head.regression_head.bbox_ctrness.weight", /FCOS's head/],
    ["detection", "roi_heads.box_head.0.0.weight", /Faster R-CNN v2's head/],
    [
      "detection",
      "head.classification_head.module_list.0.weight",
      /lacks head\.regression_head\.module_list\.0\.weight/,
    ],
  ] as const)("have a %s head by another name: %s", async (task, name, said) => {
    const backbone = torchTensors(teacher, "classification").filter((tensor) => !tensor.name.startsWith("fc."));
    const pyramid = task === "detection" ? [ones("backbone.fpn.inner_blocks.0.0.weight", 8, 32, 1, 1)] : [];
    const head = ones(name, 8, 32, 3, 3);
    const report = await diagnose(await opened([...backbone, ...pyramid, head]));
    const finding = report.tasks[task];
    expect(!finding.present && finding.why).toMatch(said);
  });
});
