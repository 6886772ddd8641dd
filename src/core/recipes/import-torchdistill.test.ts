import { describe, expect, it } from "vitest";
import {
  classification,
  configurationText as textOf,
  detection,
  exchanged as exchangedPart,
  segmentation,
} from "../../testing/torchdistill-configurations";
import { importTorchdistillRecipe } from "./import-torchdistill";
import { RecipeError } from "./recipe-error";
import { longestRecipe } from "./recipe-source";

const exchanged = (text: string, from: string, to: string) => exchangedPart(text, from, to).text;

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split("\n").length;
}

function refusal(text: string): string {
  try {
    importTorchdistillRecipe(text);
  } catch (error) {
    expect(error).toBeInstanceOf(RecipeError);
    return (error as RecipeError).message;
  }
  throw new Error("The configuration was read.");
}

describe("importTorchdistillRecipe", () => {
  it("reads the ResNeSt recipe: another beta, other batches", async () => {
    const { recipe } = importTorchdistillRecipe(
      await textOf("splittable_resnest269e-fp-beta5.12_from_resnest269e.yaml"),
    );
    expect(recipe.name).toBe("ilsvrc2012-splittable_resnest269e-fp-beta5.12_from_resnest269e");
    expect(recipe.beta).toBe(5.12);
    expect(recipe.inputSize).toBe(416);
    expect(recipe.stages.map(({ batchSize }) => batchSize)).toEqual([16, 16]);
    expect(recipe.stages[0].losses.at(-1)).toEqual({ kind: "rate", reduction: "sum" });
  });

  it("says of a configuration that only tests that it does not train", async () => {
    expect(refusal(await textOf("ladon-splittable_resnet50-fp-beta1.28.yaml"))).toContain("there is no train section");
  });

  it("lists what it does not honour, each with its line and a reason", () => {
    const { unsupported } = importTorchdistillRecipe(detection);
    const listed = (what: string) => unsupported.find((item) => item.what.startsWith(what));
    for (const [what, part] of [
      ["dependencies", "dependencies:"],
      ["datasets", "datasets:"],
      ["models", "models:"],
      ["log_freq: 1000", "log_freq:"],
      ["batch_sampler: GroupedBatchSampler", "batch_sampler:"],
      ["num_workers: 8", "num_workers: 8"],
      ["wrapper: DistributedDataParallel", "wrapper:"],
      ["test", "test:"],
    ]) {
      expect(listed(what)?.line).toBe(lineOf(detection, part));
      expect(listed(what)?.why).toMatch(/^[A-Z].+\.$/);
    }
    expect(unsupported.map(({ line }) => line)).toEqual(unsupported.map(({ line }) => line).sort((a, b) => a - b));
  });

  it("lists a setting that it has never heard of, and one of Python's float16", () => {
    const text = exchanged(detection, "  log_freq: 1000\n", "  bf16: True\n  ema_decay: 0.999\n");
    const { unsupported } = importTorchdistillRecipe(text);
    expect(unsupported).toContainEqual({
      line: lineOf(text, "bf16"),
      what: "bf16: true",
      why: "Everything is computed in float32 here.",
    });
    expect(unsupported).toContainEqual({
      line: lineOf(text, "ema_decay"),
      what: "ema_decay: 0.999",
      why: "This lab has no such setting.",
    });
  });

  it("says that stages train on different datasets, and whose batches the schedule counts", () => {
    const { unsupported } = importTorchdistillRecipe(segmentation);
    expect(unsupported.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "stage 2 trains on pascal_voc2012/train, the one before on coco2017/train",
        "poly_lr_scheduler counts the batches of another dataset than the stage trains on",
      ]),
    );
    const differing = unsupported.find(({ what }) => what.startsWith("stage 2"));
    expect(differing?.line).toBe(lineOf(segmentation, "dataset_id: *pascal_train"));
  });

  it("gives one line to what is repeated, with the others in it", () => {
    const { unsupported } = importTorchdistillRecipe(classification);
    const workers = unsupported.filter(({ what }) => what.startsWith("num_workers"));
    expect(workers).toEqual([expect.objectContaining({ line: 112, what: "num_workers: 16 (also line 240)" })]);
  });

  it.each([
    [
      "detection.fpn",
      "frozen_modules: ['backbone.body']",
      "frozen_modules: ['backbone']",
      ["detection.rpn", "detection.box"],
    ],
    [
      "one layer",
      "frozen_modules: ['backbone.body']",
      "frozen_modules: ['backbone.body.layer2', 'rpn']",
      ["encoder", "prior", "decoder", "body.layer3", "body.layer4", "detection.fpn", "detection.box"],
    ],
    [
      "the box head",
      "frozen_modules: ['backbone.body']",
      "frozen_modules: ['backbone', 'rpn', 'roi_heads.box_head']",
      ["detection.box.scores", "detection.box.deltas"],
    ],
  ])("trains what is not frozen: without %s", (_, from, to, trainable) => {
    const text = exchanged(exchanged(detection, from, to), "epoch_to_update: 0", "epoch_to_update: 100");
    expect(importTorchdistillRecipe(text).recipe.stages[0].trainable).toEqual(trainable);
  });

  it("lists a frozen module that it does not know", () => {
    const text = exchanged(detection, "['backbone.body']", "['backbone.body', 'neck']");
    expect(importTorchdistillRecipe(text).unsupported).toContainEqual({
      line: lineOf(text, "'neck'"),
      what: "frozen_modules neck",
      why: "This lab has no such module.",
    });
  });

  it("rounds latents from the epoch on at which upstream updates the prior", () => {
    const latents = (update: string) => {
      const text = exchanged(classification, "epoch_to_update: &epoch_to_update 10", `epoch_to_update: ${update}`);
      const { recipe, unsupported } = importTorchdistillRecipe(
        exchanged(text, "num_epochs: *epoch_to_update", "num_epochs: 10"),
      );
      const told = unsupported.filter(({ what }) => what.includes("epoch_to_update"));
      return [...recipe.stages.map(({ latent }) => latent), told.length];
    };
    expect(latents("10")).toEqual(["noise", "rounded", 0]);
    expect(latents("20")).toEqual(["noise", "noise", 0]);
    expect(latents("")).toEqual(["noise", "noise", 0]);
    expect(latents("14")).toEqual(["noise", "noise", 1]);
  });

  it("reads AdamW, one-cycle, cosine and StepLR, with PyTorch's defaults", () => {
    const optimized = (optimizer: string, scheduler: string) => {
      const start = detection.indexOf("  optimizer:");
      const end = detection.indexOf("  criterion:");
      const text = `${detection.slice(0, start)}  optimizer:\n    ${optimizer}\n  scheduler:\n    ${scheduler}\n${detection.slice(end)}`;
      const { optimizer: read, schedule } = importTorchdistillRecipe(text).recipe.stages[0];
      return [read, schedule];
    };
    expect(optimized("{key: AdamW, kwargs: {lr: 1.0e-3}}", "{key: CosineAnnealingLR, kwargs: {T_max: 26}}")).toEqual([
      { kind: "adamw", learningRate: 0.001, weightDecay: 0.01 },
      { kind: "cosine" },
    ]);
    expect(
      optimized("{key: Adam, kwargs: {}}", "{key: OneCycleLR, kwargs: {max_lr: 0.004}, scheduling_step: 1}"),
    ).toEqual([{ kind: "adam", learningRate: 0.004, weightDecay: 0 }, { kind: "one-cycle" }]);
    expect(optimized("{key: SGD, kwargs: {lr: 0.1}}", "{key: StepLR, kwargs: {step_size: 10, gamma: 0.5}}")).toEqual([
      { kind: "sgd", learningRate: 0.1, momentum: 0, weightDecay: 0 },
      { kind: "multi-step", milestoneEpochs: [10, 20], gamma: 0.5 },
    ]);
  });

  it("lists a schedule that it does not have, and goes on with a constant rate", () => {
    const text = exchanged(detection, "key: 'MultiStepLR'", "key: 'ReduceLROnPlateau'");
    const { recipe, unsupported } = importTorchdistillRecipe(text);
    expect(recipe.stages[0].schedule).toEqual({ kind: "constant" });
    expect(unsupported.map(({ what }) => what)).toContain("scheduler ReduceLROnPlateau");
  });

  it("lists transforms and normalisations that it does not have", () => {
    const text = exchanged(
      exchanged(classification, "torchvision.transforms.RandomHorizontalFlip", "torchvision.transforms.RandomInvert"),
      "mean: [0.485, 0.456, 0.406]",
      "mean: [0.5, 0.5, 0.5]",
    );
    const { recipe, unsupported } = importTorchdistillRecipe(text);
    expect(recipe.stages[0].augmentation.flip).toBe(0);
    const told = unsupported.map(({ what }) => what);
    expect(told).toContain("transform RandomInvert");
    expect(told.some((what) => what.startsWith("Normalize with mean [0.5, 0.5, 0.5]"))).toBe(true);
  });

  it("takes changes of colour that torchvision has and this lab as well, and lists the others", () => {
    const lastOfTraining = "                      p: 0.5\n";
    const jitter = (kwargs: string) => {
      const added = [
        "                - !import_call",
        "                  key: 'torchvision.transforms.ColorJitter'",
        "                  init:",
        `                    kwargs: ${kwargs}`,
        "                - !import_call",
        "                  key: 'torchvision.transforms.RandomGrayscale'",
        "                  init:",
        "",
      ].join("\n");
      return importTorchdistillRecipe(exchanged(classification, lastOfTraining, lastOfTraining + added));
    };
    const plain = importTorchdistillRecipe(classification);
    const symmetric = jitter("{brightness: 0.4, contrast: [0.7, 1.3], saturation: [0, 2.5], hue: 0}");
    expect(symmetric.recipe.stages[0].augmentation.colour).toEqual({
      brightness: 0.4,
      contrast: expect.closeTo(0.3, 12) as number,
      saturation: 1.5,
      grey: 0.1,
    });
    expect(symmetric.unsupported).toHaveLength(plain.unsupported.length);
    const declined = jitter("{brightness: [0.9, 1.4], hue: 0.1}");
    expect(declined.recipe.stages[0].augmentation.colour).toEqual({
      brightness: 0,
      contrast: 0,
      saturation: 0,
      grey: 0.1,
    });
    const told = declined.unsupported.map(({ what }) => what);
    expect(told).toContain("ColorJitter with brightness [0.9, 1.4]");
    expect(told).toContain("ColorJitter with hue 0.1");
  });

  it("takes validation's resize and crop, and a detector's two sides, as numbers", () => {
    const sizes = ({ inputSize, resize, minSize }: ReturnType<typeof importTorchdistillRecipe>["recipe"]) =>
      [inputSize, resize, minSize] as const;
    expect(sizes(importTorchdistillRecipe(classification).recipe)).toEqual([416, undefined, undefined]);
    const imageNet = exchanged(
      exchanged(classification, "size: &input_size [416, 416]", "size: &input_size [224, 224]"),
      "size: 448",
      "size: 256",
    );
    const { recipe, unsupported } = importTorchdistillRecipe(imageNet);
    expect(sizes(recipe)).toEqual([224, 256, undefined]);
    expect(unsupported).toEqual(importTorchdistillRecipe(classification).unsupported);
    const detectors = exchanged(
      exchanged(detection, "min_size: 416", "min_size: 800"),
      "max_size: 416",
      "max_size: 1333",
    );
    expect(sizes(importTorchdistillRecipe(detectors).recipe)).toEqual([1333, undefined, 800]);
    expect(importTorchdistillRecipe(detectors).unsupported).toEqual(importTorchdistillRecipe(detection).unsupported);
  });

  it("lists a resize that squeezes, and a crop that training does not share", () => {
    const squeezed = exchanged(classification, "size: 448", "size: [448, 448]");
    expect(importTorchdistillRecipe(squeezed).unsupported).toContainEqual({
      line: lineOf(squeezed, "size: [448, 448]"),
      what: "Resize to height and width [448, 448], which squeezes",
      why: "The shorter side is resized here and the longer one follows; the first number is used.",
    });
    const other = exchanged(classification, "size: *input_size", "size: [384, 384]");
    expect(importTorchdistillRecipe(other).unsupported.map(({ what }) => what)).toContain(
      "validation crops 384 where training crops 416",
    );
  });

  it("reads labels' smoothing and crops' ranges where they are given", () => {
    const text = exchanged(
      classification,
      "size: &input_size [416, 416]",
      "size: &input_size [416, 416]\n                      scale: [0.3, 1.0]",
    );
    expect(importTorchdistillRecipe(text).recipe.stages[0].augmentation).toMatchObject({ scale: [0.3, 1] });
  });

  it("takes merge keys, and aliases of aliases", () => {
    const text = exchanged(
      exchanged(
        detection,
        "    kwargs:\n      lr: 0.02\n      momentum: 0.9",
        "    kwargs: &sgd\n      lr: 0.02\n      momentum: 0.9",
      ),
      "  scheduler:\n",
      "  _other: {<<: *sgd, lr: 0.5}\n  scheduler:\n",
    );
    const { recipe, unsupported } = importTorchdistillRecipe(text);
    expect(recipe.stages[0].optimizer.learningRate).toBe(0.02);
    expect(unsupported.map(({ what }) => what)).toContain("_other");
  });

  it.each([
    ["an optimizer", detection, "key: 'SGD'", "key: 'LARS'", "the optimizer is LARS; SGD, Adam or AdamW is expected"],
    ["a loss", classification, "key: 'KDLoss'", "key: 'ATLoss'", "the loss kd is ATLoss; MSELoss, BppLoss, KDLoss or"],
    [
      "a mean of squares",
      classification,
      "reduction: 'sum'",
      "reduction: 'mean'",
      "layer1 has the reduction mean; sum or",
    ],
    [
      "a layer",
      classification,
      "module_path: 'bottleneck_layer'",
      "module_path: 'avgpool'",
      "MSELoss compares avgpool with layer1",
    ],
    [
      "a model",
      detection,
      "key: 'faster_rcnn_model'",
      "key: 'retinanet_model'",
      "the model is retinanet_model; one of splittable_resnet,",
    ],
    [
      "a text for a number",
      detection,
      "lr: 0.02",
      "lr: fast",
      "lr is fast; a number above 0, at most 1,000 is expected",
    ],
    ["no epochs", detection, "  num_epochs: 26\n", "", "there is no num_epochs"],
    [
      "no batch size",
      detection,
      "        batch_size: 8\n",
      "",
      "there is no batch_size for training; a number is expected in kwargs",
    ],
    ["everything frozen", detection, "['backbone.body']", "['backbone', 'rpn', 'roi_heads']", "every module is frozen"],
    [
      "a dataset that is not there",
      detection,
      "dataset_id: *coco_train",
      "dataset_id: 'mine'",
      "the training dataset mine is not among the datasets",
    ],
    [
      "steps for epochs",
      detection,
      "    key: 'MultiStepLR'\n",
      "    key: 'MultiStepLR'\n    scheduling_step: 1\n",
      "MultiStepLR counts every 1 batches",
    ],
  ])("refuses %s that it does not have, with its line", (_, text, from, to, sentence) => {
    expect(refusal(exchanged(text, from, to))).toMatch(
      new RegExp(`line \\d+: .*${sentence.replace(/[.*+?()[\]]/g, "\\$&")}`),
    );
  });

  it("names the exact line of what it refuses", () => {
    const text = exchanged(detection, "lr: 0.02", "lr: fast");
    expect(refusal(text)).toContain(`line ${lineOf(text, "lr: fast")}: lr is fast`);
  });

  it("recognises configurations of torchdistill before 1.0", () => {
    const text =
      "models:\n  model:\n    name: 'faster_rcnn_model'\n    params:\n      num_classes: 91\ntrain:\n  num_epochs: 26\n";
    expect(refusal(text)).toMatch(/line \d: it is written for torchdistill before 1\.0/);
  });

  it.each([
    ["nothing", "", "no models.model"],
    ["a list", "- 1\n- 2", "no models.model"],
    ["bad YAML", "train:\n  a: [1, 2\nb: 3", "This is no YAML that can be read"],
    ["an alias of nothing", "a: *b", "nothing is named &b before \\*b"],
    ["an alias inside itself", "a: &a [1, *a]", "line 1: &a is repeated inside itself"],
    ["a key that is a list", "? [1, 2]\n: 3", "a key is not a word"],
    ["a tag that calls", "!!python/object/apply:os.system ['echo pwned']", "no models.model"],
    ["brackets without end", "[".repeat(20_000), "This is no YAML that can be read"],
  ])("refuses %s with a sentence", (_, text, sentence) => {
    expect(refusal(text)).toMatch(new RegExp(sentence));
  });

  it("refuses what is longer than a megabyte", () => {
    expect(refusal("#".repeat(longestRecipe + 1))).toContain("400,001 characters");
  });

  it("is not blown up by aliases, joins or merges that double again and again", () => {
    const doubled = (first: string, next: (last: string) => string, times: number) =>
      Array.from({ length: times }, (_, i) =>
        i === 0 ? `a0: &a0 ${first}` : `a${i}: &a${i} ${next(`*a${i - 1}`)}`,
      ).join("\n");
    // 2⁶⁰ items where they unfold; the tree holds 60.
    const lists = doubled("[x, x]", (last) => `[${last}, ${last}]`, 60);
    expect(importTorchdistillRecipe(`${detection}\n${lists}\n`).recipe.stages).toHaveLength(1);
    const joins = doubled("!join [x, x]", (last) => `!join [${last}, ${last}]`, 60);
    expect(refusal(`${detection}\n${joins}\n`)).toMatch(/line \d+: !join makes a text of 16384 characters/);
    const wide = `{${Array.from({ length: 400 }, (_, i) => `k${i}: 1`).join(", ")}}`;
    const merges = `w: &w ${wide}\n${Array.from({ length: 40 }, (_, i) => `m${i}: {<<: *w}`).join("\n")}`;
    expect(refusal(`${detection}\n${merges}\n`)).toContain("<< copies more than 10000 entries");
  });
});
