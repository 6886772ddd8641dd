import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { exportTorchdistillRecipe } from "./export-torchdistill";
import { importTorchdistillRecipe } from "./import-torchdistill";
import { knownRecipes } from "./known-recipes";
import { parseRecipe } from "./read-recipe";
import type { Recipe } from "./recipe";
import { pythonNumber } from "./torchdistill-document";
import type { TorchdistillFacts } from "./torchdistill-facts";

const folder = new URL("../../../reference/upstream-configs/", import.meta.url);
const configurations = (await readdir(folder)).filter((name) => name.endsWith(".yaml") && !name.startsWith("ladon-"));

const facts: TorchdistillFacts = {
  body: "resnet50",
  bottleneckChannels: 24,
  targetChannels: 256,
  classes: 7,
  dataSetName: "flowers",
  checkpointPath: "./resource/ckpt/start.pt",
};
const known = (name: string) => knownRecipes.find((recipe) => recipe.name === name)!;

/** The recipe with its first stage changed. */
function changed(recipe: Recipe, stage: Readonly<Record<string, unknown>>): Recipe {
  const [first, ...others] = recipe.stages;
  return parseRecipe({ ...recipe, stages: [{ ...first, ...stage }, ...others] }, "changed");
}

/** Data of the YAML, its tags ignored. */
function dataOf(yaml: string): Record<string, never> {
  const document = parseDocument(yaml, { version: "1.1", logLevel: "silent" });
  expect(document.errors).toEqual([]);
  return document.toJS() as Record<string, never>;
}

/** The comment lines of the YAML, without those of the header. */
function commentsOf(yaml: string): string {
  const lines = yaml.split("\n\n").slice(1).join("\n\n").split("\n");
  return lines.filter((line) => line.trimStart().startsWith("#")).join("\n");
}

