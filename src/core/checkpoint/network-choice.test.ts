import { describe, expect, it } from "vitest";
import { madeCheckpoint, stateDict, type MadeTree } from "../../testing/made-checkpoint";
import { smallArchitecture, smallNetwork } from "../../testing/small-network";
import { openCheckpoint } from "./archive";
import { bytesSource } from "../base/byte-source";
import { diagnose } from "./doctor";
import { SeveralNetworksError, UnknownNetworkError } from "./errors";
import { loadWeights } from "./load-weights";
import { torchTensors, type TensorToWrite } from "./torch-tensors";
import { safetensorsBytes } from "./write-safetensors";

const architecture = smallArchitecture("basic", [8]);
const tensorsOf = (seed: string, scope: "classification" | "detection" | "segmentation" = "classification") =>
  torchTensors(smallNetwork(architecture, seed), scope);
const [raw, other, third] = ["raw", "other", "third"].map((seed) => tensorsOf(seed));
const one = (name: string): TensorToWrite => ({
  name,
  type: "float32",
  shape: [],
  data: () => new Uint8Array(Float32Array.of(5).buffer),
});

const opened = async (tree: MadeTree, weights?: string) =>
  openCheckpoint(bytesSource(await madeCheckpoint(tree), "made.pt"), weights);

/** Which of the networks was read, by its first weight. */
async function readFrom(tree: MadeTree, weights?: string) {
  const file = await opened(tree, weights);
  const loaded = await loadWeights(file);
  const kernel = loaded.weights.get("stem.conv1.kernel")!.data[0];
  const seed = ["raw", "other", "third"].find(
    (seed) => smallNetwork(architecture, seed).weights.get("stem.conv1.kernel")!.data[0] === kernel,
  );
  return {
    seed,
    warnings: loaded.reports[0].warnings,
    networks: file.networks,
    tasks: Object.keys(loaded.architecture.heads),
  };
}

describe("one network in a file", () => {
  it.each([
    ["bare", stateDict(raw)],
    ["under state_dict", { epoch: 3, state_dict: stateDict(raw) }],
    ["under a key of its own", { weights: stateDict(raw), optimizer: { lr: 0.1 } }],
    ["of averaged weights alone", { state_dict_ema: stateDict(raw) }],
    ["two levels down", { checkpoint: { model: stateDict(raw) } }],
    ["beside a dictionary that is no network", { model: { "fc.weight": raw.at(-1)! }, state_dict: stateDict(raw) }],
    [
      "beside an optimizer's moments of the same names",
      { model: stateDict(raw), optimizer: { exp_avg: stateDict(other) } },
    ],
    ["twice, tied", { teacher_model: stateDict(raw), student_model: stateDict(raw) }],
    ["of an averaged model with its counter", { ...stateDict(raw, "module."), n_averaged: one("n_averaged") }],
    ["beside a tensor", { model: stateDict(raw), best: one("best") }],
  ] as [string, MadeTree][])("is read without a word: %s", async (_, tree) => {
    expect(await readFrom(tree)).toEqual({ seed: "raw", warnings: [], tasks: ["classification"] });
  });

  it.each([
    "net.",
    "encoder.",
    "model.net.",
    "backbone.net.",
    "learner.model.backbone.",
    "my_net-2.module.",
    "0.",
    "layers.",
  ])("is read without the prefix %s, which is named", async (prefix) => {
    const { seed, warnings, tasks } = await readFrom({ state_dict: stateDict(raw, prefix) });
    const whole = prefix.replace(/backbone\.$/, "");
    expect([seed, tasks]).toEqual(["raw", ["classification"]]);
    expect(warnings).toEqual([`the names of its network begin with "${whole}", which was taken off`]);
  });

  it.each([
    "module.",
    "model.",
    "_orig_mod.module.",
    "backbone.",
    "model.backbone.",
    "module.backbone.body.",
    "student_model.",
  ])("is read without a word behind the known prefix %s", async (prefix) => {
    expect(await readFrom({ state_dict: stateDict(raw, prefix) })).toMatchObject({ seed: "raw", warnings: [] });
  });

  it("keeps its heads where they stand beside the body, behind one prefix", async () => {
    for (const task of ["detection", "segmentation"] as const) {
      const { seed, tasks } = await readFrom({ state_dict: stateDict(tensorsOf("raw", task), "lit.") });
      expect([seed, tasks]).toEqual(["raw", [task]]);
    }
  });

  it("takes a head from beside the prefix, and says what else is there", async () => {
    const body = raw.filter(({ name }) => !name.startsWith("fc."));
    const probe = { ...stateDict(body, "encoder."), ...stateDict(raw.filter(({ name }) => name.startsWith("fc."))) };
    expect(await readFrom(probe)).toMatchObject({ seed: "raw", tasks: ["classification"] });
    const { warnings } = await readFrom({ ...stateDict(raw, "encoder."), "projector.0.weight": one("p") });
    expect(warnings.join()).toContain("projector.0.weight: file has []");
  });

  it("is refused where a head stands behind the prefix and beside it", async () => {
    const twice = { ...stateDict(raw, "net."), ...stateDict(other.filter(({ name }) => name.startsWith("fc."))) };
    expect((await diagnose(await opened(twice))).problems.join()).toMatch(/fc\.weight: the file has it twice/);
  });

  it("is named by a prefix even where it is of a kind that this lab does not know", async () => {
    const renamed = raw.map((tensor) => ({
      ...tensor,
      name: tensor.name.replace(".conv1.weight", ".conv1.conv.weight"),
    }));
    const { problems, warnings } = await diagnose(await opened({ state_dict: stateDict(renamed, "net.") }));
    expect(problems.join()).toContain("the file has no layer1.0.conv1.weight");
    expect(warnings.join()).toContain('begin with "net."');
  });

  it("leaves the names of Ladon's own networks alone", async () => {
    const student = smallNetwork(smallArchitecture("basic"));
    for (const task of ["classification", "detection", "segmentation"] as const) {
      const file = await opened({ model: stateDict(torchTensors(student, task)) });
      expect([file.prefix, file.notes]).toEqual(["", []]);
      const behind = await opened({ model: stateDict(torchTensors(student, task), "lit.") });
      expect(behind.prefix).toBe("lit.");
      expect((await loadWeights(behind)).weights).toEqual((await loadWeights(file)).weights);
    }
  });
});

