// 200 files as people's scripts write them, made by a seed: each is read right, or refused with the right sentence.
import { describe, expect, it } from "vitest";
import type { Architecture, TaskName, WeightArray } from "../../domain";
import { taskNames } from "../../domain";
import { madeCheckpoint, stateDict, type MadeTree } from "../../testing/made-checkpoint";
import { uniform } from "../../testing/synthetic-values";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { heads } from "../networks/heads/heads";
import { openCheckpoint } from "./archive";
import { bytesSource, type Bytes } from "../base/byte-source";
import { diagnose } from "./doctor";
import { FileError } from "../base/file-errors";
import { SeveralNetworksError } from "./errors";
import { loadWeights } from "./load-weights";
import { torchTensors, type TensorToWrite } from "./torch-tensors";
import { safetensorsBytes } from "./write-safetensors";

const seed = "checkpoints 1";
const count = 200;

const architectures: readonly Architecture[] = [
  smallArchitecture("basic"),
  smallArchitecture("bottleneck"),
  smallArchitecture("basic", [8]),
  smallArchitecture("bottleneck", [8]),
  smallArchitecture("split-attention", [4, 4, 8]),
];
/** By architecture and salt; a network takes longer to make than to read. */
const networks = architectures.map((architecture) => ({
  read: smallNetwork(architecture, "read"),
  other: smallNetwork(architecture, "other"),
}));

const knownPrefixes = ["", "", "module.", "model.", "_orig_mod.", "_orig_mod.module.", "student_model."];
const unknownPrefixes = ["net.", "encoder.", "lit.model.", "backbone_net.", "0.", "learner.module.", "wrapped.net_2."];
const keys = ["model", "state_dict", "model_state_dict", "net", "weights", "params", "checkpoint"];
const insideBackbone = ["layer3.0.se.fc1.weight", "layer2.0.conv1.bias", "layer4.0.bn7.weight", "layer2.1.attn.weight"];
const beside = ["projector.weight", "ema.decay", "queue", "criterion.weight", "prototypes.weight"];
const insideHead = (task: TaskName): readonly string[] =>
  Object.values(heads[task][0].torch.widths).map((name) => name.replace(/weight$/, "extra.weight"));
type Names = readonly [first: string, second: string];
const pairs: readonly Names[] = [
  ["state_dict", "state_dict_ema"],
  ["model", "model_ema"],
  ["net", "swa_net"],
];
const strangers: readonly Names[] = [
  ["student", "teacher"],
  ["encoder_q", "encoder_k"],
  ["generator", "discriminator"],
];

const spare = (name: string): TensorToWrite => ({
  name,
  type: "float32",
  shape: [2, 3],
  data: () => new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
});

/** Draws that follow from the seed and the number of the variation. */
function draws(index: number) {
  const values = uniform(`${seed} ${index}`, 4096);
  let at = 0;
  const below = (limit: number) => Math.floor(((values[at++] + 1) / 2) * limit);
  return {
    below,
    one: <Item>(items: readonly Item[]): Item => items[below(items.length)],
    chance: (percent: number) => below(100) < percent,
    shuffled: <Item>(items: readonly Item[]): Item[] => {
      const left = [...items];
      return items.map(() => left.splice(below(left.length), 1)[0]);
    },
  };
}

type Right =
  | { readonly kind: "read"; readonly head: boolean; readonly note?: string; readonly weights?: string }
  | { readonly kind: "refused"; readonly said: string }
  | { readonly kind: "asked"; readonly names: readonly string[] };

interface Variation {
  readonly bytes: Bytes;
  readonly task: TaskName;
  readonly network: (typeof networks)[number];
  readonly right: Right;
}

