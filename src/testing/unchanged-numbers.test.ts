// What the demo's checkpoints make of four scenes, and what training makes of random weights, to the last bit: a change of the
// code that is not meant to change numbers does not change these. Where one is meant to, LADON_WRITE=1 writes them anew.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { contentHash } from "../core/checkpoint/content-hash";
import { torchTensors } from "../core/checkpoint/torch-tensors";
import { writeTorchCheckpoint } from "../core/checkpoint/write-torch";
import { writeLadonFile } from "../core/codec/ladon-file";
import { scenesDataSet } from "../core/datasets/scenes-data-set";
import type { DataSet } from "../core/datasets/data-set";
import { exportTorchdistillRecipe } from "../core/recipes/export-torchdistill";
import { knownRecipes } from "../core/recipes/known-recipes";
import { recipeSchema } from "../core/recipes/recipe";
import { taskNames, type Architecture, type Prediction, type TaskName } from "../domain";
import { inputProtocol } from "../core/image/input-protocol";
import { prepareRun } from "../engine/training/prepare-run";
import { scoreNetwork } from "../engine/training/score-network";
import { openNetwork } from "../nets/model/network";
import { nanoStudent, nanoTeacher } from "../core/networks/nano-architectures";
import { openTeacher } from "../nets/model/network";
import { predict } from "../nets/pipeline/predict";
import { initialWeights } from "../nets/training/initial-weights";
import { SeededRandom } from "../core/base/random";
import { Trainer } from "../nets/training/trainer";
import { useNodeBackend } from "../node/backend";
import { nodeCheckpoint } from "../node/checkpoint";

const file = path.resolve(import.meta.dirname, "unchanged-numbers.json");
const isWritten = process.env.LADON_WRITE === "1";
const held = (isWritten ? {} : JSON.parse(readFileSync(file, "utf8"))) as Record<string, unknown>;

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** Numbers of answers as JavaScript writes them, which is exact, and the mask by its digest. */
function answersOf({ classification, detection, segmentation }: Prediction) {
  return sha256(
    JSON.stringify({
      top: classification?.top,
      boxes: detection?.boxes,
      mask: segmentation && sha256(segmentation.labels),
    }),
  );
}

function holds(name: string, value: unknown): void {
  if (isWritten) {
    held[name] = value;
    writeFileSync(file, `${JSON.stringify(held, undefined, 2)}\n`);
  }
  expect(value).toEqual(held[name]);
}

/** `demo:0.8` is of the family that opens first. */
const scenesSet = (called: string) => `demo:nano-${called === "teacher" ? called : `beta${called}`}`;