describe("raw and averaged weights of one network", () => {
  it.each([
    ["state_dict", "state_dict_ema", { state_dict: stateDict(raw), state_dict_ema: stateDict(other) }],
    ["state_dict", "state_dict_ema", { state_dict_ema: stateDict(other), epoch: 1, state_dict: stateDict(raw) }],
    [
      "model",
      "model_ema",
      { model: stateDict(raw), model_ema: { ...stateDict(other, "module."), n_averaged: one("n") } },
    ],
    ["model.model", "model.ema", { model: { ...stateDict(raw, "model."), ...stateDict(other, "ema.") } }],
    ["net", "swa_model", { net: stateDict(raw), swa_model: stateDict(other) }],
    ["weights", "averagedWeights", { weights: stateDict(raw), averagedWeights: stateDict(other) }],
    [
      "state_dict.model",
      "state_dict.model_ema.module",
      {
        state_dict: {
          ...stateDict(raw, "model."),
          ...stateDict(other, "model_ema.module."),
          "model_ema.n_averaged": one("n"),
        },
      },
    ],
    [
      "model",
      "ema.module",
      { model: { ...stateDict(raw), "loss.weight": one("l") }, ema: { module: stateDict(other) } },
    ],
    ["top", "ema", { ...stateDict(raw), ...stateDict(other, "ema.") }],
  ] as [string, string, MadeTree][])(
    "%s and %s: the averaged ones are read, and either can be chosen",
    async (plain, averaged, tree) => {
      const { seed, warnings, networks } = await readFrom(tree);
      expect(seed).toBe("other");
      expect(networks).toEqual({ chosen: averaged, others: [plain] });
      expect(warnings[0]).toContain(`the averaged one, ${averaged}, is read. To read the other, choose ${plain}`);
      expect(warnings[0]).toContain(`--weights ${plain}`);
      expect(await readFrom(tree, plain)).toMatchObject({
        seed: "raw",
        networks: { chosen: plain, others: [averaged] },
      });
      expect(await readFrom(tree, averaged)).toMatchObject({ seed: "other" });
    },
  );

  it("are not taken for each other where the averages lack statistics of norms", async () => {
    const parameters = other.filter(({ name }) => !name.includes("running_"));
    const { seed, warnings } = await readFrom({ state_dict: stateDict(raw), ema: stateDict(parameters) });
    expect(seed).toBe("raw");
    expect(warnings).toEqual(["it also holds ema, which lacks tensors of its network and is not read"]);
  });
});

