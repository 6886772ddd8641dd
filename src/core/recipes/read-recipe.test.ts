import { describe, expect, it } from "vitest";
import { readRecipe } from "./read-recipe";
import { parseRecipeSource } from "./recipe-source";
import { RecipeError } from "./recipe-error";
import { longestRecipe } from "./recipe-source";

/** One field a line, so that a line's number tells which field is meant. */
const lines = [
  `{`,
  `  "name": "my-classes",`,
  `  "title": "My classes",`,
  `  "about": "For me.",`,
  `  "task": "classification",`,
  `  "protocol": "unified",`,
  `  "beta": 0.5,`,
  `  "stages": [`,
  `    {`,
  `      "name": "only",`,
  `      "epochs": 3,`,
  `      "batchSize": 8,`,
  `      "augmentation": { "kind": "none", "flip": 0.5 },`,
  `      "trainable": ["body.layer4", "classification"],`,
  `      "reset": ["classification"],`,
  `      "latent": "rounded",`,
  `      "losses": [`,
  `        { "kind": "cross-entropy" },`,
  `        { "kind": "rate", "reduction": "image-mean" }`,
  `      ],`,
  `      "optimizer": { "kind": "adam", "learningRate": 0.001 },`,
  `      "learningRates": { "classification": 0.01 },`,
  `      "cacheFrozen": false`,
  `    }`,
  `  ]`,
  `}`,
];
const whole = lines.join("\n");

/** The recipe with one line replaced. */
function withLine(line: number, text: string): string {
  return lines.map((old, i) => (i + 1 === line ? text : old)).join("\n");
}

function problemsOf(text: string): string {
  try {
    readRecipe(text, "mine.json");
  } catch (error) {
    expect(error).toBeInstanceOf(RecipeError);
    return (error as RecipeError).message;
  }
  throw new Error("The recipe was read.");
}

