// torchvision's dilated DeepLabv3 in small widths against torchvision itself (reference/cases/checkpoints/dilated-deeplab.json).
import { readFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../core/checkpoint/archive";
import { bytesSource, type Bytes } from "../../core/base/byte-source";
import { diagnose } from "../../core/checkpoint/doctor";
import { MergeError } from "../../core/checkpoint/errors";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { dilatedLayers, outputStrideEntry } from "../../core/checkpoint/output-stride";
import { torchTensors } from "../../core/checkpoint/torch-tensors";
import type { PlainValue } from "../../core/checkpoint/pickle-writer";
import { writeTorchCheckpoint } from "../../core/checkpoint/write-torch";
import type { Architecture, BodyLayer } from "../../domain";
import type { BlockKind } from "../../core/networks/blocks";
import { sampleIndices } from "../../testing/digest";
import { expectClose } from "../../testing/expect-close";
import { useNodeBackend } from "../../node/backend";
import { syntheticTensor } from "../../testing/synthetic-values";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { configurationFor } from "../../core/networks/configuration";
import { auxiliaryHead } from "../../core/networks/heads/segmentation";
import { serverLayers } from "../../core/networks/network";
import { ParameterTree } from "./parameter-tree";
import { openNetwork } from "../model/network";
import { TrainingOps } from "./training";

interface Sampled {
  readonly shape: number[];
  readonly rms: number;
  readonly values: number[];
}
type Case = Readonly<Record<"layer3" | "layer4" | "scores" | "auxiliary", Sampled>>;

const file = new URL("../../../reference/cases/checkpoints/dilated-deeplab.json", import.meta.url);
const cases = JSON.parse(await readFile(file, "utf8")) as Readonly<Record<string, Case>>;

function layers(): BodyLayer[] {
  return [1, 1, 2, 2].map((blocks, i) => ({
    name: `layer${i + 1}` as BodyLayer["name"],
    blocks,
    inChannels: i === 0 ? 8 : 4 * 2 ** i,
    width: 2 * 2 ** i,
    outChannels: 8 * 2 ** i,
    stride: i === 0 ? 1 : 2,
  }));
}

const plain: Architecture = {
  stem: [8],
  block: "bottleneck",
  layers: layers(),
  heads: { segmentation: { classes: 5, width: 8, auxiliaryWidth: 8 } },
};
const source = smallNetwork(plain);
const image = () => tf.tensor4d(syntheticTensor("dilated.image", 3 * 128 * 128, "", 2), [1, 128, 128, 3]);

/** The network as a file of PyTorch's, `beside` next to its state dict. */
async function saved(beside: Readonly<Record<string, PlainValue>>, network = source) {
  const parts: Bytes[] = [];
  for await (const chunk of writeTorchCheckpoint(torchTensors(network, "segmentation"), { beside })) parts.push(chunk);
  return openCheckpoint(bytesSource(new Uint8Array(await new Blob(parts).arrayBuffer()), "deeplab.pt"));
}

async function expectSampled(tensor: tf.Tensor, { shape, rms, values }: Sampled): Promise<void> {
  expect(tensor.shape).toEqual(shape);
  const all = await tensor.data();
  const found = sampleIndices(all.length).map((i) => all[i]);
  expectClose(found, values, 1e-5 * rms, "float32 sums in another order, and the reference rounded to 1e-7");
}

async function expectReference(features: readonly tf.Tensor[], scores: tf.Tensor, right: Case): Promise<void> {
  await expectSampled(features[3], right.layer3);
  await expectSampled(features[4], right.layer4);
  await expectSampled(scores, right.scores);
}

describe("a body with dilated layers", () => {
  beforeAll(() => useNodeBackend("wasm"));

  it.each([
    ["8", {}, [1, 2, 1, 1], [1, 1, 2, 4]],
    ["8", { output_stride: 8 }, [1, 2, 1, 1], [1, 1, 2, 4]],
    ["16", { output_stride: 16 }, [1, 2, 2, 1], [1, 1, 1, 2]],
    ["16", { hyper_parameters: { output_stride: "16" } }, [1, 2, 2, 1], [1, 1, 1, 2]],
    ["16", { args: { output_stride: 16 } }, [1, 2, 2, 1], [1, 1, 1, 2]],
    ["32", { output_stride: 32 }, [1, 2, 2, 2], [1, 1, 1, 1]],
  ])("is torchvision's at output stride %s, by %j", async (stride, beside, strides, dilations) => {
    const { architecture, weights } = await loadWeights(await saved(beside));
    expect(architecture.layers?.map((layer) => layer.stride)).toEqual(strides);
    expect(architecture.layers?.map(({ dilation = 1 }) => dilation)).toEqual(dilations);
    const x = image();
    for (const consumeWeights of [false, true]) {
      const { server } = await openNetwork({ architecture, weights: new Map(weights) }, { consumeWeights });
      const features = server.features(x);
      await expectReference(features, server.heads.segmentation!(features), cases[stride]);
    }
  });

  it("is the same for training, with the auxiliary head", async () => {
    const { architecture, weights } = await loadWeights(await saved({}));
    const ops = new TrainingOps(ParameterTree.upload(weights));
    const layers = serverLayers<tf.Tensor>(ops, architecture, configurationFor(architecture));
    const features = layers.features(image());
    await expectReference(features, layers.heads.segmentation!(features), cases["8"]);
    const auxiliary = auxiliaryHead<tf.Tensor>(ops, architecture)!;
    await expectSampled(auxiliary(features), cases["8"].auxiliary);
  });

  it("says what it assumed where the file does not tell, and nothing where it does", async () => {
    expect((await diagnose(await saved({}))).warnings).toEqual([
      "it is read as torchvision's DeepLabv3, with layer3 and layer4 dilated and an output stride of 8; its tensors do not tell. If it was trained otherwise, save it as {'model': state_dict, 'output_stride': 32} or 16",
    ]);
    for (const stride of [8, 16, 32]) {
      expect((await diagnose(await saved({ output_stride: stride }))).warnings).toEqual([]);
    }
  });

  it("survives the index of stored checkpoints and this lab's own files", async () => {
    const { architecture } = await loadWeights(await saved({}));
    expect(structuredClone(architecture)).toEqual(architecture);
    const entry = outputStrideEntry(architecture);
    expect(entry).toEqual({ output_stride: 8 });
    const again = await loadWeights(await saved(entry, { ...source, architecture }));
    expect(again.architecture).toEqual(architecture);
    expect(outputStrideEntry(plain)).toEqual({ output_stride: 32 });
    expect(outputStrideEntry(smallArchitecture("basic"))).toEqual({});
  });

  it("is another backbone than the plain one with the same weights", async () => {
    const { heads: _, ...backbone } = plain;
    const classifier = smallNetwork({ ...backbone, heads: { classification: { classes: 3 } } });
    const parts: Bytes[] = [];
    for await (const chunk of writeTorchCheckpoint(torchTensors(classifier, "classification"))) parts.push(chunk);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    const plainFile = await openCheckpoint(bytesSource(bytes, "plain.pt"));
    await expect(loadWeights([plainFile, await saved({})])).rejects.toThrow(MergeError);
    await expect(loadWeights([plainFile, await saved({})])).rejects.toThrow(/dilated by 2/);
  });

  it("is assumed of no student, no other head and no other block", async () => {
    const stridesOf = async (architecture: Architecture, scope: "all" | "segmentation" = "segmentation") => {
      const parts: Bytes[] = [];
      const tensors = torchTensors(smallNetwork(architecture), scope);
      for await (const chunk of writeTorchCheckpoint(tensors)) parts.push(chunk);
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      const report = await diagnose(await openCheckpoint(bytesSource(bytes, "a.pt")));
      return report.architecture?.layers?.map(({ stride, dilation }) => [stride, dilation ?? 1].join()).join(" ");
    };
    expect(await stridesOf(smallArchitecture("bottleneck"))).toBe("2,1 2,1 2,1");
    expect(await stridesOf(smallArchitecture("basic", [8]))).toBe("1,1 2,1 2,1 2,1");
    expect(await stridesOf(smallArchitecture("split-attention", [4, 4, 8]))).toBe("1,1 2,1 2,1 2,1");
    expect(await stridesOf({ ...plain, heads: { ...plain.heads, classification: { classes: 3 } } }, "all")).toBe(
      "1,1 2,1 2,1 2,1",
    );
    expect(await stridesOf(plain)).toBe("1,1 2,1 1,2 1,4");
  });

  it("is refused of blocks that this lab does not dilate, and of students", async () => {
    const student = smallNetwork(smallArchitecture("bottleneck"));
    expect((await diagnose(await saved({ output_stride: 8 }, student))).problems.join()).toMatch(/it has a bottleneck/);
    expect((await diagnose(await saved({ output_stride: 32 }, student))).problems).toEqual([]);
    const odd = await diagnose(await saved({ args: { output_stride: 4 } }));
    expect(odd.architecture).toBeUndefined();
    expect(odd.problems[0]).toBe(
      "the file says in args.output_stride that its output stride is 4; this lab computes 8, 16 and 32",
    );
    for (const block of ["basic", "split-attention"] as BlockKind[]) {
      expect(() => dilatedLayers(layers(), block, 8)).toThrow(/dilates bottleneck blocks only/);
      expect(dilatedLayers(layers(), block, 32)).toEqual(layers());
    }
  });
});