async function variation(index: number): Promise<Variation> {
  const { below, one, chance, shuffled } = draws(index);
  const network = one(networks);
  const task = one(taskNames);
  const known = chance(50);
  const prefix = known ? one(knownPrefixes) : one(unknownPrefixes);
  const kind = one(["plain", "plain", "backbone", "head", "beside", "pair", "strangers"] as const);
  const inPlace = (name: string) =>
    task === "detection" ? `backbone.body.${name}` : task === "segmentation" ? `backbone.${name}` : name;
  const tensors = torchTensors(network.read, task).slice();
  let right: Right = { kind: "read", head: true };
  if (kind === "backbone") {
    const name = one(insideBackbone);
    tensors.push(spare(inPlace(name)));
    right = { kind: "refused", said: `${name}: file has [2, 3]` };
  } else if (kind === "head") {
    tensors.push(spare(one(insideHead(task))));
    right = { kind: "read", head: false, note: "its head is another" };
  }
  const own = shuffled(tensors);
  const extra: TensorToWrite[] = [];
  if (kind === "beside") {
    const name = one(beside);
    extra.push(spare(name));
    right = { kind: "read", head: true, note: `${name}: file has [2, 3]` };
  }
  const named = [...own.map((tensor) => ({ ...tensor, name: prefix + tensor.name })), ...extra];
  if (kind === "plain" && chance(30)) return { bytes: await safetensorsBytes(named), task, network, right };

  const state: MadeTree = stateDict(named);
  let root: MadeTree = chance(30) ? state : { epoch: below(90), [one(keys)]: state, optimizer: { lr: 0.1 } };
  if (kind === "pair" || kind === "strangers") {
    const [first, second] = one(kind === "pair" ? pairs : strangers);
    const others: MadeTree = stateDict(shuffled(torchTensors(network.other, task)), one(knownPrefixes));
    // of a pair the second is averaged, and read
    const [a, b] = kind === "pair" ? [others, state] : [state, others];
    root = chance(50) ? { [first]: a, [second]: b, epoch: 1 } : { [second]: b, [first]: a };
    right =
      kind === "pair"
        ? { kind: "read", head: true, note: `${second}, is read` }
        : { kind: "asked", names: [first, second] };
  } else {
    const around = below(4);
    if (around === 0) root = { outer: root };
    const moments: MadeTree = stateDict(torchTensors(network.other, task));
    if (around === 1) root = { ...root, optimizer_state: { exp_avg: moments } };
  }
  const made = await madeCheckpoint(root);
  const appended = chance(20) ? new Uint8Array(below(70_000)) : new Uint8Array(0);
  return { bytes: new Uint8Array(await new Blob([made, appended]).arrayBuffer()), task, network, right };
}

/** Equality of bytes, which is quicker than toEqual of numbers. */
function sameWeight(a: WeightArray | undefined, b: WeightArray | undefined): boolean {
  const bytes = ({ data }: WeightArray) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return a !== undefined && b?.shape.join() === a.shape.join() && bytes(a).equals(bytes(b));
}

async function expectRight({ bytes, task, network, right }: Variation, name: string): Promise<void> {
  if (right.kind === "asked") {
    const error = await openCheckpoint(bytesSource(bytes, name)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SeveralNetworksError);
    expect((error as SeveralNetworksError).networks.toSorted()).toEqual(right.names.toSorted());
    const chosen = await loadWeights(await openCheckpoint(bytesSource(bytes, name), right.names[0]));
    const kernel = "body.layer2.0.conv1.kernel";
    expect(sameWeight(chosen.weights.get(kernel), network.read.weights.get(kernel))).toBe(true);
    return;
  }
  const file = await openCheckpoint(bytesSource(bytes, name));
  const report = await diagnose(file);
  if (right.kind === "refused") {
    expect(report.architecture).toBeUndefined();
    expect(report.problems.join()).toContain(right.said);
    await expect(loadWeights(file)).rejects.toThrow(FileError);
    return;
  }
  expect(report.problems).toEqual([]);
  if (right.note) expect(report.warnings.join()).toContain(right.note);
  const loaded = await loadWeights(file);
  expect(Object.keys(loaded.architecture.heads)).toEqual(right.head ? [task] : []);
  const differ = Array.from(loaded.weights.keys()).filter(
    (parameter) => !sameWeight(loaded.weights.get(parameter), network.read.weights.get(parameter)),
  );
  expect(differ).toEqual([]);
  const backbone = Array.from(network.read.weights.keys()).filter(
    (parameter) => !/^(?:class|detec|segm)/.test(parameter),
  );
  expect(backbone.filter((parameter) => !loaded.weights.has(parameter))).toEqual([]);
}

describe("files as people's scripts write them", () => {
  it(`are read right or refused rightly, in ${count} variations`, { timeout: 60_000 }, async () => {
    const seen = new Map<string, number>();
    for (let index = 0; index < count; index++) {
      const made = await variation(index);
      try {
        await expectRight(made, `variation-${index}.pt`);
      } catch (error) {
        throw new Error(`variation ${index} of seed "${seed}" (${JSON.stringify(made.right)}): ${String(error)}`, {
          cause: error,
        });
      }
      seen.set(made.right.kind, (seen.get(made.right.kind) ?? 0) + 1);
    }
    expect(Array.from(seen.keys()).toSorted()).toEqual(["asked", "read", "refused"]);
    expect(Math.min(...seen.values())).toBeGreaterThan(10);
  });
});
