import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { backboneKinds, type Architecture, type FasterRcnnShapes, type SsdShapes } from "../../../domain";
import { unresized } from "../../image/placement";
import { backbones } from "../backbones/backbones";
import type { BlockKind } from "../blocks";
import { configurationFor, proposingLevels, type ModelConfiguration } from "../configuration";
import { disposeFeatures, openNetwork } from "../../../nets/model/network";
import { nanoStudent, nanoTeacher } from "../nano-architectures";
import type { NetworkSource } from "../../../nets/model/network-source";
import type { FasterRcnn } from "../../../nets/tasks/faster-rcnn/faster-rcnn";
import { expectClose } from "../../../testing/expect-close";
import { useNodeBackend } from "../../../node/backend";
import { openOnnx, type OnnxValues } from "../../../testing/onnx-session";
import { uniform } from "../../../testing/synthetic-values";
import { openCodingNetwork } from "../../../testing/coding-network";
import { smallArchitecture, smallBackbone, smallNetwork } from "../../../testing/small-network";
import { boxHeadGraph, encoderGraph, networkGraph, serverGraph } from "./ladon-graphs";
import { OnnxExportError, onnxFile, type OnnxGraph } from "./onnx-model";

beforeAll(() => useNodeBackend("cpu"));

/** Every map has an odd side somewhere, so that pools and upsampling meet incomplete windows. */
const [height, width] = [68, 84];
const why = "float32 products in another order, through at most nine blocks";

function configurationOf({ architecture, configuration }: NetworkSource): ModelConfiguration {
  return configuration ?? configurationFor(architecture);
}

/** A tensor [n, h, w, c] or [n, c] of this lab in PyTorch's order. */
async function inTorchOrder(tensor: tf.Tensor): Promise<OnnxValues> {
  const turned = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tensor;
  return { shape: turned.shape, data: (await turned.data()) as Float32Array };
}

function expectSame(actual: OnnxValues | undefined, expected: OnnxValues): void {
  expect(actual?.shape).toEqual(expected.shape);
  const rms = Math.sqrt(expected.data.reduce((sum, value) => sum + value * value, 0) / expected.data.length);
  expect(rms).toBeGreaterThan(0);
  expectClose(actual!.data, expected.data, 1e-4 * rms, why);
}

async function runGraph(graph: OnnxGraph, inputs: Readonly<Record<string, OnnxValues>>) {
  const session = await openOnnx(onnxFile(graph));
  const outputs = await session.run(inputs);
  await session.release();
  return outputs;
}

const nano = smallNetwork(nanoStudent(8));
const networks: readonly (readonly [name: string, NetworkSource])[] = [
  ...(["basic", "bottleneck", "split-attention"] as const satisfies BlockKind[]).map(
    (block) => [block, smallNetwork(smallArchitecture(block))] as const,
  ),
  ["nano, with the fused segmentation head", nano],
];

describe.each(networks)("the network of kind %s in onnxruntime", (_, source) => {
  it("gives this lab's latent", async () => {
    const model = await openCodingNetwork(source);
    const placement = unresized(width, height, "unified");
    const data = Float32Array.from(uniform("image", height * width * 3), (value) => 2 * value);
    const expected = await inTorchOrder(model.encoder.latent({ placement, data }));
    const image = await inTorchOrder(tf.tensor4d(data, [1, height, width, 3]));
    const outputs = await runGraph(encoderGraph(source), { image });
    expectSame(outputs.latent, expected);
    model.dispose();
  });

  it("gives this lab's maps, logits, segmentation scores, pyramid, proposals and boxes", async () => {
    const model = await openCodingNetwork(source);
    const { channels } = source.architecture.bottleneck!;
    const shape = { channels, height: height / 4 - 1, width: width / 4 - 1 };
    const values = Float32Array.from(uniform("latent", shape.height * shape.width * channels), (v) =>
      Math.round(4 * v),
    );
    const { classification, segmentation, detection } = model.server.heads;
    const x = tf.tensor4d(values, [1, shape.height, shape.width, channels]);
    const features = model.server.features(x);
    const latent = await inTorchOrder(x);
    const outputs = await runGraph(serverGraph(source, configurationOf(source)), { latent });

    const names = ["decoder", "layer2", "layer3", "layer4"];
    for (const [i, name] of names.entries()) expectSame(outputs[name], await inTorchOrder(features[i]));
    expectSame(outputs.classification, await inTorchOrder(classification!(features)));
    expectSame(outputs.segmentation, await inTorchOrder(segmentation!(features)));

    const detector = detection as FasterRcnn;
    const levels = detector.pyramid(features);
    for (const [i, level] of levels.entries()) expectSame(outputs[`pyramid${i}`], await inTorchOrder(level));
    const proposing = proposingLevels(configurationOf(source).detection);
    for (const [i, { objectness, deltas }] of detector.proposals(levels).entries()) {
      expectSame(outputs[`objectness${proposing[i]}`], await inTorchOrder(objectness));
      expectSame(outputs[`deltas${proposing[i]}`], await inTorchOrder(deltas));
    }
    expect(Object.keys(outputs)).toHaveLength(6 + levels.length + 2 * proposing.length);

    const { pyramidChannels } = source.architecture.heads.detection as FasterRcnnShapes;
    const pooled = tf.tensor4d(Float32Array.from(uniform("pooled", 5 * 49 * pyramidChannels)), [
      5,
      7,
      7,
      pyramidChannels,
    ]);
    const said = detector.boxes(pooled);
    const boxes = await runGraph(boxHeadGraph(source), { regions: await inTorchOrder(pooled) });
    expectSame(boxes.logits, await inTorchOrder(said.logits));
    expectSame(boxes.deltas, await inTorchOrder(said.deltas));
    disposeFeatures(features);
    model.dispose();
  });
});

