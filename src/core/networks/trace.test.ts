import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import type { Architecture, FasterRcnnShapes } from "../../domain";
import { openNetwork } from "../../nets/model/network";
import type { FasterRcnn } from "../../nets/tasks/faster-rcnn/faster-rcnn";
import { useNodeBackend } from "../../node/backend";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { configurationFor } from "./configuration";
import type { FasterRcnnLayers } from "./heads/faster-rcnn";
import { nanoStudent } from "./nano-architectures";
import { serverLayers, traceNetwork } from "./network";
import { trace, type TracedValue } from "./trace";

beforeAll(() => useNodeBackend("cpu"));

/** Odd sides on every level, so that pools and upsampling meet incomplete windows. */
const [height, width] = [17, 21];

const networks: readonly (readonly [name: string, Architecture])[] = [
  ["basic", smallArchitecture("basic")],
  ["bottleneck", smallArchitecture("bottleneck")],
  ["split-attention", smallArchitecture("split-attention")],
  ["nano, with the fused segmentation head", nanoStudent(8)],
];

it.each(networks)("every map of the network of kind %s has the traced shape", async (_, architecture) => {
  const { channels } = architecture.bottleneck!;
  const { pyramidChannels } = architecture.heads.detection as FasterRcnnShapes;
  let traced: readonly TracedValue[] = [];
  trace((ops) => {
    const { features, heads } = serverLayers(ops, architecture, configurationFor(architecture));
    const maps = features({ shape: [height, width, channels] });
    const { pyramid, proposals, boxes } = heads.detection as FasterRcnnLayers<TracedValue>;
    const levels = pyramid(maps);
    const { logits, deltas } = boxes({ shape: [7, 7, pyramidChannels] });
    const outputs = [heads.classification!(maps), heads.segmentation!(maps), logits, deltas];
    traced = [
      ...maps,
      ...levels,
      ...proposals(levels).flatMap((level) => [level.objectness, level.deltas]),
      ...outputs,
    ];
  });

  const network = await openNetwork(smallNetwork(architecture));
  const { features, heads } = network.server;
  const maps = features(tf.zeros<tf.Rank.R4>([1, height, width, channels]));
  const { pyramid, proposals, boxes } = heads.detection as FasterRcnn;
  const levels = pyramid(maps);
  const { logits, deltas } = boxes(tf.zeros<tf.Rank.R4>([1, 7, 7, pyramidChannels]));
  const outputs = [heads.classification!(maps), heads.segmentation!(maps), logits, deltas];
  const computed: tf.Tensor[] = [
    ...maps,
    ...levels,
    ...proposals(levels).flatMap((level) => [level.objectness, level.deltas]),
    ...outputs,
  ];
  expect(traced.map(({ shape }) => shape)).toEqual(computed.map(({ shape }) => shape.slice(1)));
  network.dispose();
});

it("names a layer that is declared and never run", () => {
  expect(() => trace((ops) => void ops.convolution("idle", { outChannels: 3, side: 1 }))).toThrow(
    "idle is declared and never run",
  );
});

it("counts a layer's runs together, and its parameters once", () => {
  const layers = traceNetwork(smallArchitecture("basic"));
  const rpn = layers.find(({ name }) => name === "detection.rpn.objectness")!;
  const positions = rpn.outputs.reduce((sum, [h, w]) => sum + h * w, 0);
  expect(rpn.outputs.length).toBeGreaterThan(1);
  expect(rpn.multiplyAccumulates).toBe(positions * 8 * 3);
  expect(rpn.parameters.map(({ shape }) => shape)).toEqual([[1, 1, 8, 3], [3]]);
});