describe("several networks", () => {
  it.each([
    [
      "encoder_q",
      "encoder_k",
      { state_dict: { ...stateDict(raw, "module.encoder_q."), ...stateDict(other, "module.encoder_k.") } },
    ],
    ["student", "teacher", { student: stateDict(raw, "module.backbone."), teacher: stateDict(other, "backbone.") }],
    ["student_model", "teacher_model", { student_model: stateDict(raw), teacher_model: stateDict(other) }],
    [
      "online_encoder",
      "target_encoder",
      { ...stateDict(raw, "online_encoder."), ...stateDict(other, "target_encoder.") },
    ],
    ["top", "module", { ...stateDict(raw), ...stateDict(other, "module.") }],
  ] as [string, string, MadeTree][])(
    "%s and %s: refused by both names, and read by either",
    async (first, second, tree) => {
      const refused = opened(tree);
      await expect(refused).rejects.toThrow(SeveralNetworksError);
      await expect(refused).rejects.toThrow(
        /does not say which one is meant; choose one \(on the command line --weights /,
      );
      const { networks } = await refused.then(
        () => ({ networks: [] as readonly string[] }),
        (error: SeveralNetworksError) => error,
      );
      expect(networks.map((name) => name.split(".").at(-1))).toEqual([first, second]);
      expect((await readFrom(tree, first)).seed).toBe("raw");
      expect((await readFrom(tree, second)).seed).toBe("other");
      for (const name of networks) expect((await readFrom(tree, name)).networks?.chosen).toBe(name);
    },
  );

  it("are asked about where there are three, one of them averaged", async () => {
    const tree = { student: stateDict(raw), ema_student: stateDict(other), teacher: stateDict(third) };
    await expect(opened(tree)).rejects.toThrow(
      /it holds 3 networks, student \(.*\) and ema_student \(.*\) and teacher \(/,
    );
    expect((await readFrom(tree, "teacher")).seed).toBe("third");
  });

  it("are asked about where an averaged network is of another kind", async () => {
    const wider = torchTensors(smallNetwork(smallArchitecture("bottleneck", [8]), "other"), "classification");
    await expect(opened({ model: stateDict(raw), ema: stateDict(wider) })).rejects.toThrow(SeveralNetworksError);
  });

  it("of which two are tied are one, by either name", async () => {
    const tree = { teacher_model: stateDict(raw), student_model: stateDict(raw), other: stateDict(other) };
    for (const name of ["teacher_model", "student_model"]) {
      expect(await readFrom(tree, name)).toMatchObject({ seed: "raw", networks: { chosen: name, others: ["other"] } });
    }
    expect(await readFrom({ a: stateDict(raw), b: stateDict(raw) }, "b")).toMatchObject({ seed: "raw", warnings: [] });
  });

  it("are not chosen by a name that is none, or of two", async () => {
    const tree = { a: stateDict(raw, "net."), b: stateDict(other, "net.") };
    await expect(opened(tree, "c")).rejects.toThrow(UnknownNetworkError);
    await expect(opened(tree, "c")).rejects.toThrow(/it holds no network "c"; there are a, b/);
    const both = {
      x: { ...stateDict(raw, "q."), ...stateDict(third, "k.") },
      y: { ...stateDict(other, "q."), ...stateDict(raw, "k.") },
    };
    await expect(opened(both, "q")).rejects.toThrow(/"q" names 2 of its networks \(x\.q, y\.q\); give the whole name/);
    expect((await readFrom(both, "y.q")).seed).toBe("other");
    await expect(opened({ a: { spare: one("spare") } }, "a")).rejects.toThrow(/it holds none that this lab knows/);
  });

  it("in a safetensors file are told by their prefixes", async () => {
    const named = (tensors: readonly TensorToWrite[], prefix: string) =>
      tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name }));
    const open = async (tensors: readonly TensorToWrite[], weights?: string) => {
      const bytes = await safetensorsBytes(tensors);
      return loadWeights(await openCheckpoint(bytesSource(bytes, "a.safetensors"), weights));
    };
    const kernel = (seed: string) => smallNetwork(architecture, seed).weights.get("stem.conv1.kernel");
    const averaged = await open([...named(raw, "model."), ...named(other, "ema.")]);
    expect(averaged.weights.get("stem.conv1.kernel")).toEqual(kernel("other"));
    const plain = await open([...named(raw, "model."), ...named(other, "ema.")], "model");
    expect(plain.weights.get("stem.conv1.kernel")).toEqual(kernel("raw"));
    const single = await open(named(raw, "net."));
    expect(single.weights.get("stem.conv1.kernel")).toEqual(kernel("raw"));
  });
});
