import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { BlockKind } from "../../core/networks/blocks";
import type { FasterRcnnShapes } from "../../domain";
import { expectClose } from "../../testing/expect-close";
import { useNodeBackend } from "../../node/backend";
import { syntheticTensor } from "../../testing/synthetic-values";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { backbone } from "../../core/networks/backbone";
import { decoder, encoder } from "../../core/networks/bottleneck";
import { configurationFor } from "../../core/networks/configuration";
import type { FasterRcnnLayers } from "../../core/networks/heads/faster-rcnn";
import { headOf } from "../../core/networks/heads/heads";
import { auxiliaryHead } from "../../core/networks/heads/segmentation";
import { nanoStudent, nanoTeacher } from "../../core/networks/nano-architectures";
import { serverLayers } from "../../core/networks/network";
import type { Ops } from "../../core/networks/ops";
import { openFasterRcnn } from "../tasks/faster-rcnn/faster-rcnn";
import type { Features } from "../tasks/task";
import type { NetworkSource } from "../model/network-source";
import { InferenceOps } from "./inference";
import { MissingParameterError, ParameterTree } from "./parameter-tree";
import { TrainingOps } from "./training";

const blocks: readonly BlockKind[] = ["basic", "bottleneck", "split-attention"];
const image = (side: number) => tf.tensor4d(syntheticTensor("views.image", side * side * 3, "", 2), [1, side, side, 3]);

/** Everything that both interpreters can compute, from an image of 64 pixels; codes without rounding. */
function everything(ops: Ops<tf.Tensor>, { architecture }: NetworkSource, x: tf.Tensor4D): tf.Tensor[] {
  const configuration = configurationFor(architecture);
  const { features, heads } = serverLayers(ops, architecture, configuration);
  const maps = features(architecture.bottleneck ? encoder(ops, architecture.bottleneck)(x) : x);
  const detection = openFasterRcnn(
    heads.detection as FasterRcnnLayers<tf.Tensor>,
    architecture.heads.detection as FasterRcnnShapes,
    configuration,
  );
  const auxiliary = auxiliaryHead(ops, architecture);
  const levels = detection.pyramid(maps as Features);
  const extent = { inputWidth: 64, inputHeight: 64, resizedWidth: 64, resizedHeight: 64 };
  const { logits, deltas } = detection.boxes(
    detection.pool(levels, Float32Array.of(5, 5, 20, 30, 0, 9, 63, 60), extent, 2),
  );
  return [
    ...maps,
    heads.classification!(maps),
    heads.segmentation!(maps),
    ...(auxiliary ? [auxiliary(maps)] : []),
    ...levels,
    ...detection.proposals(levels).flatMap(({ objectness, deltas }) => [objectness, deltas]),
    logits,
    deltas,
  ];
}

