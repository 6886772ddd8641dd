import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { MergeError, NonFiniteWeightsError, SeveralNetworksError } from "../core/checkpoint/errors";
import { torchTensors, type TensorToWrite } from "../core/checkpoint/torch-tensors";
import { madeCheckpoint, stateDict, type MadeTree } from "../testing/made-checkpoint";
import { nodeCheckpoint } from "./checkpoint";
import { smallArchitecture, smallNetwork } from "../testing/small-network";

const folder = mkdtempSync(path.join(tmpdir(), "node-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));

const architecture = smallArchitecture("basic", [8]);
const tensorsOf = (seed: string, task: "classification" | "detection" = "classification") =>
  torchTensors(smallNetwork(architecture, seed), task);
const [raw, other] = ["raw", "other"].map((seed) => tensorsOf(seed));
const kernelOf = (seed: string) => smallNetwork(architecture, seed).weights.get("stem.conv1.kernel");

async function saved(name: string, tree: MadeTree): Promise<string> {
  const file = path.join(folder, name);
  writeFileSync(file, await madeCheckpoint(tree));
  return file;
}

const notNumbers = ({ name, type, shape, data }: TensorToWrite): TensorToWrite => ({
  name,
  type,
  shape,
  data: () => new Uint8Array(new Float32Array(data().buffer).fill(NaN).buffer),
});

describe("checkpoints of the command line", () => {
  it("are the averaged weights of a pair, with a word, or the ones that were named", async () => {
    const file = await saved("pair.pt", { state_dict: stateDict(raw), state_dict_ema: stateDict(other), epoch: 3 });
    const averaged = await nodeCheckpoint(file);
    expect(averaged.weights.get("stem.conv1.kernel")).toEqual(kernelOf("other"));
    expect(averaged.summary.warnings.join()).toContain("the averaged one, state_dict_ema, is read");
    const plain = await nodeCheckpoint(file, "state_dict");
    expect(plain.weights.get("stem.conv1.kernel")).toEqual(kernelOf("raw"));
  });

  it("are refused where a file holds two networks", async () => {
    const tree = { student: stateDict(raw), teacher: stateDict(other) };
    const file = await saved("two.pt", tree);
    await expect(nodeCheckpoint(file)).rejects.toThrow(SeveralNetworksError);
    expect((await nodeCheckpoint(file, "teacher")).weights.get("stem.conv1.kernel")).toEqual(kernelOf("other"));
  });

  it("are refused with weights that are no numbers, in the page's words", async () => {
    const tensors = raw.map((tensor) => (tensor.name === "layer1.0.conv1.weight" ? notNumbers(tensor) : tensor));
    const file = await saved("nan.pt", stateDict(tensors));
    await expect(nodeCheckpoint(file)).rejects.toThrow(NonFiniteWeightsError);
    await expect(nodeCheckpoint(file)).rejects.toThrow(
      "nan.pt: 576 of its weights are NaN or infinite, in body.layer1.0.conv1.kernel (576)",
    );
  });

  it("are refused with tensors that their model does not use", async () => {
    const surplus: TensorToWrite = { ...raw[0], name: "layer1.0.se.fc1.weight" };
    const file = await saved("se.pt", { state_dict: stateDict([...raw, surplus], "net.") });
    await expect(nodeCheckpoint(file)).rejects.toThrow(/se\.pt cannot be loaded: it has squeeze-and-excitation/);
  });

  it("are one network of several files, and refused where the files are of two", async () => {
    const classification = await saved("classification.pt", { model: stateDict(raw) });
    const detection = await saved("detection.pt", { model: stateDict(tensorsOf("raw", "detection")) });
    const both = await nodeCheckpoint(`${classification},${detection}`);
    expect(Object.keys(both.architecture.heads)).toEqual(["classification", "detection"]);
    expect(both.summary.warnings).toEqual([]);
    const stranger = await saved("stranger.pt", { model: stateDict(tensorsOf("other", "detection")) });
    await expect(nodeCheckpoint(`${classification},${stranger}`)).rejects.toThrow(MergeError);
    await expect(nodeCheckpoint(`${classification},${stranger}`)).rejects.toThrow(
      "stranger.pt: the backbone is another than that of classification.pt",
    );
  });
});
