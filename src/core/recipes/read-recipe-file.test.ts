import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { classification as torchdistill } from "../../testing/torchdistill-configurations";
import { readRecipeFile } from "./read-recipe-file";
import { RecipeError } from "./recipe-error";

const configs = new URL("../../../configs/recipes/", import.meta.url);
const own = await readFile(new URL("classification.json", configs), "utf8");

function refusalOf(text: string, fileName: string): RecipeError {
  try {
    readRecipeFile(text, fileName);
  } catch (error) {
    if (error instanceof RecipeError) return error;
    throw error;
  }
  throw new Error("It was read.");
}

describe("readRecipeFile", () => {
  it("tells the two forms by what is in the file, whatever its name ends in", () => {
    for (const name of ["recipe.yaml", "recipe.YML", "recipe.json", "recipe.txt"]) {
      const { format, recipe, unsupported } = readRecipeFile(torchdistill, name);
      expect([format, recipe.stages.map(({ name, epochs }) => [name, epochs])]).toEqual([
        "torchdistill",
        [
          ["features", 10],
          ["distillation", 10],
        ],
      ]);
      expect(unsupported).toContainEqual({
        line: 112,
        what: "num_workers: 16 (also line 240)",
        why: "How images are read and put into batches is this lab's own matter.",
      });
      expect(readRecipeFile(own, name)).toMatchObject({ format: "ladon-lab", recipe: { name: "classification" } });
    }
  });

  it("takes this lab's recipe written as YAML", () => {
    const yaml = [
      "name: mine",
      "title: Mine",
      "about: For me.",
      "task: classification",
      "protocol: unified",
      "stages:",
      "  - name: only",
      "    epochs: 3",
      "    batchSize: 8",
      "    trainable: [classification]",
      "    losses: [{ kind: cross-entropy }]",
      "    optimizer: { kind: adam, learningRate: 0.001 }",
    ];
    expect(readRecipeFile(yaml.join("\n"), "mine.yaml")).toMatchObject({ format: "ladon-lab", unsupported: [] });
    const wrong = refusalOf(yaml.join("\n").replace("epochs: 3", "epochs: 0"), "mine.yaml");
    expect(wrong.problems).toEqual([
      { line: 8, where: "stages[0].epochs", sentence: "0 is there; a number above 0 is expected" },
    ]);
  });

  it("has the problems of a torchdistill configuration by line, too", () => {
    const { problems, count } = refusalOf(torchdistill.replace("key: 'KDLoss'", "key: 'ATLoss'"), "recipe.yaml");
    expect(count).toBe(1);
    expect(problems).toEqual([{ line: 285, sentence: expect.stringContaining("the loss kd is ATLoss") as string }]);
  });
});
