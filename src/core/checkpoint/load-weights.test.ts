import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { ResidualArchitecture } from "../../domain";
import { syntheticParameter } from "../../testing/synthetic-values";
import { openCheckpoint } from "./archive";
import { bytesSource } from "../base/byte-source";
import { sha256Hex } from "../base/hashes";
import { contentHash } from "./content-hash";
import { diagnose } from "./doctor";
import { shapeText } from "./element-types";
import { IncompleteCheckpointError, MergeError } from "./errors";
import { loadWeights, type LoadedWeights } from "./load-weights";
import { inputSizeKey } from "./recorded-input-size";
import { torchTensors, type TensorToWrite } from "./torch-tensors";
import { safetensorsBytes } from "./write-safetensors";

const folder = new URL("../../../reference/checkpoints/", import.meta.url);
const fixture = async (name: string) =>
  openCheckpoint(bytesSource(new Uint8Array(await readFile(new URL(name, folder))), name));
const threeFiles = async () =>
  Promise.all(["segmentation", "classification", "detection"].map((task) => fixture(`tiny-${task}.pt`)));

async function rewritten(tensors: readonly TensorToWrite[], name: string, metadata = {}) {
  return openCheckpoint(bytesSource(await safetensorsBytes(tensors, metadata), name));
}

const isBackboneName = (name: string) => !/^(?:classification|detection|segmentation)\./.test(name);
const backboneHash = ({ weights }: Pick<LoadedWeights, "weights">) =>
  contentHash(new Map([...weights].filter(([name]) => isBackboneName(name))));

/** Names, shapes and digests of weights; comparing these is quicker than comparing arrays. */
async function digests({ weights }: Pick<LoadedWeights, "weights">): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, { shape, data }] of weights) {
    lines.push(`${name} ${shapeText(shape)} ${await sha256Hex(data.slice())}`);
  }
  return lines.toSorted();
}

async function tensorsOf(name: string): Promise<TensorToWrite[]> {
  const tensors: TensorToWrite[] = [];
  for await (const { data, ...info } of (await fixture(name)).tensors()) tensors.push({ ...info, data: () => data });
  return tensors;
}

