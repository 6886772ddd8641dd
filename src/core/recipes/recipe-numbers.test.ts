import { describe, expect, it } from "vitest";
import { cpuMs } from "../../testing/process-cost";
import { detection } from "../../testing/torchdistill-configurations";
import { importTorchdistillRecipe } from "./import-torchdistill";
import { readRecipe } from "./read-recipe";
import { RecipeError } from "./recipe-error";

/** Every number that a recipe may have, one a line. */
const lines = [
  `{ "name": "all", "title": "All", "about": "Every number.", "task": "classification", "protocol": "unified",`,
  `  "beta": 0.5,`,
  `  "inputSize": 128,`,
  `  "stages": [{ "name": "only", "trainable": ["encoder", "classification"], "latent": "noise",`,
  `    "epochs": 3,`,
  `    "batchSize": 8,`,
  `    "augmentation": { "kind": "random-resized-crop",`,
  `      "flip": 0.5,`,
  `      "scale": [0.08, 1], "ratio": [0.75, 1.3],`,
  `      "colour": { "brightness": 0.4, "contrast": 0.4, "saturation": 0.4,`,
  `        "grey": 0.1 } },`,
  `    "losses": [`,
  `      { "kind": "distillation", "temperature": 2,`,
  `        "alpha": 0.5 },`,
  `      { "kind": "cross-entropy", "labelSmoothing": 0.1 },`,
  `      { "kind": "rate", "weight": 1.28 }],`,
  `    "optimizer": { "kind": "sgd", "learningRate": 0.001,`,
  `      "momentum": 0.9,`,
  `      "weightDecay": 0.0005 },`,
  `    "learningRates": { "classification": 0.01 },`,
  `    "clipNorm": 1,`,
  `    "schedule": { "kind": "multi-step", "milestoneEpochs": [1, 2],`,
  `      "gamma": 0.1 },`,
  `    "warmUpSteps": 10,`,
  `    "fitQuantiles": { "steps": 100, "learningRate": 0.01 } }] }`,
];
const whole = lines.join("\n");

function errorOf(text: string): RecipeError {
  try {
    readRecipe(text, "all.json");
  } catch (error) {
    if (error instanceof RecipeError) return error;
    throw error;
  }
  throw new Error("The recipe was read.");
}

/** A recipe with one line's first number exchanged, and that line. */
function withNumber(field: string, value: string): { readonly text: string; readonly line: number } {
  const pattern = new RegExp(`("${field}": \\[?)[\\d.]+`);
  const at = lines.findIndex((line) => pattern.test(line));
  expect(at).toBeGreaterThanOrEqual(0);
  const text = lines.map((line, i) => (i === at ? line.replace(pattern, `$1${value}`) : line)).join("\n");
  return { text, line: at + 1 };
}

it("the recipe of every number is a good one", () => {
  expect(readRecipe(whole, "all.json").stages[0].clipNorm).toBe(1);
});

describe("a number that cannot be is refused in its line", () => {
  const wholes = ["inputSize", "epochs", "batchSize", "milestoneEpochs", "warmUpSteps", "steps"];
  const above = ["beta", "temperature", "gamma", "clipNorm", "learningRate", "classification", ...wholes.slice(0, 4)];
  const shares = ["flip", "grey", "alpha", "labelSmoothing", "momentum"];
  const every = [
    ...new Set([
      ...wholes,
      ...above,
      ...shares,
      "scale",
      "ratio",
      "brightness",
      "contrast",
      "saturation",
      "weight",
      "weightDecay",
    ]),
  ];
  const cases = [
    ...every.flatMap((field) => ["-1", "1e300", "1e999", '"1"', "true", "null", "NaN"].map((value) => [field, value])),
    ...above.map((field) => [field, "0"]),
    ...wholes.map((field) => [field, "1.5"]),
    ...shares.map((field) => [field, "1.01"]),
    ["epochs", "1000000000"],
    ["scale", "1.5"],
  ];

  it.each(cases)("%s of %s", (field, value) => {
    const { text, line } = withNumber(field, value);
    const { problems } = errorOf(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems)
      expect([problem.line, problem.sentence]).toEqual([line, expect.stringMatching(/is there|is missing/)]);
  });

  it.each([
    ["010", "010 is there; write the number as JSON does, as 10"],
    ["0o10", "0o10 is there; write the number as JSON does, as 8"],
    ["0x10", "0x10 is there; write the number as JSON does, as 16"],
    ["+3", "+3 is there; write the number as JSON does, as 3"],
    [".5", ".5 is there; write the number as JSON does, as 0.5"],
    [".inf", ".inf is there; a number is expected"],
    [".nan", ".nan is there; a number is expected"],
    ["1_0", `"1_0" is there; a number is expected`],
    ["1:30", `"1:30" is there; a number is expected`],
    ["yes", `"yes" is there; a number is expected`],
    ["1e999", "Infinity is there; a number is expected"],
  ])("epochs spelled %s", (value, sentence) => {
    const yaml = whole.replace('"epochs": 3', `"epochs": ${value}`);
    expect(errorOf(yaml).problems).toEqual([expect.objectContaining({ line: 5, sentence })]);
  });

  it("but an exponent without a point is JSON's", () => {
    expect(readRecipe(withNumber("learningRate", "1e-3").text, "all.json").stages[0].optimizer.learningRate).toBe(
      0.001,
    );
  });
});