const classifies = { heads: { classification: { classes: 6 } } };
const segments = { heads: { segmentation: { classes: 4, width: 8 } } };
const detects = (kind: SsdShapes["kind"], boxesPerPosition: readonly number[]) => ({
  heads: { detection: { kind, classes: 3, boxesPerPosition } },
});
const classifiers = backboneKinds.filter((kind) => backbones[kind].forms.classification);
const uncompressed: readonly (readonly [name: string, Architecture])[] = [
  ["nano teacher", nanoTeacher(8)],
  ...classifiers.map((kind) => [kind, smallBackbone(kind, "classification", classifies)] as const),
  [
    "MobileNetV3 with a hidden layer",
    smallBackbone("mobilenet-v3-large", "classification", { heads: { classification: { classes: 6, hidden: 10 } } }),
  ],
  ["DeepLabv3 on MobileNetV3", smallBackbone("mobilenet-v3-large", "segmentation", segments)],
  [
    "Lite R-ASPP on MobileNetV3",
    smallBackbone("mobilenet-v3-large", "segmentation", {
      heads: { segmentation: { kind: "lraspp", ...segments.heads.segmentation } },
    }),
  ],
  ["SSD on VGG-16", smallBackbone("vgg16", "ssd", detects("ssd", [4, 6, 6, 6, 4, 4]))],
  ["SSDlite on MobileNetV3", smallBackbone("mobilenet-v3-large", "ssd", detects("ssdlite", [6, 6, 6, 6, 6, 6]))],
];

it.each(uncompressed)("an uncompressed network is one graph in onnxruntime: %s", async (_, architecture) => {
  const source = smallNetwork(architecture);
  const configuration = configurationFor(architecture);
  const { server, dispose } = await openNetwork(source);
  // sides that are multiples of 32: the package of EfficientNet-Lite pads for such alone; SSD300 is for none but 300
  const [rows, columns] = architecture.backbone?.kind === "vgg16" ? [300, 300] : [64, 96];
  const x = tf.tensor4d(
    Float32Array.from(uniform("image", rows * columns * 3), (value) => 2 * value),
    [1, rows, columns, 3],
  );
  const maps = server.features(x);
  const outputs = await runGraph(networkGraph(source, configuration), { image: await inTorchOrder(x) });
  const { classification, segmentation, detection } = server.heads;
  let compared = 0;
  const compare = async (name: string, tensor: tf.Tensor) => {
    expectSame(outputs[name], await inTorchOrder(tensor));
    compared++;
  };
  if (classification) await compare("classification", classification(maps));
  if (segmentation) await compare("segmentation", segmentation(maps));
  if (detection && "predictions" in detection) {
    for (const [i, { logits, deltas }] of detection.predictions(maps).entries()) {
      await compare(`class_logits${i}`, logits);
      await compare(`box_deltas${i}`, deltas);
    }
  } else if (detection) {
    const levels = detection.pyramid(maps);
    const proposing = proposingLevels(configuration.detection);
    for (const [i, level] of levels.entries()) await compare(`pyramid${i}`, level);
    for (const [i, { objectness, deltas }] of detection.proposals(levels).entries()) {
      await compare(`objectness${proposing[i]}`, objectness);
      await compare(`deltas${proposing[i]}`, deltas);
    }
  }
  expect(Object.keys(outputs)).toHaveLength(compared);
  disposeFeatures(maps);
  dispose();
});

describe("a graph", () => {
  it("has only the heads asked for, and takes batches", async () => {
    const graph = serverGraph(nano, configurationOf(nano), ["classification"]);
    expect(graph.outputs.map(({ name }) => name)).toEqual(["decoder", "layer2", "layer3", "layer4", "classification"]);
    const { channels } = nano.architecture.bottleneck!;
    const one = Float32Array.from(uniform("latent", channels * 15 * 15));
    const two = new Float32Array([...one, ...one]);
    const alone = await runGraph(graph, { latent: { shape: [1, channels, 15, 15], data: one } });
    const twice = await runGraph(graph, { latent: { shape: [2, channels, 15, 15], data: two } });
    const expected = new Float32Array([...alone.classification.data, ...alone.classification.data]);
    expectSame(twice.classification, { shape: [2, 8], data: expected });
  });

  it("is refused in a sentence where the network lacks what it needs", () => {
    const teacher = smallNetwork(nanoTeacher(8));
    expect(() => encoderGraph(teacher)).toThrow(/no bottleneck.*one graph as a whole/);
    expect(() => networkGraph(nano, configurationOf(nano))).toThrow("it has an encoder and a server");
    expect(() => serverGraph(teacher, configurationOf(nano))).toThrow(OnnxExportError);
    const { heads, ...rest } = nano.architecture;
    const headless: Architecture = { ...rest, heads: { classification: heads.classification } };
    const bare = { ...nano, architecture: headless };
    expect(() => boxHeadGraph(bare)).toThrow("The checkpoint has no detection head");
    expect(() => serverGraph(bare, configurationOf(nano), ["segmentation"])).toThrow(
      "The checkpoint has no segmentation head to export. It has classification.",
    );
    const weights = new Map(nano.weights);
    weights.delete("decoder.gdn1.beta");
    expect(() => serverGraph({ ...nano, weights }, configurationOf(nano))).toThrow("no parameter decoder.gdn1.beta");
    const configuration = configurationOf(nano);
    const anchorSizes = Array.from({ length: 6 }, () => [32]);
    const six = { ...configuration, detection: { ...configuration.detection, anchorSizes } };
    expect(() => serverGraph(nano, six)).toThrow(/anchors for 6 pyramid levels/);
  });
});
