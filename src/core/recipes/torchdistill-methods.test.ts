import { describe, expect, it } from "vitest";
import {
  classification,
  detection,
  exchanged,
  problemsOf,
  segmentation,
} from "../../testing/torchdistill-configurations";
import { importTorchdistillRecipe } from "./import-torchdistill";

const models = "one of splittable_resnet, splittable_resnest, faster_rcnn_model, deeplabv3_model is expected";
const ours = "key: 'FPBasedResNetBottleneck'";

describe("a configuration of another method is named and refused", () => {
  // the keys of sc2-benchmark's configs/*/supervised_compression
  it.each([
    [
      "CR+BQ",
      classification,
      "key: 'larger_resnet_bottleneck'",
      "larger_resnet_bottleneck, channel reduction with bottleneck quantisation (CR+BQ), without a prior",
    ],
    [
      "CR+BQ of a detector",
      detection,
      "key: 'larger_resnet_bottleneck'",
      "larger_resnet_bottleneck, channel reduction with bottleneck quantisation (CR+BQ), without a prior",
    ],
    [
      "a hyperprior",
      classification,
      "key: 'SHPBasedResNetBottleneck'",
      "SHPBasedResNetBottleneck, a bottleneck with a scale hyperprior",
    ],
    [
      "a mean-scale hyperprior",
      segmentation,
      "key: 'MSHPBasedResNetBottleneck'",
      "MSHPBasedResNetBottleneck, a bottleneck with a mean-scale hyperprior",
    ],
    ["a bottleneck of one's own", classification, "key: 'MyBottleneck'", "MyBottleneck"],
  ])("%s", (_, whole, to, named) => {
    const { text, line } = exchanged(whole, ours, to);
    expect(problemsOf(text)).toEqual([`${line}: the bottleneck is ${named}; FPBasedResNetBottleneck is expected`]);
  });

  it.each([
    ["splittable_hybrid_vit", "splittable_hybrid_vit, a vision transformer behind a bottleneck"],
    ["splittable_regnet", "splittable_regnet, a RegNet behind a bottleneck"],
    ["EntropicClassifier", "EntropicClassifier, a whole network with an entropy bottleneck behind one of its layers"],
    ["resnet50", "resnet50"],
  ])("the model %s", (key, named) => {
    const { text, line } = exchanged(
      classification,
      "key: &student_model_name 'splittable_resnet'",
      `key: &student_model_name '${key}'`,
    );
    expect(problemsOf(text)).toEqual([`${line}: the model is ${named}; ${models}`]);
  });

  it("another body of a detector", () => {
    const { text, line } = exchanged(detection, "key: 'splittable_resnet'", "key: 'splittable_regnet'");
    expect(problemsOf(text)).toEqual([
      `${line}: the body is splittable_regnet, a RegNet behind a bottleneck; one of splittable_resnet, splittable_resnest is expected`,
    ]);
  });

  it("a codec before or inside a network, which nothing trains", () => {
    const text = ["models:", "  model:", "    key: 'CodecInputCompressionClassifier'", "    kwargs: {}"].join("\n");
    expect(problemsOf(text)).toEqual([
      "1: there is no train section, so there is nothing to train by",
      `3: the model is CodecInputCompressionClassifier, a whole network behind a codec of images; ${models}`,
    ]);
  });

  it("a prior that is none of Ladon's, by its loss", () => {
    const { text } = exchanged(
      classification,
      "entropy_module_path: 'bottleneck_layer.entropy_bottleneck'",
      "entropy_module_path: 'bottleneck_layer.gaussian_conditional'",
    );
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /^\d+: BppLoss counts the bits of bottleneck_layer\.gaussian_conditional; bottleneck_layer\.entropy_bottleneck is expected$/,
      ),
    ]);
  });

  it("latents that go through a quantiser before the prior", () => {
    const { text, line } = exchanged(
      classification,
      "num_bottleneck_channels: 24",
      "num_bottleneck_channels: 24\n          compressor_transform: !import_call {key: SimpleQuantizer}",
    );
    expect(problemsOf(text)).toEqual([
      `${line + 1}: the bottleneck has a compressor_transform; latents are coded by the prior alone here`,
    ]);
  });
});

describe("what a network of the same method has beside Ladon's is listed", () => {
  it.each([
    [
      "replace_stride_with_dilation: [False, True, True]",
      "replace_stride_with_dilation: [false, true, true]",
      "The body is that of the checkpoint that you choose.",
    ],
    [
      "pre_transform: !import_call {key: Codec}",
      "pre_transform",
      "Images are prepared by the recipe's protocol alone.",
    ],
  ])("%s", (setting, what, why) => {
    const { text, line } = exchanged(segmentation, "          pre_transform:\n", `          ${setting}\n`);
    expect(importTorchdistillRecipe(text).unsupported).toContainEqual({ line, what, why });
  });
});

