import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../checkpoint/archive";
import { inferArchitecture } from "../checkpoint/architecture";
import { sha256Hex } from "../base/hashes";
import { bytesSource, type Bytes } from "../base/byte-source";
import { diagnose } from "../checkpoint/doctor";
import { expectedTensors } from "../checkpoint/expected-tensors";
import { loadWeights } from "../checkpoint/load-weights";
import { torchTensors, type TensorToWrite } from "../checkpoint/torch-tensors";
import { writeSafetensors } from "../checkpoint/write-safetensors";
import { writeTorchCheckpoint } from "../checkpoint/write-torch";
import type { Architecture, Weights } from "../../domain";
import { smallNetwork } from "../../testing/small-network";
import { nanoStudent, nanoTeacher } from "./nano-architectures";

async function opened(chunks: AsyncGenerator<Bytes>) {
  const parts: Bytes[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return openCheckpoint(bytesSource(new Uint8Array(await new Blob(parts).arrayBuffer()), "nano"));
}

/** Quicker to compare than arrays. */
async function digests(weights: Weights): Promise<Record<string, string>> {
  const lines = Array.from(weights, async ([name, { shape, data }]) => [
    name,
    `${shape.join()} ${await sha256Hex(new Uint8Array(data.slice().buffer))}`,
  ]);
  return Object.fromEntries(await Promise.all(lines)) as Record<string, string>;
}

const written = (tensors: readonly TensorToWrite[]) => opened(writeSafetensors(tensors));

describe.each([
  ["ladon-nano", (classes: number) => nanoStudent(classes)],
  ["ladon-nano of few channels", (classes: number) => nanoStudent(classes, "narrow")],
  ["ladon-nano's teacher", nanoTeacher],
] as const)("%s", (_, architectureFor) => {
  const network = smallNetwork(architectureFor(8));

  it("is told from its tensors' names and shapes, whatever its classes", () => {
    for (const classes of [1, 8, 30]) {
      const architecture = architectureFor(classes);
      const listing = expectedTensors(architecture, "all").map(({ torchName: name, shape }) => ({ name, shape }));
      expect(inferArchitecture(listing)).toEqual(architecture);
    }
  });

  it.each([
    ["safetensors", writeSafetensors],
    ["a .pt file", writeTorchCheckpoint],
  ] as const)("goes through %s and comes back as it was", async (_, write) => {
    const loaded = await loadWeights(await opened(write(torchTensors(network, "all"))));
    expect(loaded.architecture).toEqual(network.architecture);
    expect(await digests(loaded.weights)).toEqual(await digests(network.weights));
    expect(loaded.reports[0].warnings.filter((warning) => !warning.includes("tables"))).toEqual([]);
  });

  it("comes back from one file a task, under the prefixes that torchvision's models have", async () => {
    for (const task of ["detection", "segmentation"] as const) {
      const { architecture } = await loadWeights(await written(torchTensors(network, task)));
      expect(architecture.heads).toEqual({ [task]: network.architecture.heads[task] });
    }
  });

  it("loses a head of which a tensor is missing or has another shape, and the doctor says which", async () => {
    const tensors = torchTensors(network, "all");
    const without = async (lost: string) => {
      const { tasks, architecture } = await diagnose(await written(tensors.filter(({ name }) => name !== lost)));
      expect(architecture?.heads.segmentation).toBeUndefined();
      return tasks.segmentation;
    };
    expect(await without("classifier.lateral.1.0.weight")).toEqual({
      present: false,
      why: "its head is incomplete: classifier.lateral.1.0.weight: missing from the file, model expects [32, 80, 1, 1]",
    });
    expect(await without("classifier.classifier.3.weight")).toEqual({
      present: false,
      why: expect.stringMatching(/segmentation head, which lacks classifier\.classifier\.3\.weight$/) as string,
    });
    const other = tensors.map((tensor): TensorToWrite =>
      tensor.name === "classifier.aspp.convs.2.0.weight"
        ? { ...tensor, shape: [32, 8, 3, 3], data: () => new Uint8Array(32 * 8 * 9 * 4) }
        : tensor,
    );
    expect((await diagnose(await written(other))).tasks.segmentation).toEqual({
      present: false,
      why: "its head is incomplete: classifier.aspp.convs.2.0: file has [32, 8, 3, 3], model expects [32, 32, 3, 3]",
    });
  });
});

describe("stems and pyramids of other sizes", () => {
  const listing = (architecture: Architecture) =>
    expectedTensors(architecture, "all").map(({ torchName: name, shape }) => ({ name, shape }));

  it("a stem's kernel is what its tensor says, and torchvision's 7 goes unsaid", () => {
    for (const stemSide of [1, 3, 5, 9]) {
      expect(inferArchitecture(listing({ ...nanoTeacher(2), stemSide })).stemSide).toBe(stemSide);
    }
    expect(inferArchitecture(listing({ ...nanoTeacher(2), stemSide: 7 }))).not.toHaveProperty("stemSide");
  });

  it("a stem whose kernel has no centre, or is not square, is refused with both shapes", () => {
    for (const [shape, text] of [
      [[24, 3, 4, 4], "[24, 3, 4, 4]"],
      [[24, 3, 5, 7], "[24, 3, 5, 7]"],
    ] as const) {
      const tensors = listing(nanoTeacher(2)).map((t) => (t.name === "conv1.weight" ? { ...t, shape } : t));
      expect(() => inferArchitecture(tensors)).toThrow(`conv1: file has ${text}, model expects [24, 3, 7, 7]`);
    }
  });

  it("teachers of other stems do not share a backbone", async () => {
    const [five, three] = [nanoTeacher(2), { ...nanoTeacher(2), stemSide: 3 }].map((a) => smallNetwork(a));
    const files = [
      await written(torchTensors(five, "classification")),
      await written(torchTensors(three, "segmentation")),
    ];
    await expect(loadWeights(files)).rejects.toThrow(/stem \[24\] of 5×5.*stem \[24\] of 3×3/);
  });

  it("a pyramid has the levels that there are projections or outputs for", () => {
    const { detection } = nanoStudent(2).heads;
    const withLevels = (pyramidLevels: number) => ({
      ...nanoStudent(2),
      heads: { detection: { ...detection!, pyramidLevels } },
    });
    for (const levels of [1, 2, 3]) {
      const tensors = listing(withLevels(levels));
      expect(inferArchitecture(tensors).heads.detection).toHaveProperty("pyramidLevels", levels);
    }
    expect(inferArchitecture(listing(withLevels(4))).heads.detection).not.toHaveProperty("pyramidLevels");
    const half = listing(withLevels(3)).filter(({ name }) => !name.startsWith("fpn.inner_blocks.2."));
    expect(inferArchitecture(half).heads.detection).toHaveProperty("pyramidLevels", 3);
  });
});