describe("loadWeights", () => {
  it("gives convolutions as [height, width, in, out] and linear kernels as [in, out]", async () => {
    const { weights } = await loadWeights(await fixture("tiny-classification.pt"));
    const torch = syntheticParameter("bottleneck_layer.encoder.2.weight", [8, 16, 5, 5], "");
    const kernel = weights.get("encoder.conv2.kernel")!;
    expect(kernel.shape).toEqual([5, 5, 16, 8]);
    const [y, x, inputs, out] = [1, 3, 7, 5];
    expect(kernel.data[((y * 5 + x) * 16 + inputs) * 8 + out]).toBe(torch[((out * 16 + inputs) * 5 + y) * 5 + x]);

    const linear = weights.get("classification.linear.kernel")!;
    expect(linear.shape).toEqual([64, 7]);
    expect(linear.data[9 * 7 + 4]).toBe(syntheticParameter("fc.weight", [7, 64], "")[4 * 64 + 9]);

    const gamma = weights.get("encoder.gdn1.gamma")!;
    expect(gamma.data[3 * 16 + 2]).toBe(
      syntheticParameter("bottleneck_layer.encoder.1.gamma", [16, 16], "")[2 * 16 + 3],
    );
    expect(weights.get("prior.quantiles")!.shape).toEqual([4, 3]);
  });

  it("orders the box head's input rows by position, then channel", async () => {
    const { weights } = await loadWeights(await fixture("tiny-detection.pt"));
    const { shape, data } = weights.get("detection.box.hidden1.kernel")!;
    expect(shape).toEqual([7 * 7 * 16, 32]);
    const torch = syntheticParameter("roi_heads.box_head.fc6.weight", [32, 784], "");
    const [y, x, channel, out] = [2, 6, 11, 30];
    expect(data[((y * 7 + x) * 16 + channel) * 32 + out]).toBe(torch[out * 784 + (channel * 7 + y) * 7 + x]);
  });

  it("reads old and new names, prefixes and containers to the same weights", async () => {
    const expected = await loadWeights(await fixture("tiny-classification.pt"));
    for (const name of [
      "tiny-legacy-names.pt",
      "plain-state-dict.pt",
      "data-parallel.pt",
      "legacy-container.pt",
      "tiny.safetensors",
    ]) {
      const loaded = await loadWeights(await fixture(name));
      expect(await digests(loaded)).toEqual(await digests(expected));
      expect(loaded.tables).toEqual(expected.tables);
      expect(loaded.architecture).toEqual(expected.architecture);
    }
  });

  it("merges three files of one beta over one backbone and measures that they agree", async () => {
    const { architecture, weights, drift, reports, tables, nonFinite } = await loadWeights(await threeFiles());
    expect(architecture.heads).toEqual({
      classification: { classes: 7 },
      detection: { classes: 5, pyramidChannels: 16, hidden: 32, anchorsPerPosition: 3 },
      segmentation: { classes: 5, width: 16, auxiliaryWidth: 8 },
    });
    expect(reports.map(({ fileName }) => fileName)).toEqual([
      "tiny-classification.pt",
      "tiny-detection.pt",
      "tiny-segmentation.pt",
    ]);
    expect(
      drift.map(({ fileName, largestDifference, tablesEqual }) => [fileName, largestDifference, tablesEqual]),
    ).toEqual([
      ["tiny-detection.pt", 0, true],
      ["tiny-segmentation.pt", 0, true],
    ]);
    expect(drift[0].equalTensors).toBe(drift[0].tensors);
    expect(drift[0].tensors).toBe(Array.from(weights.keys()).filter(isBackboneName).length);
    expect(tables?.channels).toBe(4);
    expect(nonFinite).toEqual([]);
  });

  it("has the input size that a file records, and says what it ignores of a record", async () => {
    const of = async (text: string, task = "classification") =>
      rewritten(await tensorsOf(`tiny-${task}.pt`), `${task}.safetensors`, { [inputSizeKey]: text });
    expect((await loadWeights(await fixture("tiny-classification.pt"))).inputSize).toBeUndefined();
    expect((await loadWeights(await of("128"))).inputSize).toBe(128);
    expect((await loadWeights([await fixture("tiny-detection.pt"), await of("160")])).inputSize).toBe(160);
    for (const text of ["", "0", "12.5", "-64", "1e9", "wide"]) {
      const { inputSize, reports } = await loadWeights(await of(text));
      expect(inputSize).toBeUndefined();
      expect(reports[0].warnings.join()).toContain(`its ladon.input_size is "${text}", where a whole number of pixels`);
    }
    await expect(loadWeights([await of("128"), await of("416", "detection")])).rejects.toThrow(
      "classification.safetensors was trained at 128 pixels, detection.safetensors at 416; merge files of one input size",
    );
  });

  it("reports the largest difference between backbones, and NaN in weights", async () => {
    const tensors = (await tensorsOf("tiny-detection.pt")).map((tensor): TensorToWrite => {
      const change = { "backbone.body.layer3.0.conv1.weight": 0.25, "rpn.head.cls_logits.bias": NaN }[tensor.name];
      if (change === undefined) return tensor;
      const values = new Float32Array(tensor.data().slice().buffer);
      values[1] += change;
      return { ...tensor, data: () => new Uint8Array(values.buffer) };
    });
    const { drift, nonFinite } = await loadWeights([
      await fixture("tiny-classification.pt"),
      await rewritten(tensors, "other.safetensors"),
    ]);
    expect(drift[0].worstTensor).toBe("body.layer3.0.conv1.kernel");
    // 2^-24 is the rounding of the sum to float32.
    expect(Math.abs(drift[0].largestDifference - 0.25)).toBeLessThan(2 ** -24);
    expect(drift[0].tensors - drift[0].equalTensors).toBe(1);
    expect(nonFinite).toEqual([{ fileName: "other.safetensors", name: "detection.rpn.objectness.bias", count: 1 }]);
  });

  it("uses the bias of the bottleneck's convolutions where a file has one", async () => {
    const tensors = await tensorsOf("tiny-classification.pt");
    for (const half of ["encoder", "decoder"]) {
      for (const index of [0, 2, 4]) {
        const { shape } = tensors.find(({ name }) => name === `bottleneck_layer.${half}.${index}.weight`)!;
        const bias = new Uint8Array(new Float32Array(shape[0]).fill(0.5).buffer);
        tensors.push({
          name: `bottleneck_layer.${half}.${index}.bias`,
          type: "float32",
          shape: [shape[0]],
          data: () => bias,
        });
      }
    }
    const { architecture, weights } = await loadWeights(await rewritten(tensors, "biased.safetensors"));
    expect(architecture.bottleneck?.bias).toBe(true);
    expect(weights.get("decoder.conv1.bias")).toEqual({ shape: [16], data: new Float32Array(16).fill(0.5) });
  });

  it("leaves an incomplete head out with a word why, and refuses an incomplete backbone", async () => {
    const tensors = await tensorsOf("tiny-detection.pt");
    const without = (lost: string) =>
      rewritten(
        tensors.filter(({ name }) => name !== lost),
        "cut.safetensors",
      );
    const { architecture, reports } = await loadWeights(await without("roi_heads.box_head.fc7.bias"));
    expect(architecture.heads).toEqual({});
    expect(reports[0].tasks.detection).toEqual({
      present: false,
      why: "its head is incomplete: roi_heads.box_head.fc7.bias: missing from the file, model expects [32]",
    });
    const cut = await without("backbone.body.layer3.0.bn1.running_var");
    await expect(loadWeights(cut)).rejects.toThrow(IncompleteCheckpointError);
    await expect(loadWeights(cut)).rejects.toThrow(
      "layer3.0.bn1.running_var: missing from the file, model expects [32]",
    );
  });

  it("does not merge files of other betas, other backbones, or the same head", async () => {
    const classification = await fixture("tiny-classification.pt");
    await expect(loadWeights([classification, await fixture("plain-state-dict.pt")])).rejects.toThrow(MergeError);
    const detection = await tensorsOf("tiny-detection.pt");
    const files = [await fixture("tiny.safetensors"), await rewritten(detection, "det-beta0.32.safetensors")];
    await expect(loadWeights(files)).rejects.toThrow(
      "tiny.safetensors is of beta 1.28, det-beta0.32.safetensors of beta 0.32",
    );
    expect((await loadWeights(files, { beta: 0.32 })).beta).toBe(0.32);
  });

  it("writes all heads to one file that loads to the same weights", async () => {
    const merged = await loadWeights(await threeFiles());
    const again = await loadWeights(await rewritten(torchTensors(merged, "all"), "all.safetensors", { beta: "2.56" }));
    expect(await digests(again)).toEqual(await digests(merged));
    expect(again.architecture).toEqual(merged.architecture);
    expect(again.beta).toBe(2.56);
  });

  it("names a backbone by its content, whatever file, head or spelling it came in", async () => {
    const hashes = new Set<string>();
    for (const name of [
      "tiny-classification.pt",
      "tiny-detection-legacy-names.pt",
      "tiny-segmentation.pt",
      "tiny.safetensors",
    ]) {
      hashes.add(await backboneHash(await loadWeights(await fixture(name))));
    }
    expect(hashes.size).toBe(1);
    const { weights } = await loadWeights(await fixture("tiny-classification.pt"));
    expect(hashes).toContain(await backboneHash({ weights }));
    weights.get("encoder.conv1.kernel")!.data[0] += 1;
    expect(hashes).not.toContain(await backboneHash({ weights }));
  });
});

