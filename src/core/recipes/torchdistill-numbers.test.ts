import { describe, expect, it } from "vitest";
import {
  classification,
  detection,
  exchanged,
  problemsOf,
  segmentation,
} from "../../testing/torchdistill-configurations";
import { importTorchdistillRecipe } from "./import-torchdistill";

const epochs = "a whole number from 1 to 100,000 is expected";
const rate = "a number above 0, at most 1,000 is expected";

describe("a number that cannot be is refused in its line", () => {
  it.each([
    [
      "no batch",
      classification,
      "batch_size: 32",
      "batch_size: 0",
      "batch_size is 0; a whole number from 1 to 65,536 is expected",
    ],
    ["no epoch", classification, "    num_epochs: 10", "    num_epochs: 0", `num_epochs is 0; ${epochs}`],
    ["fewer than none", classification, "    num_epochs: 10", "    num_epochs: -3", `num_epochs is -3; ${epochs}`],
    ["half an epoch", classification, "    num_epochs: 10", "    num_epochs: 1.5", `num_epochs is 1.5; ${epochs}`],
    [
      "epochs that range() refuses",
      classification,
      "    num_epochs: 10",
      "    num_epochs: 10.0",
      `num_epochs is 10.0; ${epochs}, and Python takes 10 for one, 10.0 not`,
    ],
    [
      "epochs without end",
      classification,
      "    num_epochs: 10",
      "    num_epochs: 1000000000",
      `num_epochs is 1000000000; ${epochs}`,
    ],
    ["infinity", classification, "    num_epochs: 10", "    num_epochs: .inf", `num_epochs is .inf; ${epochs}`],
    ["no number", classification, "    num_epochs: 10", "    num_epochs: .nan", `num_epochs is .nan; ${epochs}`],
    ["a text", classification, "    num_epochs: 10", "    num_epochs: '10'", `num_epochs is the text '10'; ${epochs}`],
    [
      "a truth",
      classification,
      "    num_epochs: 10",
      "    num_epochs: yes",
      `num_epochs is yes, which PyYAML reads as True; ${epochs}`,
    ],
    ["nothing", classification, "    num_epochs: 10", "    num_epochs:", `num_epochs is empty; ${epochs}`],
    ["a list", classification, "    num_epochs: 10", "    num_epochs: [x]", `num_epochs is [x]; ${epochs}`],
    [
      "what YAML 1.2 calls octal",
      classification,
      "    num_epochs: 10",
      "    num_epochs: 0o10",
      `num_epochs is 0o10, which PyYAML reads as a text (write 8 for the number); ${epochs}`,
    ],
    [
      "an exponent without a point",
      classification,
      "lr: 0.001",
      "lr: 1e-3",
      `lr is 1e-3, which PyYAML reads as a text (write 0.001 for the number); ${rate}`,
    ],
    [
      "a small one",
      classification,
      "lr: 0.001",
      "lr: 1e-7",
      `lr is 1e-7, which PyYAML reads as a text (write 1.0e-7 for the number); ${rate}`,
    ],
    [
      "an exponent without a sign",
      classification,
      "lr: 0.001",
      "lr: 1.0e2",
      `lr is 1.0e2, which PyYAML reads as a text (write 100 for the number); ${rate}`,
    ],
    ["a rate of nothing", classification, "lr: 0.001", "lr: 0.0", `lr is 0.0; ${rate}`],
    ["a rate that climbs the loss", classification, "lr: 0.001", "lr: -0.001", `lr is -0.001; ${rate}`],
    ["a rate beyond all", classification, "lr: 0.001", "lr: 1.0e+300", `lr is 1.0e+300; ${rate}`],
    [
      "a rate of nine digits by colons",
      classification,
      "lr: 0.001",
      "lr: 1:30:00",
      `lr is 1:30:00, which PyYAML reads as 5400; ${rate}`,
    ],
    [
      "momentum above one",
      classification,
      "momentum: 0.9",
      "momentum: 9",
      "momentum is 9; a number from 0 to 1 is expected",
    ],
    [
      "negative decay",
      classification,
      "weight_decay: 0.0005",
      "weight_decay: -0.1",
      "weight_decay is -0.1; a number from 0 to 1,000 is expected",
    ],
    ["half a milestone", classification, "milestones: [5, 8]", "milestones: [5, 8.5]", `milestones is 8.5; ${epochs}`],
    [
      "a milestone before the first epoch",
      classification,
      "milestones: [5, 8]",
      "milestones: [0, 8]",
      `milestones is 0; ${epochs}`,
    ],
    [
      "a milestone that is no list",
      classification,
      "milestones: [5, 8]",
      "milestones: {a: 1}",
      "milestones is a map; a list of numbers is expected",
    ],
    [
      "a factor of nothing",
      classification,
      "gamma: 0.1",
      "gamma: 0",
      "gamma is 0; a number above 0, at most 1,000 is expected",
    ],
    [
      "ice",
      classification,
      "temperature: 1.0",
      "temperature: 0",
      "temperature is 0; a number above 0, at most 1,000,000 is expected",
    ],
    ["more than all", classification, "alpha: 0.5", "alpha: 1.5", "alpha is 1.5; a number from 0 to 1 is expected"],
    [
      "a negative weight",
      classification,
      "weight: 1.28",
      "weight: -1.28",
      "weight is -1.28; a number from 0 to 1,000,000,000 is expected",
    ],
    ["a chance above one", classification, "p: 0.5", "p: 50", "p is 50; a number from 0 to 1 is expected"],
    [
      "an input of no pixels",
      classification,
      "size: &input_size [416, 416]",
      "size: &input_size [0, 0]",
      "size is 0; a whole number from 1 to 8,192 is expected",
    ],
    [
      "an input of half pixels",
      classification,
      "size: 448",
      "size: 448.5",
      "size is 448.5; a whole number from 1 to 8,192 is expected",
    ],
    [
      "a crop that is the wrong way round",
      classification,
      "size: &input_size [416, 416]",
      "{size: &input_size [416, 416], scale: [1.0, 0.5]}",
      "scale is [1, 0.5]; two numbers are expected, the smaller one first",
    ],
    [
      "fewer workers than none",
      classification,
      "num_workers: 16",
      "num_workers: -1",
      "num_workers is -1; a whole number from 0 to 4,096 is expected",
    ],
    [
      "no classes",
      classification,
      "num_classes: 1000",
      "num_classes: 0",
      "num_classes is 0; a whole number from 1 to 65,536 is expected",
    ],
    [
      "no channels",
      classification,
      "num_bottleneck_channels: 24",
      "num_bottleneck_channels: 0",
      "num_bottleneck_channels is 0; a whole number from 1 to 65,536 is expected",
    ],
    [
      "a batch of none, by a sampler",
      detection,
      "batch_size: 8",
      "batch_size: 0",
      "batch_size is 0; a whole number from 1 to 65,536 is expected",
    ],
    [
      "an input of no pixels, of a detector",
      detection,
      "max_size: 416",
      "max_size: 0",
      "max_size is 0; a whole number from 1 to 8,192 is expected",
    ],
    [
      "a flip of a dataset",
      detection,
      "random_horizontal_flip: 0.5",
      "random_horizontal_flip: -0.5",
      "random_horizontal_flip is -0.5; a number from 0 to 1 is expected",
    ],
    [
      "a power of nothing",
      segmentation,
      "power: 0.9",
      "power: 0",
      "power is 0; a number above 0, at most 1,000 is expected",
    ],
    ["sizes the wrong way round", segmentation, "max_size: 832", "max_size: 83", "max_size 83 is below min_size 260"],
  ])("%s", (_, whole, from, to, sentence) => {
    const { text, line } = exchanged(whole, from, to);
    const found = problemsOf(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toBe(`${line}: ${sentence}`);
  });

  const stepLr = (kwargs: string) =>
    exchanged(
      classification,
      "      key: 'MultiStepLR'\n      kwargs:\n        milestones: [5, 8]\n        gamma: 0.1\n",
      `      key: 'StepLR'\n      kwargs:\n        ${kwargs}\n`,
    );
  it.each([
    ["step_size: 0", `step_size is 0; ${epochs}`],
    ["step_size: 0.5", `step_size is 0.5; ${epochs}`],
    ["step_size: -1", `step_size is -1; ${epochs}`],
    ["step_size: 2.0", `step_size is 2.0; ${epochs}, and Python takes 2 for one, 2.0 not`],
    ["step_size: 1.0e-300", `step_size is 1.0e-300; ${epochs}`],
  ])("StepLR with %s", (kwargs, sentence) => {
    const { text, line } = stepLr(kwargs);
    expect(problemsOf(text)).toEqual([`${line + 2}: ${sentence}`]);
  });

  it("StepLR without a step, or with thousands of them", () => {
    const { text, line } = stepLr("gamma: 0.5");
    expect(problemsOf(text)).toEqual([`${line}: StepLR has no step_size; a number of epochs is expected`]);
    const many = stepLr("step_size: 1").text.replace("&epoch_to_update 10", "&epoch_to_update 100000");
    expect(problemsOf(many)).toEqual([
      expect.stringContaining("StepLR changes the rate more than 1,000 times; fewer are expected"),
    ]);
  });

  it("by an alias, where the number stands, with the line that uses it", () => {
    const { text, line } = exchanged(classification, "&epoch_to_update 10", "&epoch_to_update 0");
    expect(problemsOf(text)).toEqual([`${line}: num_epochs is 0; ${epochs} (used in line ${line + 2})`]);
  });

  it("every one of them, each once, by line", () => {
    const text = classification.replaceAll("batch_size: 32", "batch_size: 0").replaceAll("lr: 0.001", "lr: 0");
    const lines = (part: string) =>
      text.split("\n").flatMap((line, i) => (line.includes(part) ? [`${i + 1}: ${part.replace(":", " is")}`] : []));
    const expected = [...lines("batch_size: 0"), ...lines("lr: 0")];
    expect(expected).toHaveLength(5);
    expect(problemsOf(text).map((problem) => problem.replace(/;.*/, ""))).toEqual(
      expected.sort((a, b) => parseInt(a) - parseInt(b)),
    );
  });
});

describe("a number is what PyYAML makes of it", () => {
  const epochsOf = (spelling: string) =>
    importTorchdistillRecipe(classification.replace("    num_epochs: 10", `    num_epochs: ${spelling}`)).recipe
      .stages[1].epochs;

  it.each([
    ["010", 8],
    ["0x10", 16],
    ["0b11", 3],
    ["1:30", 90],
    ["1_0", 10],
    ["+7", 7],
    ["!!int '12'", 12],
  ])("%s epochs are %i", (spelling, count) => {
    expect(epochsOf(spelling)).toBe(count);
  });

  it("a rate may be small, and tagged", () => {
    const rateOf = (spelling: string) =>
      importTorchdistillRecipe(classification.replace("lr: 0.001", `lr: ${spelling}`)).recipe.stages[0].optimizer
        .learningRate;
    expect(rateOf("1.0e-7")).toBe(1e-7);
    expect(rateOf(".5e-2")).toBe(0.005);
    expect(rateOf("!!float 1e-3")).toBe(0.001);
  });

  it("and what joins write is Python's text of it", () => {
    const named = (value: string) =>
      importTorchdistillRecipe(
        classification.replace(
          "experiment: &student_experiment !join [*dataset_name,",
          `experiment: &student_experiment !join [${value},`,
        ),
      ).recipe.name;
    expect(named("True")).toMatch(/^True-splittable/);
    expect(named("1.0")).toMatch(/^1\.0-splittable/);
    expect(named("0.00005")).toMatch(/^5e-05-splittable/);
    expect(named("'yes'")).toMatch(/^yes-splittable/);
  });

  it("a truth by any of its names", () => {
    const trained = (word: string) =>
      problemsOf(detection.replace("    requires_grad: True", `    requires_grad: ${word}`));
    for (const word of ["yes", "On", "TRUE"]) expect(trained(word)).toEqual([]);
    for (const word of ["no", "off"]) expect(trained(word)[0]).toContain("requires_grad is False");
    expect(trained("'True'")[0]).toContain("requires_grad is True; True or False is expected");
  });
});
