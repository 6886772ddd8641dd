// Which network a torchdistill configuration trains: Ladon's, or that of another method, which is named and refused.
import { taskNames, type TaskName } from "../../domain";
import { coreTasks } from "../tasks/tasks";
import type { TorchdistillReading } from "./torchdistill-reading";
import { nodeText, type TorchdistillNode } from "./torchdistill-yaml";

const taskOfModel: ReadonlyMap<string, TaskName> = new Map(
  taskNames.flatMap((task) => coreTasks[task].torchdistill.modelKeys.map((key) => [key, task] as const)),
);

/** The networks that are models of a task by themselves and stand in the models of the others. */
const backbones = taskNames.flatMap((task) => {
  const { backbonePath, modelKeys } = coreTasks[task].torchdistill;
  return backbonePath.length === 0 ? modelKeys : [];
});
/** Entropy bottleneck with a factorized prior. */
const ownBottleneck = "FPBasedResNetBottleneck";

const inputCompression = "a whole network behind a codec of images";

/** sc2bench's other models, and what they are. */
const otherModels: Readonly<Record<string, string>> = {
  CodecFeatureCompressionClassifier: "a whole network whose features go through a codec of images",
  CodecInputCompressionClassifier: inputCompression,
  CodecInputCompressionSegmentationModel: inputCompression,
  EntropicClassifier: "a whole network with an entropy bottleneck behind one of its layers",
  InputCompressionDetectionModel: inputCompression,
  NeuralInputCompressionClassifier: inputCompression,
  NeuralInputCompressionSegmentationModel: inputCompression,
  splittable_hybrid_vit: "a vision transformer behind a bottleneck",
  splittable_regnet: "a RegNet behind a bottleneck",
};

const otherBottlenecks: Readonly<Record<string, string>> = {
  SHPBasedResNetBottleneck: "a bottleneck with a scale hyperprior",
  MSHPBasedResNetBottleneck: "a bottleneck with a mean-scale hyperprior",
  JointAutoregressiveHierarchicalPriorBasedResNetBottleneck: "a bottleneck with a hyperprior and a context model",
  larger_resnet_bottleneck: "channel reduction with bottleneck quantisation (CR+BQ), without a prior",
  base_bottleneck: "channel reduction with bottleneck quantisation (CR+BQ), without a prior",
};

const words = (known: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(known, key) ? `${key}, ${known[key]}` : key;

/** The task of a model; undefined, with a problem noted, where it is none of Ladon's. */
export function taskOf(reading: TorchdistillReading, model: TorchdistillNode): TaskName | undefined {
  const key = nodeText(reading.peek(model, "key"));
  const task = taskOfModel.get(key);
  if (task !== undefined) return task;
  const known = Array.from(taskOfModel.keys()).join(", ");
  const line = reading.lineOf(model, "key");
  return reading.problem(line, `the model is ${words(otherModels, key)}; one of ${known} is expected`);
}

/** Notes a problem where the network behind the model's key is not Ladon's: another body, another bottleneck. */
export function checkNetwork(reading: TorchdistillReading, model: TorchdistillNode, task: TaskName): void {
  const body = reading.peek(model, ...coreTasks[task].torchdistill.backbonePath);
  if (body === undefined) {
    reading.problem(model.line, `the model has no backbone_config; one of ${backbones.join(", ")} is expected`);
    return;
  }
  const key = nodeText(reading.peek(body, "key"));
  if (!backbones.includes(key)) {
    const line = reading.lineOf(body, "key");
    reading.problem(line, `the body is ${words(otherModels, key)}; one of ${backbones.join(", ")} is expected`);
  }
  const bottleneck = reading.peek(body, "kwargs", "bottleneck_config");
  if (bottleneck === undefined) {
    reading.problem(body.line, `the model has no bottleneck_config; ${ownBottleneck} is expected`);
    return;
  }
  const kind = nodeText(reading.peek(bottleneck, "key"));
  if (kind !== ownBottleneck) {
    const line = reading.lineOf(bottleneck, "key");
    reading.problem(line, `the bottleneck is ${words(otherBottlenecks, kind)}; ${ownBottleneck} is expected`);
    return;
  }
  for (const transform of ["compressor_transform", "decompressor_transform"]) {
    if (isGiven(reading.peek(bottleneck, "kwargs", transform))) {
      const line = reading.lineOf(reading.peek(bottleneck, "kwargs")!, transform);
      reading.problem(line, `the bottleneck has a ${transform}; latents are coded by the prior alone here`);
    }
  }
  noteUnusual(reading, body);
}

function isGiven(node: TorchdistillNode | undefined): node is TorchdistillNode {
  return node !== undefined && !(node.kind === "scalar" && node.value === null);
}

/** What upstream's networks may have and the checkpoint's does not. */
function noteUnusual(reading: TorchdistillReading, body: TorchdistillNode): void {
  const dilation = reading.peek(body, "kwargs", "replace_stride_with_dilation");
  if (isGiven(dilation)) {
    const what = `replace_stride_with_dilation: ${nodeText(dilation)}`;
    reading.decline(dilation, what, "The body is that of the checkpoint that you choose.");
  }
  const before = reading.peek(body, "kwargs", "pre_transform");
  if (isGiven(before)) reading.decline(before, "pre_transform", "Images are prepared by the recipe's protocol alone.");
}