describe("diagnose", () => {
  it("says what a file is", async () => {
    const report = await diagnose(await fixture("tiny.safetensors"));
    expect(report.container).toBe("safetensors");
    expect(report.family).toBe("residual network (basic blocks 2, 2, 2) behind a bottleneck");
    expect(report.beta).toEqual({ value: 1.28, source: "metadata" });
    expect(report.tasks.classification).toEqual({ present: true, classes: 7 });
    expect(report.tasks.detection).toEqual({ present: false, why: "the file has no detection head" });
    expect(report.tables).toBe("present");
    expect(report.problems).toEqual([]);
    expect(report.warnings).toEqual([]);
    expect(report.parameterBytes).toBe(report.parameters * 4);
    expect(new Set(report.tensors.map(({ status }) => status))).toEqual(new Set(["matched", "ignored"]));
  });

  it("finds beta in the file's name, and takes the user's word before it", async () => {
    const tensors = await tensorsOf("tiny-segmentation.pt");
    const file = await rewritten(tensors, "ckpt/deeplabv3_splittable_resnet50-fp-beta1.28_two_stages.pt");
    expect((await diagnose(file)).beta).toEqual({ value: 1.28, source: "file name" });
    expect((await diagnose(file, { beta: 5.12 })).beta).toEqual({ value: 5.12, source: "user" });
  });

  it("quotes both shapes where the file has another shape than the model", async () => {
    const loaded = await loadWeights(await fixture("tiny-classification.pt"));
    const architecture = loaded.architecture as ResidualArchitecture;
    const layers = architecture.layers.map((layer, i) => (i === 0 ? { ...layer, width: 12 } : layer));
    const report = await diagnose(await fixture("tiny-classification.pt"), { expected: { ...architecture, layers } });
    const finding = report.tensors.find(({ name }) => name === "layer2.0.conv1.weight");
    expect(finding?.status).toBe("other shape");
    expect(finding?.message).toBe("layer2.0.conv1: file has [16, 8, 3, 3], model expects [12, 8, 3, 3]");
    expect(report.architecture).toBeUndefined();
    expect(report.problems[0]).toContain("file has [16, 8, 3, 3], model expects [12, 8, 3, 3]");
  });

  it("lists tensors that no part of the model has", async () => {
    const spare = { name: "layer9.odd", type: "float32", shape: [2], data: () => new Uint8Array(8) } as const;
    const file = await rewritten([...(await tensorsOf("tiny-classification.pt")), spare], "odd.safetensors");
    const report = await diagnose(file);
    expect(report.tensors.filter(({ status }) => status === "unexpected").map(({ fileName }) => fileName)).toEqual([
      "layer9.odd",
    ]);
    expect(report.warnings[0]).toContain("layer9.odd: file has [2], the model has no such tensor");
    expect(report.architecture).toBeDefined();
  });

  it("refuses a tensor that is there under two spellings", async () => {
    const tensors = await tensorsOf("tiny-classification.pt");
    const file = await rewritten([...tensors, { ...tensors.at(-1)!, name: "module.fc.bias" }], "twice.safetensors");
    await expect(loadWeights(file)).rejects.toThrow("fc.bias: the file has it twice, as fc.bias and as module.fc.bias");
  });

  it("tells empty, missing and damaged tables from usable ones", async () => {
    const tensors = await tensorsOf("tiny-classification.pt");
    const isTable = (name: string) => /_offset|_quantized_cdf|_cdf_length/.test(name);
    const empty = tensors.map((tensor) =>
      isTable(tensor.name) ? { ...tensor, shape: [0], data: () => new Uint8Array(0) } : tensor,
    );
    expect((await diagnose(await rewritten(empty, "a.safetensors"))).tables).toBe("empty");
    const missing = tensors.filter(({ name }) => !isTable(name));
    expect((await diagnose(await rewritten(missing, "a.safetensors"))).tables).toBe("missing");
    const damaged = tensors.map((tensor) =>
      tensor.name.endsWith("_quantized_cdf") ? { ...tensor, data: () => new Uint8Array(4 * 4 * 23) } : tensor,
    );
    const file = await rewritten(damaged, "a.safetensors");
    expect((await diagnose(file)).warnings[0]).toBe(
      "the coder's tables are damaged (row 0 runs from 0 to 0, expected 0 to 65536) and will be rebuilt",
    );
    expect((await loadWeights(file)).tables).toBeUndefined();
  });

  it("explains a file whose tensors make no network", async () => {
    const report = await diagnose(await fixture("odd-tensors.pt"));
    expect(report.architecture).toBeUndefined();
    expect(report.problems[0]).toContain("found none of its parts");
    await expect(loadWeights(await fixture("odd-tensors.pt"))).rejects.toThrow(IncompleteCheckpointError);
  });
});