describe("readRecipe", () => {
  it.each([
    [
      `  "protocol": "unified", "resize": 256,`,
      "line 6, resize: the protocol is unified, and only classification resizes",
    ],
    [
      `  "protocol": "classification", "inputSize": 300, "resize": 256,`,
      "line 6, resize: 300 pixels cannot be cropped out of 256; at least 300 is expected",
    ],
    [
      `  "protocol": "segmentation", "minSize": 256,`,
      "line 6, minSize: the protocol is segmentation, and only unified",
    ],
    [
      `  "protocol": "detection", "inputSize": 416, "minSize": 800,`,
      "line 6, minSize: the shorter side cannot exceed the longer one, inputSize 416",
    ],
    [`  "protocol": "classification", "resize": 0,`, "line 6, resize"],
  ])("refuses the sizes %s, with their line", (line, sentence) => {
    expect(problemsOf(withLine(6, line))).toContain(sentence);
  });

  it("takes a protocol's numbers", () => {
    const recipe = readRecipe(
      withLine(6, `  "protocol": "classification", "inputSize": 224, "resize": 256,`),
      "a.json",
    );
    expect(recipe).toMatchObject({ inputSize: 224, resize: 256 });
  });

  it("fills in what a recipe leaves out", () => {
    const [stage] = readRecipe(whole, "mine.json").stages;
    expect(stage).toMatchObject({
      batchNorms: "trainable",
      schedule: { kind: "constant" },
      warmUpSteps: 0,
      standardise: false,
      cacheFrozen: false,
      optimizer: { kind: "adam", learningRate: 0.001, weightDecay: 0 },
      losses: [{ kind: "cross-entropy", labelSmoothing: 0, weight: 1 }, { kind: "rate" }],
    });
    expect(stage.clipNorm).toBeUndefined();
  });

  it("takes tabs, carriage returns and comments", () => {
    const recipe = readRecipe(whole, "mine.json");
    expect(
      readRecipe(
        whole.replace(/^ +/gm, (indent) => "\t".repeat(indent.length / 2)),
        "tabs",
      ),
    ).toEqual(recipe);
    expect(readRecipe(lines.join("\r\n"), "windows")).toEqual(recipe);
    expect(readRecipe(withLine(3, `${lines[2]} # for people`), "comment")).toEqual(recipe);
  });

  it.each([
    ["an unknown field", 11, `      "epoch": 3,`, `line 11, stages[0].epoch: there is no such field;`],
    ["a slip in a field", 12, `      "batchsize": 8,`, `(did you mean batchSize?)`],
    ["a missing field", 3, ``, `line 1, title: it is missing; a text is expected.`],
    [
      "a text for a number",
      11,
      `      "epochs": "3",`,
      `line 11, stages[0].epochs: "3" is there; a number is expected.`,
    ],
    [
      "half an epoch",
      11,
      `      "epochs": 1.5,`,
      `line 11, stages[0].epochs: 1.5 is there; a whole number is expected.`,
    ],
    ["no epochs", 11, `      "epochs": 0,`, `line 11, stages[0].epochs: 0 is there; a number above 0 is expected.`],
    [
      "another task",
      5,
      `  "task": "captioning",`,
      `line 5, task: "captioning" is there; "classification", "detection" or "segmentation" is expected.`,
    ],
    [
      "a negative learning rate",
      22,
      `      "learningRates": { "classification": -0.01 },`,
      `line 22, stages[0].learningRates.classification: -0.01 is there; a number above 0 is expected.`,
    ],
    [
      "a negative weight",
      19,
      `        { "kind": "rate", "weight": -1 }`,
      `line 19, stages[0].losses[1].weight: -1 is there; a number of at least 0 is expected.`,
    ],
    [
      "too much momentum",
      21,
      `      "optimizer": { "kind": "sgd", "learningRate": 1, "momentum": 2 },`,
      `line 21, stages[0].optimizer.momentum: 2 is there; a number of at most 1 is expected.`,
    ],
    [
      "an unknown loss",
      18,
      `        { "kind": "hinge" },`,
      `line 18, stages[0].losses[0].kind: "hinge" is there; "rate", "features", "distillation", "cross-entropy",`,
    ],
    [
      "a field of another loss",
      18,
      `        { "kind": "cross-entropy", "temperature": 2 },`,
      `line 18, stages[0].losses[0].temperature: there is no such field; stages[0].losses[0] has kind, labelSmoothing, weight.`,
    ],
    [
      "a range the wrong way round",
      13,
      `      "augmentation": { "kind": "random-scale-crop", "scale": [2, 1] },`,
      `line 13, stages[0].augmentation.scale: [2,1] is there; the first is above the second.`,
    ],
    [
      "nothing to train",
      14,
      `      "trainable": [],`,
      `line 14, stages[0].trainable: [] is there; a list of at least 1 entry is expected.`,
    ],
    [
      "a module that is no name",
      14,
      `      "trainable": ["classification", "body layer 4"],`,
      `line 14, stages[0].trainable[1]: "body layer 4" is there; a module is named like body.layer4.`,
    ],
    [
      "a name that is no file's",
      2,
      `  "name": "my classes",`,
      `line 2, name: "my classes" is there; a name has letters,`,
    ],
    ["null", 5, `  "task": null,`, `line 5, task: null is there; "classification", "detection" or`],
    ["a field twice", 12, `      "epochs": 8,`, `line 12: Map keys must be unique`],
    ["a missing comma", 4, `  "about": "For me."`, `line 5:`],
  ])("says of %s the line and what is expected", (_, line, text, sentence) => {
    expect(problemsOf(withLine(line, text))).toContain(sentence);
  });

  it("lists every problem of a file, not the first alone", () => {
    const text = withLine(11, `      "epochs": 0, "bachSize": 1,`).replace(`"beta": 0.5`, `"beta": -1`);
    const message = problemsOf(text);
    expect(message).toContain("mine.json is no recipe that this lab can run. Correct these:");
    for (const part of ["line 7, beta: -1", "stages[0].epochs: 0", "stages[0].bachSize"])
      expect(message).toContain(part);
  });

  it.each([
    [
      "a rate without weight or beta",
      7,
      ``,
      `line 19, stages[0].losses[1]: the rate has no weight and the recipe no beta; one of them is expected.`,
    ],
    [
      "cached features of images that change",
      23,
      `      "cacheFrozen": true`,
      `line 23, stages[0].cacheFrozen: what is computed once must not change`,
    ],
    [
      "an encoder behind the rounding",
      14,
      `      "trainable": ["encoder.conv3", "classification"],`,
      `line 14, stages[0].trainable[0]: encoder.conv3 is to be trained, but no gradient passes the rounded latent`,
    ],
    [
      "a learning rate of what is frozen",
      22,
      `      "learningRates": { "body.layer3": 0.01 },`,
      `line 22, stages[0].learningRates.body.layer3: it has a learning rate but is not trained`,
    ],
    [
      "standardised features without a classifier that learns",
      14,
      `      "trainable": ["body.layer4"], "standardise": true,`,
      `line 14, stages[0].standardise: features are standardised for a classifier that learns, but the stage trains body.layer4`,
    ],
    [
      "a module drawn anew and never trained",
      15,
      `      "reset": ["detection.box"],`,
      `line 15, stages[0].reset[0]: detection.box starts anew but is never trained`,
    ],
  ])("refuses %s", (_, line, text, sentence) => {
    expect(problemsOf(withLine(line, text))).toContain(sentence);
  });

  it("has colours that stay, and parts of a change that do nothing, where it says nothing of them", () => {
    const colourOf = (text: string) => readRecipe(text, "mine.json").stages[0].augmentation.colour;
    expect(colourOf(whole)).toBeUndefined();
    const grey = withLine(13, `      "augmentation": { "kind": "none", "colour": { "grey": 0.1 } },`);
    expect(colourOf(grey)).toEqual({ brightness: 0, contrast: 0, saturation: 0, grey: 0.1 });
    const hue = withLine(13, `      "augmentation": { "kind": "none", "colour": { "hue": 0.1 } },`);
    expect(problemsOf(hue)).toContain("line 13, stages[0].augmentation.colour");
    expect(problemsOf(grey.replace(`"cacheFrozen": false`, `"cacheFrozen": true`))).toContain(
      "without flips, turns and colour is expected",
    );
  });

  it("accepts a learning rate of a part or of a whole of what is trained", () => {
    for (const module of ["body.layer4.0", "body"]) {
      const text = withLine(22, `      "learningRates": { "${module}": 0.01 },`);
      expect(readRecipe(text, "mine.json").stages[0].learningRates).toEqual({ [module]: 0.01 });
    }
  });

  it.each([
    ["nothing", "", "line 1: null is there; an object is expected."],
    ["a list", "[1, 2]", "line 1: [1,2] is there; an object is expected."],
    ["a text", "hello", `line 1: "hello" is there; an object is expected.`],
    ["half an object", `{\n"name": "x",\n"stages": [1,`, "is neither JSON nor YAML"],
    ["brackets without end", "[".repeat(20_000), "is neither JSON nor YAML"],
    ["a tag that asks for a function", "!!js/function 'alert(1)'", "an object is expected"],
    ["a key that reaches for prototypes", `{ "__proto__": { "name": "x" } }`, "name: it is missing"],
  ])("refuses %s with a sentence", (_, text, sentence) => {
    expect(problemsOf(text)).toContain(sentence);
  });

  it("refuses aliases that multiply without bound, and files that are no recipes by their size", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++) {
      const [last, next] = ["abcdefghi"[i - 1], "abcdefghi"[i]];
      bomb.push(`${next}: &${next} [${Array(10).fill(`*${last}`).join(", ")}]`);
    }
    expect(problemsOf(bomb.join("\n"))).toContain("Excessive alias count");
    expect(problemsOf(" ".repeat(longestRecipe + 1))).toContain("mine.json has 400,001 characters");
  });
});

describe("a recipe's lines", () => {
  it("finds keys, items, and what would hold a part that is missing", () => {
    const lineOf = parseRecipeSource(whole, "mine.json").lineOf;
    expect(lineOf([])).toBe(1);
    expect(lineOf(["stages", 0, "losses", 1, "reduction"])).toBe(19);
    expect(lineOf(["stages", 0, "trainable", 1])).toBe(14);
    expect(lineOf(["stages", 0, "losses", 7])).toBe(17);
  });
});