describe("a file of twenty thousand foreign keys", () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}`);
  const cpuMilliseconds = (work: () => void) => {
    const started = process.cpuUsage();
    work();
    return cpuMs(started);
  };

  it("has twenty problems told, and the number of all", () => {
    const text = whole.replace('"beta": 0.5,', `${keys.map((key) => `"${key}": 1,\n`).join("")}"beta": 0.5,`);
    readRecipe(whole, "warm.json");
    let error: RecipeError | undefined;
    // 9.8 s when each key looked for its line and its like; less than half a second now, most of it the YAML parser's
    expect(cpuMilliseconds(() => (error = errorOf(text)))).toBeLessThan(2000);
    expect(error?.count).toBe(20_000);
    expect(error?.problems.map(({ line, where }) => [line, where])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i + 2, `k${i}`]),
    );
    expect(error?.message.split("\n")).toHaveLength(22);
    expect(error?.message).toMatch(/… and 19,980 more\.$/);
  });

  it("has twenty settings listed where it is a torchdistill configuration, and the number of the others", () => {
    const text = `${detection}\n${keys.map((key) => `${key}: 1`).join("\n")}\n`;
    importTorchdistillRecipe(detection);
    let listed: readonly string[] = [];
    const took = cpuMilliseconds(() => {
      listed = importTorchdistillRecipe(text)
        .unsupported.filter(({ why }) => why === "This lab has no such setting.")
        .map(({ what }) => what);
    });
    expect(took).toBeLessThan(2000);
    expect(listed).toHaveLength(21);
    expect(listed.slice(-2)[0]).toMatch(/^k\d+: 1$/);
    expect(listed.at(-1)).toMatch(/^(19,98\d|19,99\d) more settings$/);
  });

  it("of which each has a wrong number has as few told", () => {
    const text = `${detection}\n${keys.map((key) => `${key}: {lr: -1}`).join("\n")}\n`;
    let message = "";
    const took = cpuMilliseconds(() => {
      try {
        importTorchdistillRecipe(text);
      } catch (error) {
        message = (error as Error).message;
      }
    });
    expect(took).toBeLessThan(2000);
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toMatch(/… and 19,980 more\.$/);
  });
});

describe("a recipe with more than any recipe has", () => {
  const many = (count: number, name: (i: number) => string) =>
    JSON.stringify(Array.from({ length: count }, (_, i) => name(i)));
  const withList = (key: string, list: string) =>
    whole.replace(new RegExp(`"${key}": ?\\[[^\\]]*\\]`), () => `"${key}": ${list}`);

  it.each([
    [
      "modules",
      withList(
        "trainable",
        many(20_000, (i) => `e${i}`),
      ),
      /stages\[0\]\.trainable: 20,000 entries are there; at most 1,000/,
    ],
    [
      "losses",
      withList("losses", `[${"{},".repeat(99_999)}{}]`),
      /stages\[0\]\.losses: 100,000 entries are there; at most 1,000/,
    ],
  ])("is refused before its %s are looked at one by one", (_, text, message) => {
    const started = process.cpuUsage();
    // 40,000 modules held against 40,000 others took minutes; 200,000 losses ended as a stack overflow
    expect(errorOf(text)?.message).toMatch(message);
    expect(cpuMs(started)).toBeLessThan(5000);
  });

  it("is told in lines, whatever it quotes", () => {
    const error = errorOf(whole.replace('"beta"', `"${"b".repeat(300_000)}"`));
    expect(error?.message.length).toBeLessThan(3000);
    expect(error?.problems[0].where?.length).toBeLessThan(300);
  });

  it("is told to be nested too deep, not that memory or stack ran out", () => {
    expect(errorOf("[".repeat(100_000))?.message).toMatch(
      /nested deeper than can be read; a recipe has about six levels/,
    );
  });
});
