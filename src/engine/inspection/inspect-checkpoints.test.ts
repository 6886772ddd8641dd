import { describe, expect, it } from "vitest";
import { torchTensors, type TensorToWrite } from "../../core/checkpoint/torch-tensors";
import { inspectedFile } from "../../testing/memory-files";
import { madeCheckpoint, stateDict, type MadeTree } from "../../testing/made-checkpoint";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { inspectCheckpoints } from "./inspect-checkpoints";

const architecture = smallArchitecture("basic", [8]);
const [raw, other] = ["raw", "other"].map((seed) => torchTensors(smallNetwork(architecture, seed), "classification"));

const inspected = async (tree: MadeTree, readsContents = false) =>
  inspectCheckpoints("made.pt", [inspectedFile("made.pt", await madeCheckpoint(tree))], { readsContents });

const notNumbers = ({ name, type, shape, data }: TensorToWrite): TensorToWrite => ({
  name,
  type,
  shape,
  data: () => new Uint8Array(new Float32Array(data().buffer).fill(NaN).buffer),
});

describe("a checkpoint file under inspection", () => {
  it("of averaged weights beside raw ones says which are read", async () => {
    const found = await inspected({ state_dict: stateDict(raw), state_dict_ema: stateDict(other) });
    expect(found).toMatchObject({ usable: true, problems: [] });
    expect(found.warnings.join()).toMatch(/the averaged one, state_dict_ema, is read/);
  });

  it("of two networks names both, of which one is to be chosen", async () => {
    const found = await inspected({ student: stateDict(raw), teacher: stateDict(other) });
    expect(found).toMatchObject({ usable: true, summary: "a checkpoint of 2 networks, of which one is to be chosen" });
    expect(found.files[0].choices).toEqual(["student", "teacher"]);
    expect(found.files[0].tensors).toMatchObject({ missing: 0 });
    expect(found.warnings.join()).toMatch(/holds 2 networks, student \(.*\) and teacher/);
  });

  it("with surplus tensors inside a known part is refused, as on the page", async () => {
    const surplus: TensorToWrite = { ...raw[0], name: "layer1.0.se.fc1.weight" };
    const found = await inspected(stateDict([...raw, surplus]));
    expect(found.usable).toBe(false);
    expect(found.problems.join()).toMatch(/^made\.pt cannot be loaded: .*layer1\.0\.se\.fc1\.weight/);
  });

  it("with values that are no numbers is refused where its contents are read", async () => {
    const tensors = raw.map((tensor) => (tensor.name === "layer1.0.conv1.weight" ? notNumbers(tensor) : tensor));
    expect((await inspected(stateDict(tensors))).usable).toBe(true);
    const found = await inspected(stateDict(tensors), true);
    expect(found.usable).toBe(false);
    expect(found.problems.join()).toMatch(/^made\.pt: 576 of its weights are NaN or infinite/);
  });
});