describe("the two interpreters of tfjs", () => {
  beforeAll(() => useNodeBackend("wasm"));

  const networks = [
    ...blocks.map((block) => ({ name: `student of ${block} blocks`, architecture: smallArchitecture(block) })),
    { name: "teacher with one 7×7", architecture: smallArchitecture("bottleneck", [8]) },
    { name: "teacher with a deep stem", architecture: smallArchitecture("split-attention", [4, 4, 8]) },
    { name: "nano student", architecture: nanoStudent(3) },
    { name: "nano teacher", architecture: nanoTeacher(3) },
  ];

  it.each(networks)("agree: $name", ({ architecture }) => {
    const source = smallNetwork(architecture);
    const before = tf.memory().numTensors;
    const tree = ParameterTree.upload(source.weights);
    const x = image(64);
    const plain = tf.tidy(() => everything(new TrainingOps(tree), source, x));
    InferenceOps.build(source.weights, (ops, dispose) => {
      const folded = tf.tidy(() => everything(ops, source, x));
      folded.forEach((tensor, i) => {
        expect(tensor.shape).toEqual(plain[i].shape);
        const expected = plain[i].dataSync() as Float32Array;
        const rms = Math.sqrt(expected.reduce((sum, v) => sum + v * v, 0) / expected.length);
        expectClose(tensor.dataSync(), expected, 1e-4 * rms, "folding and its order of rounding, float32");
      });
      tf.dispose(folded);
      dispose();
    });
    tree.dispose();
    tf.dispose([x, ...plain]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(networks)("give the same bits where weights are consumed: $name", ({ architecture }) => {
    const source = smallNetwork(architecture);
    const before = tf.memory().numTensors;
    const x = image(64);
    const kept = InferenceOps.build(source.weights, (ops, dispose) => {
      const values = tf.tidy(() => everything(ops, source, x).map((tensor) => tensor.dataSync()));
      dispose();
      return values;
    });
    const weights = new Map(source.weights);
    InferenceOps.buildConsuming(weights, (ops, dispose) => {
      const consumed = tf.tidy(() => everything(ops, source, x).map((tensor) => tensor.dataSync()));
      expect(consumed).toEqual(kept);
      dispose();
    });
    // the prior is the coder's
    expect([...weights.keys()].filter((name) => !name.startsWith("prior."))).toEqual([]);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("hands gradients to every parameter of bottleneck and body", () => {
    const source = smallNetwork(smallArchitecture("basic"));
    const before = tf.memory().numTensors;
    const wanted = /^(encoder|decoder|body)\..*(kernel|scale|shift|beta|gamma)$/;
    const tree = ParameterTree.variables(source.weights);
    const names = [...tree.names()].filter((name) => wanted.test(name));
    const variables = names.map((name) => tree.get<tf.Variable>(name));
    const x = image(64);
    const ops = new TrainingOps(tree);
    const { bottleneck } = source.architecture;
    const run = backbone<tf.Tensor>(ops, source.architecture);
    const [encode, decode] = [encoder<tf.Tensor>(ops, bottleneck!), decoder<tf.Tensor>(ops, bottleneck!)];
    const code = (y: tf.Tensor4D) => decode(encode(y));
    const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(run(code(x)).at(-1)!)), variables);
    names.forEach((name, i) => {
      const gradient = grads[variables[i].name]?.dataSync() ?? new Float32Array(1);
      expect(
        gradient.some((v) => v !== 0),
        name,
      ).toBe(true);
      expect(
        gradient.every((v) => Number.isFinite(v)),
        name,
      ).toBe(true);
    });
    tf.dispose([x, value, ...Object.values(grads)]);
    tree.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("hands gradients to every parameter of the fused segmentation head", () => {
    const source = smallNetwork(nanoStudent(3));
    const tree = ParameterTree.variables(source.weights, (name) => name.startsWith("segmentation."));
    const names = [...tree.names()].filter((name) => !/\.(mean|variance)$/.test(name));
    const variables = names.map((name) => tree.get<tf.Variable>(name));
    const maps = [24, 40, 80, 128].map((channels, i) => {
      const side = 16 / 2 ** i;
      const values = syntheticTensor(`fused.map${i}`, side * side * channels, "");
      return tf.tensor4d(values, [1, side, side, channels]);
    });
    const { architecture } = source;
    const setting = { architecture, configuration: configurationFor(architecture) };
    const head = headOf<tf.Tensor, "segmentation">(new TrainingOps(tree), "segmentation", setting)!;
    const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(head(maps))), variables);
    names.forEach((name, i) => {
      const gradient = grads[variables[i].name].dataSync();
      expect([name, gradient.some((v) => v !== 0), gradient.every((v) => Number.isFinite(v))]).toEqual([
        name,
        true,
        true,
      ]);
    });
    tf.dispose([...maps, value, ...Object.values(grads)]);
    tree.dispose();
  });

  it("let a trainer replace the norms", () => {
    const source = smallNetwork(smallArchitecture("basic"));
    const tree = ParameterTree.upload(source.weights);
    const seen: string[] = [];
    const ops = new TrainingOps(tree, {
      normalise(x, _norm, name) {
        seen.push(name);
        return tf.clone(x);
      },
    });
    const x = tf.zeros([1, 16, 16, 8]) as tf.Tensor4D;
    tf.dispose([x, ...backbone<tf.Tensor>(ops, source.architecture)(x)]);
    tree.dispose();
    expect(seen).toContain("body.layer2.1.norm2");
    expect(seen).toContain("body.layer4.0.shortcut.norm");
  });

  it("name a parameter that is missing and free what was uploaded before it", () => {
    const source = smallNetwork(smallArchitecture("bottleneck"));
    const weights = new Map(source.weights);
    weights.delete("body.layer3.0.conv2.kernel");
    const before = tf.memory().numTensors;
    const build = () => InferenceOps.build(weights, (ops) => backbone(ops, source.architecture));
    expect(build).toThrow(MissingParameterError);
    expect(build).toThrow(/"body\.layer3\.0\.conv2\.kernel"/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
