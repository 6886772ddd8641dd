import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listCheckpoints, openCheckpoint } from "../../core/checkpoint/archive";
import type { CheckpointFile } from "../../core/checkpoint/checkpoint-file";
import { loadWeights } from "../../core/checkpoint/load-weights";
import { nodeFileSource } from "../../node/files";
import { ownReference } from "../verify/reference-folder";
import { syntheticNetwork } from "../verify/synthetic-network";
import { writeOfficialRelease, zipRelease } from "./official-release";
import { officialTensors } from "./official-tensors";
import {
  officialBetas,
  officialNetworks,
  officialTasks,
  recipeNames,
  releasePath,
  type OfficialNetwork,
} from "./release-names";

const tiny: OfficialNetwork = { listing: "tiny", name: "tinynet", splittable: "splittable_tinynet" };
const folder = await mkdtemp(path.join(tmpdir(), "official-release-"));
afterAll(() => rm(folder, { recursive: true }));

async function write(seed: string, options: Omit<Parameters<typeof writeOfficialRelease>[2], "network">) {
  const out = path.join(folder, `seed-${seed}`);
  const files = [];
  for await (const file of writeOfficialRelease({ ...ownReference, seed }, out, { network: tiny, ...options })) {
    files.push(file);
  }
  return { out, files };
}

async function withFile<T>(file: string, use: (file: CheckpointFile) => Promise<T>): Promise<T> {
  const source = await nodeFileSource(file);
  try {
    return await use(await openCheckpoint(source));
  } finally {
    await source.close();
  }
}

describe("a stand-in for the official release", () => {
  it("has the names that the upstream recipes write to", () => {
    const names = officialTasks.flatMap((task) =>
      recipeNames(officialNetworks.resnet50, task, 1.28).map((recipe) => releasePath(task, recipe)),
    );
    expect(names).toEqual([
      "resource/ckpt/ilsvrc2012/ladon/ilsvrc2012-splittable_resnet50-fp-beta1.28_from_resnet50.pt",
      "resource/ckpt/coco2017/ladon/coco2017-faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.pt",
      "resource/ckpt/pascal_voc2012/ladon/pascal_voc2012-deeplabv3_splittable_resnet50-fp-beta1.28_two_stages.pt",
    ]);
    const [resnest] = recipeNames(officialNetworks.resnest269e, "classification", officialBetas[2]);
    expect(resnest).toBe("splittable_resnest269e-fp-beta5.12_from_resnest269e");
  });

  it("calls the segmentation file by either name, or writes it under both", () => {
    const called = (name: "plain" | "both") => recipeNames(tiny, "segmentation", 1.28, name);
    expect(called("plain")).toEqual(["deeplabv3_splittable_tinynet-fp-beta1.28"]);
    expect(called("both")).toEqual([
      "deeplabv3_splittable_tinynet-fp-beta1.28_two_stages",
      "deeplabv3_splittable_tinynet-fp-beta1.28",
    ]);
  });

  it("holds the rule's weights of its seed, stored tables and one backbone in three files", async () => {
    const { out, files } = await write("s", { beta: 1.28 });
    expect(files).toHaveLength(3);
    const sources = await Promise.all(files.map((file) => nodeFileSource(path.join(out, file.path))));
    const opened = await Promise.all(sources.map((source) => openCheckpoint(source)));
    const { weights, tables, beta } = await loadWeights(opened);
    await Promise.all(sources.map((source) => source.close()));
    expect(beta).toBe(1.28);
    expect(tables?.maxLength).toBe(23); // quantiles of 10 on either side of 0, escape and end
    const expected = await syntheticNetwork({ ...ownReference, seed: "s" }, "tiny", "three-headed");
    expect([...weights.keys()].sort()).toEqual([...expected.weights.keys()].sort());
    for (const [name, { data }] of expected.weights) expect(weights.get(name)?.data, name).toEqual(data);
  });

  it.each([
    ["resnet50", 24],
    ["resnest269e", 32],
  ] as const)(
    "of %s has %i bottleneck channels in every task's file, as upstream's configurations say",
    async (listing, channels) => {
      for (const task of officialTasks) {
        const { model, architecture } = await officialTensors(ownReference, listing, task);
        expect(architecture.bottleneck?.channels).toBe(channels);
        const last = model.find(({ name }) => name.endsWith("bottleneck_layer.encoder.4.weight"));
        expect(last?.shape).toEqual([channels, 2 * channels, 2, 2]);
      }
    },
  );

  it("is torchdistill's container with the momenta beside the model, and CompressAI's older names", async () => {
    const { out, files } = await write("t", { beta: 5.12 });
    await withFile(path.join(out, files[0].path), async (file) => {
      const names: string[] = [];
      for await (const { name } of file.tensors()) names.push(name);
      expect(names.filter((name) => /entropy_bottleneck\.(_matrix|_bias|_factor)\d$/.test(name))).toHaveLength(14);
      expect(names.filter((name) => /matrices|biases\.|factors|momentum/.test(name))).toEqual([]);
      expect(file.metadata.get("best_value")).toBe("71.25");
      expect(file.metadata.get("args.config")).toContain("beta5.12");
    });
    // the momenta of all that is trained are nearly as large as the model
    const model = await syntheticNetwork(ownReference, "tiny", "classification");
    const modelBytes = [...model.weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(files[0].bytes).toBeGreaterThan(1.5 * modelBytes);
  });

  it("zips to an archive in which every file is found", async () => {
    const { out, files } = await write("z", { beta: 0.32, segmentation: "both" });
    const members = files.map((file) => file.path);
    const zip = path.join(folder, "release.zip");
    await zipRelease(out, members, zip);
    const source = await nodeFileSource(zip);
    const found = await listCheckpoints(source);
    await source.close();
    expect(found.map(({ path: member }) => member)).toEqual(members);
  });
});
