import { describe, expect, it } from "vitest";
import { smallRecipe } from "../../../testing/small-recipe";
import {
  classifierSummary,
  petsReport as report,
  smallArchitecture,
  smallSummary,
} from "../../../testing/small-network";
import { fitRecipes, recipeObstacle } from "./recipe-fit";

const classes = smallRecipe({ name: "classes" });
const boxes = smallRecipe({ name: "boxes", task: "detection" }, { trainable: ["detection"], reset: [] });
const fromTeacher = smallRecipe(
  { name: "from-teacher" },
  {
    trainable: ["encoder", "prior", "decoder"],
    reset: [],
    losses: [{ kind: "features", layer: "layer1", weight: 1, reduction: "sum" }],
  },
);
const student = classifierSummary("a", { title: "Student" });
const teacher = classifierSummary("b", { title: "Teacher", compresses: false });
const from = (id: string) => ({ kind: "checkpoint", checkpoint: id }) as const;

describe("whether a recipe can run", () => {
  it("needs data with the truth that its task is trained on", () => {
    expect(recipeObstacle(boxes, { report, start: from("a"), checkpoints: [student] })).toBe(
      "Detection needs boxes, which this data does not have.",
    );
  });

  it("needs a head of its task", () => {
    const { tasks } = smallSummary("a", { ...smallArchitecture("basic"), heads: {} });
    const noHead = { ...student, tasks };
    expect(recipeObstacle(classes, { report, start: from("a"), checkpoints: [student] })).toBeUndefined();
    expect(recipeObstacle(classes, { report, start: from("a"), checkpoints: [noHead] })).toBe(
      "Student has no head for classification; start from a network that has one.",
    );
  });

  it("needs a teacher where it learns from one", () => {
    expect(recipeObstacle(fromTeacher, { report, start: from("a"), checkpoints: [student] })).toBe(
      "It learns from an uncompressed teacher, and there is none here yet.",
    );
    expect(recipeObstacle(fromTeacher, { report, start: from("a"), checkpoints: [student, teacher] })).toBeUndefined();
  });

  it("trains no encoder where there is none", () => {
    expect(recipeObstacle(fromTeacher, { report, start: from("b"), checkpoints: [teacher] })).toBe(
      "It trains encoder and decoder, which Teacher does not have.",
    );
    const bare = { kind: "random", network: "ladon-nano-teacher" } as const;
    expect(recipeObstacle(fromTeacher, { report, start: bare, checkpoints: [teacher] })).toContain("uncompressed");
  });

  it("puts those that can run first and keeps the order otherwise", () => {
    const fitted = fitRecipes([boxes, fromTeacher, classes], { report, start: from("a"), checkpoints: [student] });
    expect(fitted.map(({ recipe }) => recipe.name)).toEqual(["classes", "boxes", "from-teacher"]);
  });
});