describe("numbers that stay", () => {
  let scenes: DataSet;
  beforeAll(async () => {
    await useNodeBackend("wasm", "none");
    scenes = await scenesDataSet({ seed: 11, count: 4 });
  });

  it.each(["0.05", "0.25", "0.8", "4", "7"])("the bytes and answers of the demo's beta %s", async (beta) => {
    const ladon = await openNetwork(await nodeCheckpoint(scenesSet(beta)));
    const found = [];
    for (const sample of scenes.samples) {
      const { bitstream, prediction } = await predict(await sample.image(), ladon, "unified");
      found.push({ bitstream: sha256(writeLadonFile(bitstream!)), answers: answersOf(prediction) });
    }
    ladon.dispose();
    holds(`beta ${beta}`, found);
  });

  it.each(["plain", "fused"] as const)("the bytes of every beta with %s kernels of this lab's own", async (kernels) => {
    await useNodeBackend("wasm", kernels);
    for (const beta of ["0.05", "0.25", "0.8", "4", "7"]) {
      const ladon = await openNetwork(await nodeCheckpoint(scenesSet(beta)));
      const found = [];
      for (const sample of scenes.samples) {
        const { bitstream } = await predict(await sample.image(), ladon, "unified");
        found.push(sha256(writeLadonFile(bitstream!)));
      }
      ladon.dispose();
      expect(found).toEqual((held[`beta ${beta}`] as { bitstream: string }[]).map(({ bitstream }) => bitstream));
    }
    await useNodeBackend("wasm", "none");
  });

  it("the answers of the demo's teacher", async () => {
    const teacher = await openNetwork(await nodeCheckpoint(scenesSet("teacher")));
    const found = [];
    for (const sample of scenes.samples) {
      found.push(answersOf((await predict(await sample.image(), teacher, "unified")).prediction));
    }
    teacher.dispose();
    holds("teacher", found);
  });

  it.each(["0.8", "teacher"])("the scores that training would follow of the demo's %s", async (called) => {
    const source = await nodeCheckpoint(scenesSet(called));
    const protocol = inputProtocol("unified", 128);
    const settings = { protocol, inputSize: 128, tasks: taskNames, labelMaps: { classification: [0, null, 2, 3] } };
    holds(`scores of ${called}`, (await scoreNetwork(source, scenes.samples, settings)).scores);
  });

  it.each(["0.8", "7", "teacher"])("the .pt files that are written of the demo's %s", async (called) => {
    const checkpoint = await nodeCheckpoint(scenesSet(called));
    const digests: Record<string, string> = {};
    for (const scope of [...taskNames, "all"] as const) {
      const hash = createHash("sha256");
      for await (const chunk of writeTorchCheckpoint(torchTensors(checkpoint, scope))) hash.update(chunk);
      digests[scope] = hash.digest("hex");
    }
    holds(`.pt of ${called}`, digests);
  });

  /** Without what it says in words. */
  const withoutComments = (yaml: string) => yaml.replaceAll(/(?:^|\s)#.*$/gm, "");

  it("the YAML of every recipe, but for its comments", () => {
    const facts = { body: "resnet50", bottleneckChannels: 24, targetChannels: 256, classes: 7 };
    const places = { dataSetName: "flowers", checkpointPath: "./resource/ckpt/start.pt" };
    const yaml = knownRecipes.map((recipe) => [
      recipe.name,
      sha256(withoutComments(exportTorchdistillRecipe(recipe, { ...facts, ...places }))),
    ]);
    holds("YAML", Object.fromEntries(yaml));
  });

  const features = [1, 2, 3, 4].map((layer) => ({ kind: "features", layer: `layer${layer}` }));
  const trainings: readonly (readonly [string, Architecture, TaskName, object])[] = [
    ["classification", nanoTeacher(8), "classification", { losses: [{ kind: "cross-entropy" }], trainable: ["stem", "body", "classification"] }],
    ["detection", nanoTeacher(8), "detection", { losses: [{ kind: "detection" }], trainable: ["body.layer4", "detection"] }],
    ["segmentation", nanoTeacher(8), "segmentation", { losses: [{ kind: "segmentation" }], trainable: ["body", "segmentation"] }],
    ["bottleneck", nanoStudent(8), "classification", { losses: [...features, { kind: "rate" }], latent: "noise", batchNorms: "none", trainable: ["encoder", "prior", "decoder"] }],
  ]; // prettier-ignore

  it.each(trainings)(
    "the weights after three steps of %s",
    { timeout: 60_000 },
    async (name, architecture, task, stage) => {
      const recipe = recipeSchema.parse({
      name, title: name, about: "For tests.", task, protocol: "unified", beta: 0.5,
      stages: [{ name: "all", epochs: 3, batchSize: 4, clipNorm: 10, optimizer: { kind: "adam", learningRate: 1e-3 }, ...stage }],
    }); // prettier-ignore
      const sourceOf = (one: Architecture) => ({
        architecture: one,
        weights: initialWeights(one, SeededRandom.seeded(1)),
      });
      const teacher = await openTeacher(sourceOf(nanoTeacher(8)));
      const start = { kind: "random", network: "ladon-nano" } as const;
      const plan = { title: name, start, recipe, validationShare: 0, seed: 1 };
      const { setup } = prepareRun({ plan, start: sourceOf(architecture), teacher, dataSet: scenes });
      const trainer = new Trainer(setup);
      const losses: (number | undefined)[] = [];
      while (!trainer.done) losses.push((await trainer.step()).loss);
      const weights = await contentHash(await trainer.currentWeights());
      trainer.dispose();
      teacher.dispose();
      holds(`training ${name}`, { losses, weights });
    },
  );
});