describe("exportTorchdistillRecipe", () => {
  it.each(configurations)("gives back what was read from %s", async (name) => {
    const { recipe } = importTorchdistillRecipe(await readFile(new URL(name, folder), "utf8"));
    const network = name.includes("resnest269e")
      ? { body: "resnest269e", bottleneckChannels: 32 }
      : { body: "resnet50", bottleneckChannels: 24 };
    const exported = exportTorchdistillRecipe(recipe, { ...facts, ...network });
    expect(importTorchdistillRecipe(exported).recipe).toEqual(recipe);
    const channels = /num_bottleneck_channels: (\d+)/;
    const upstream = channels.exec(await readFile(new URL(name, folder), "utf8"))?.[1];
    expect(channels.exec(exported)?.[1]).toBe(upstream);
  });

  it("has no comments below its header for a recipe that torchdistill can follow to the letter", () => {
    for (const name of ["detection", "segmentation"]) {
      expect(commentsOf(exportTorchdistillRecipe(known(name), facts))).toBe("");
    }
    const imageNet = { ...facts, classes: 1000 };
    expect(commentsOf(exportTorchdistillRecipe(known("classification"), imageNet))).toBe("");
  });

  it("keeps what torchdistill has words for in every recipe that the lab offers", () => {
    for (const recipe of knownRecipes) {
      const again = importTorchdistillRecipe(exportTorchdistillRecipe(recipe, facts)).recipe;
      const essence = ({ task, beta, stages }: Recipe) => ({
        task,
        beta,
        stages: stages.map(
          ({ epochs, batchSize, trainable, latent, optimizer, learningRates, clipNorm, schedule, losses }) => ({
            epochs,
            batchSize,
            trainable: [...trainable].sort(),
            latent,
            optimizer,
            learningRates,
            clipNorm,
            schedule,
            losses: losses.map(({ kind }) => kind),
          }),
        ),
      });
      expect(essence(again)).toEqual(essence(recipe));
    }
  });

  it("writes the numbers of the protocol, and reads them back", () => {
    const sized = (name: string, numbers: Partial<Recipe>) => parseRecipe({ ...known(name), ...numbers }, "sized");
    const imageNet = exportTorchdistillRecipe(sized("classification", { inputSize: 224, resize: 256 }), facts);
    expect(imageNet).toMatch(/key: .?torchvision\.transforms\.Resize.?\s+init:\s+kwargs:\s+size: 256\n/);
    expect(importTorchdistillRecipe(imageNet).recipe).toMatchObject({ inputSize: 224, resize: 256 });
    const detectors = exportTorchdistillRecipe(sized("detection", { inputSize: 1333, minSize: 800 }), facts);
    expect(detectors).toMatch(/min_size: 800\s+max_size: 1333/);
    expect(importTorchdistillRecipe(detectors).recipe).toMatchObject({ inputSize: 1333, minSize: 800 });
  });

  it("writes changes of colour as torchvision's transforms, and reads them back", () => {
    const colour = { brightness: 0.4, contrast: 0.3, saturation: 0, grey: 0.1 };
    for (const kind of ["none", "random-resized-crop"]) {
      const { stages, ...rest } = changed(known("classification"), { augmentation: { kind, flip: 0.5, colour } });
      const recipe = { ...rest, stages: stages.slice(0, 1) };
      const exported = exportTorchdistillRecipe(recipe, { ...facts, classes: 1000 });
      expect(commentsOf(exported)).toBe("");
      expect(importTorchdistillRecipe(exported).recipe.stages[0].augmentation).toEqual(recipe.stages[0].augmentation);
    }
    const none = { brightness: 0, contrast: 0, saturation: 0, grey: 0 };
    const unchanged = changed(known("classification"), { augmentation: { kind: "none", colour: none } });
    expect(exportTorchdistillRecipe(unchanged, facts)).not.toMatch(/ColorJitter|RandomGrayscale/);
  });

  it("writes the facts: classes, channels, data, checkpoint", () => {
    const { models, datasets } = dataOf(exportTorchdistillRecipe(known("finetune-classes"), facts)) as Record<
      string,
      object
    >;
    expect(models).toMatchObject({
      model: {
        key: "splittable_resnet",
        kwargs: {
          num_classes: 7,
          resnet_name: "resnet50",
          bottleneck_config: { kwargs: { num_bottleneck_channels: 24, num_target_channels: 256 } },
        },
        src_ckpt: "./resource/ckpt/start.pt",
        experiment: "finetune-classes",
        dst_ckpt: "./resource/ckpt/flowers/ladon/finetune-classes.pt",
      },
    });
    expect(Object.keys(datasets)).toEqual(["flowers/train", "flowers/val"]);
  });

  it("writes names of folders and files that YAML would stumble over", () => {
    const odd = { ...facts, dataSetName: "a: b #1", checkpointPath: "it's\n!import_call {key: os.system}" };
    const { datasets, models } = dataOf(exportTorchdistillRecipe(known("finetune-detection"), odd)) as Record<
      string,
      object
    >;
    expect(Object.keys(datasets)).toEqual(["a: b #1/train", "a: b #1/val"]);
    expect(models).toMatchObject({ model: { kwargs: { start_ckpt_file_path: odd.checkpointPath } } });
  });

  it.each<[string, Recipe, RegExp]>([
    ["cacheFrozen", known("finetune-classes"), /no cacheFrozen/],
    ["standardise", known("finetune-classes"), /no standardise; the classifier learns here on features as they are/],
    ["reset", known("finetune-classes"), /the recipe draws classification anew/],
    ["another protocol", known("finetune-classes"), /the recipe's protocol is unified/],
    ["fitQuantiles", known("finetune-encoder"), /no fitQuantiles; the recipe fits quantiles in 3000 steps/],
    ["warm-up", known("finetune-encoder"), /no warm-up; the recipe's takes 50 steps/],
    ["a cosine by steps", known("finetune-encoder"), /cosine falls at every step/],
    ["norms", known("finetune-encoder"), /batchNorms is none/],
    ["means over images", known("classification-small"), /layer1: the weight is divided by the batch size/],
    ["the teacher's classes", known("classification-small"), /give it a src_ckpt with your 7/],
    [
      "deep supervision",
      changed(known("detection"), { losses: [{ kind: "detection" }, { kind: "deep-supervision", weight: 0.4 }] }),
      /no deep-supervision \(here with weight 0\.4\)/,
    ],
    [
      "colours where sc2bench has no transform of them",
      changed(known("segmentation"), { augmentation: { kind: "none", colour: { contrast: 0.3 } } }),
      /no change of colours for segmentation/,
    ],
    [
      "colours in detection",
      changed(known("detection"), { augmentation: { kind: "none", colour: { grey: 0.1 } } }),
      /no change of colours for detection/,
    ],
    ["turns", changed(known("detection"), { augmentation: { kind: "none", turns: true } }), /has no turns/],
    [
      "crops in detection",
      changed(known("detection"), { augmentation: { kind: "random-resized-crop" } }),
      /no random-resized-crop for detection/,
    ],
    [
      "parts of layers",
      changed(known("detection"), { trainable: ["body.layer4.2", "detection"] }),
      /body\.layer4\.2 cannot be named/,
    ],
    [
      "noise after rounding",
      { ...known("finetune-encoder"), stages: [...known("finetune-encoder").stages].reverse() },
      /the stage all has noise in the recipe/,
    ],
  ])("says in a comment what torchdistill has no word for: %s", (_, recipe, sentence) => {
    expect(commentsOf(exportTorchdistillRecipe(recipe, facts))).toMatch(sentence);
  });

  it("says that a body of another family is none that sc2bench builds", () => {
    expect(commentsOf(exportTorchdistillRecipe(known("detection-small"), { ...facts, body: "ladon-nano" }))).toMatch(
      /ladon-nano is none of them/,
    );
  });

  it("names single learning rates as the training box with or without a teacher expects them", () => {
    const rates = { learningRates: { decoder: 0.5 } };
    const withTeacher = exportTorchdistillRecipe(changed(known("classification"), rates), facts);
    expect(withTeacher).toContain("module_wise_configs:");
    expect(importTorchdistillRecipe(withTeacher).recipe.stages[0].learningRates).toEqual(rates.learningRates);
    expect(exportTorchdistillRecipe(known("finetune-detection"), facts)).toContain("module_wise_kwargs:");
  });
});

describe("pythonNumber", () => {
  it.each([
    [1e-7, "1.0e-7"],
    [1.5e-7, "1.5e-7"],
    [1e21, "1.0e+21"],
    [0.001, "0.001"],
    [416, "416"],
  ])("writes %d as %s, which PyYAML reads as a number", (value, text) => {
    expect(pythonNumber(value)).toBe(text);
  });
});
