import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Architecture, TaskName } from "../../domain";
import { nanoStudent } from "../networks/nano-architectures";
import { inferArchitecture, type NamedShape } from "../checkpoint/architecture";
import { expectedTensors } from "../checkpoint/expected-tensors";
import { checkModules } from "./check-modules";
import { importTorchdistillRecipe } from "./import-torchdistill";
import { knownRecipes } from "./known-recipes";
import { readRecipe } from "./read-recipe";
import { parseRecipeSource } from "./recipe-source";
import type { Recipe } from "./recipe";

const folder = new URL("../../../configs/recipes/", import.meta.url);
const reference = new URL("../../../reference/", import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
const textOf = (name: string) => readFile(new URL(name, folder), "utf8");
const known = (name: string) => knownRecipes.find((recipe) => recipe.name === name)!;

function parameterNames(architecture: Architecture): string[] {
  return expectedTensors(architecture, "all").flatMap(({ role }) => (role.kind === "parameter" ? [role.name] : []));
}

/** The official network with all three heads. */
async function officialNames(): Promise<string[]> {
  const architectures = await Promise.all(
    (["classification", "detection", "segmentation"] as const).map(async (task) => {
      const text = await readFile(new URL(`state-dicts/resnet50-${task}.json`, reference), "utf8");
      const listed = Object.entries(JSON.parse(text) as Record<string, [string, number[]]>);
      return inferArchitecture(listed.map(([name, [, shape]]): NamedShape => ({ name, shape })));
    }),
  );
  const heads = Object.assign({}, ...architectures.map((one) => one.heads)) as Architecture["heads"];
  return parameterNames({ ...architectures[0], heads });
}

describe("the recipes that the lab offers", () => {
  it("are the files of configs/recipes, named alike", async () => {
    expect(knownRecipes.map(({ name }) => `${name}.json`).sort()).toEqual([...files].sort());
    for (const name of files) expect(readRecipe(await textOf(name), name)).toEqual(known(name.replace(".json", "")));
  });

  it("begin with those for a network that is trained already", () => {
    const isFineTuning = knownRecipes.map(({ name }) => name.startsWith("finetune"));
    expect(isFineTuning.lastIndexOf(true)).toBeLessThan(isFineTuning.indexOf(false));
    expect(knownRecipes[0].name).toBe("finetune-classes");
  });

  it.each(files)("%s names only modules that the official network and ladon-nano have", async (name) => {
    const text = await textOf(name);
    for (const names of [await officialNames(), parameterNames(nanoStudent(8))]) {
      expect(() => checkModules(readRecipe(text, name), names, parseRecipeSource(text, name).lineOf)).not.toThrow();
    }
  });

  it("of the small ones take means over images, Adam and 16 images a step", () => {
    const small = knownRecipes.filter(({ name }) => name.endsWith("-small"));
    expect(small.map(({ task }) => task).sort()).toEqual(["classification", "detection", "segmentation"]);
    for (const { stages } of small) {
      for (const { optimizer, batchSize, losses } of stages) {
        expect([optimizer.kind, batchSize]).toEqual(["adam", 16]);
        for (const loss of losses) if ("reduction" in loss) expect(loss.reduction).toBe("image-mean");
      }
    }
  });

  it("leave what devices and other heads rely on alone, unless they say which layer they train", () => {
    for (const { name, stages } of knownRecipes) {
      const trained = stages.flatMap(({ trainable }) => trainable);
      const shared = trained.filter((module) => /^(encoder|prior|decoder|body)/.test(module));
      if (/layer\d/.test(name)) expect(shared).toContain(`body.${/layer\d/.exec(name)![0]}`);
      else if (!/^classification|encoder/.test(name)) expect(shared).toEqual([]);
    }
  });
});

describe("the paper's recipes", () => {
  const upstream: readonly (readonly [TaskName, string])[] = [
    ["classification", "splittable_resnet50-fp-beta1.28_from_resnet50.yaml"],
    ["detection", "faster_rcnn_splittable_resnet50-fp-beta1.28_fpn.yaml"],
    ["segmentation", "deeplabv3_splittable_resnet50-fp-beta1.28_two_stages.yaml"],
  ];
  const numbers = ({ name, title, about, ...rest }: Recipe) => {
    expect([name, title, about].every((text) => text.length > 0)).toBe(true);
    return rest;
  };

  it.each(upstream)("%s.json says what %s says", async (name, file) => {
    const yaml = await readFile(new URL(`upstream-configs/${file}`, reference), "utf8");
    expect(numbers(known(name))).toEqual(numbers(importTorchdistillRecipe(yaml).recipe));
  });

  it("have the numbers that the YAML shows to the eye", () => {
    const [features, distillation] = known("classification").stages;
    expect(known("classification").beta).toBe(1.28);
    expect(features).toMatchObject({
      epochs: 10,
      batchSize: 32,
      latent: "noise",
      trainable: ["encoder", "prior", "decoder"],
      optimizer: { kind: "adam", learningRate: 0.001, weightDecay: 0 },
      schedule: { kind: "multi-step", milestoneEpochs: [5, 8], gamma: 0.1 },
    });
    expect(distillation).toMatchObject({
      epochs: 10,
      batchSize: 16,
      latent: "rounded",
      losses: [{ kind: "distillation", temperature: 1, alpha: 0.5, weight: 1 }],
      optimizer: { kind: "sgd", learningRate: 0.001, momentum: 0.9, weightDecay: 0.0005 },
      schedule: { milestoneEpochs: [5] },
    });
    expect(known("detection").stages[0]).toMatchObject({ epochs: 26, batchSize: 8, clipNorm: 1 });
    expect(known("segmentation").stages.map(({ epochs }) => epochs)).toEqual([30, 60]);
    const { augmentation, learningRates } = known("segmentation").stages[0];
    // 260 and 832 of 416 pixels.
    expect(augmentation).toEqual({ kind: "random-scale-crop", flip: 0.5, scale: [0.625, 2], square: true });
    expect(learningRates).toEqual({ "segmentation.auxiliary": 0.01 });
  });
});