describe("sizes", () => {
  const sized = (kwargs: string) => {
    const text = detection.replace(/ +min_size: .*\n +max_size: .*\n/, kwargs);
    expect(text).not.toBe(detection);
    const { inputSize, minSize } = importTorchdistillRecipe(text).recipe;
    return [minSize, inputSize];
  };

  it("of a detector are torchvision's where the file has none", () => {
    expect(sized("")).toEqual([800, 1333]);
    expect(sized("      max_size: 640\n")).toEqual([undefined, 640]);
    expect(sized("      min_size: 600\n")).toEqual([600, 1333]);
  });

  it("that change from stage to stage are listed", () => {
    const start = classification.indexOf("  &imagenet_train");
    const set = classification.slice(start, classification.indexOf("  &imagenet_val"));
    const larger = set
      .replace("&imagenet_train ilsvrc2012/train", "&imagenet_large large")
      .replace("&dataset_name ", "")
      .replace(/&root_dir .*/, "*root_dir")
      .replace("&input_size [416, 416]", "512")
      .replace("kwargs: &normalize_kwargs", "kwargs:");
    const second = classification.indexOf("  stage2:");
    const text =
      classification.slice(0, classification.indexOf("  &imagenet_val")) +
      larger +
      classification.slice(classification.indexOf("  &imagenet_val"), second) +
      classification.slice(second).replace("dataset_id: *imagenet_train", "dataset_id: *imagenet_large");
    const { recipe, unsupported } = importTorchdistillRecipe(text);
    expect(recipe.inputSize).toBe(416);
    expect(unsupported.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "stage 2 trains on large, the one before on ilsvrc2012/train",
        "stage 2 trains at 512 pixels, the one before at 416",
      ]),
    );
  });

  it("below the crop are refused", () => {
    const { text, line } = exchanged(classification, "size: 448", "size: 400");
    expect(problemsOf(text)).toEqual([`${line}: size 400 is below the crop's 416; at least 416 is expected`]);
  });
});

describe("a loader's batch size beside its kwargs", () => {
  it("is refused, for torchdistill does not look there", () => {
    const { text, line } = exchanged(
      classification,
      "      kwargs:\n        batch_size: 32\n        num_workers: 16\n      cache_output:",
      "      batch_size: 32\n      num_workers: 16\n      cache_output:",
    );
    expect(problemsOf(text)).toEqual([
      `${line}: batch_size 32 stands beside kwargs, where torchdistill does not look for it (and would take one image a step); it is expected in kwargs`,
    ]);
  });
});

describe("stages", () => {
  const renamed = (name: string) => exchanged(classification, "  stage2:\n", `  ${name}:\n`);

  it.each(["stage3", "stage_2", "stage02", "Stage2", "stages2"])("named %s are refused with their line", (name) => {
    const { text, line } = renamed(name);
    expect(problemsOf(text)).toEqual([
      `${line}: ${name} is never reached; stages are stage1, stage2 and so on, without a gap`,
    ]);
  });

  it("without a first one are refused", () => {
    const { text, line } = exchanged(classification, "  stage1:\n", "  stage0:\n");
    const sentence = "is never reached; stages are stage1, stage2 and so on, without a gap";
    expect(problemsOf(text)).toEqual([`${line}: stage0 ${sentence}`, expect.stringContaining(`stage2 ${sentence}`)]);
  });

  it("that are empty are refused", () => {
    const text = `${classification.slice(0, classification.indexOf("  stage2:"))}  stage2:\n`;
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("stage2 is empty; a stage has num_epochs, losses and more"),
    ]);
  });

  it("are read in the order of their numbers, ten after nine", () => {
    const second = classification.slice(classification.indexOf("  stage2:"), classification.indexOf("\ntest:"));
    const more = [10, 3, 4, 5, 6, 7, 8, 9].map((number) =>
      second.replace("stage2:", `stage${number}:`).replace("num_epochs: 10", `num_epochs: ${number}`),
    );
    const text = classification.replace(second, second + more.join(""));
    const { recipe } = importTorchdistillRecipe(text);
    expect(recipe.stages.map(({ epochs }) => epochs)).toEqual([10, 10, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe("schedules of another length than their stage are listed", () => {
  const scheduled = (scheduler: string) => {
    const start = detection.indexOf("  scheduler:");
    const text = `${detection.slice(0, start)}  scheduler:\n    ${scheduler}\n${detection.slice(detection.indexOf("  criterion:"))}`;
    const { recipe, unsupported } = importTorchdistillRecipe(text);
    const line = detection.slice(0, start).split("\n").length + 1;
    return [recipe.stages[0].schedule.kind, unsupported.filter((item) => item.line === line)];
  };
  it.each([
    ["{key: CosineAnnealingLR, kwargs: {T_max: 26}}", "cosine", []],
    ["{key: CosineAnnealingLR, kwargs: {T_max: 10}}", "cosine", ["CosineAnnealingLR over 10 epochs"]],
    [
      "{key: CosineAnnealingLR, kwargs: {T_max: 300000}, scheduling_step: 1}",
      "cosine",
      ["CosineAnnealingLR over 300000 batches"],
    ],
    ["{key: CosineAnnealingLR, kwargs: {T_max: 26, eta_min: 0.001}}", "cosine", ["eta_min: 0.001"]],
    [
      "{key: poly_lr_scheduler, kwargs: {num_iterations: 100, num_epochs: 26}, scheduling_step: 1}",
      "polynomial",
      ["poly_lr_scheduler counts 100 steps an epoch"],
    ],
    ["{key: poly_lr_scheduler, kwargs: {num_epochs: 26}}", "polynomial", ["poly_lr_scheduler moves once an epoch"]],
    [
      "{key: poly_lr_scheduler, kwargs: {num_epochs: 30}, scheduling_step: 1}",
      "polynomial",
      ["poly_lr_scheduler over 30 epochs"],
    ],
    [
      "{key: OneCycleLR, kwargs: {max_lr: 0.1, epochs: 26}, scheduling_step: 2}",
      "one-cycle",
      ["OneCycleLR moves every 2 batches"],
    ],
  ])("%s", (scheduler, kind, told) => {
    const [found, items] = scheduled(scheduler);
    expect(found).toBe(kind);
    expect((items as readonly { what: string }[]).map(({ what }) => what)).toEqual(told);
  });
});
