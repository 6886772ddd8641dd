import { describe, expect, it } from "vitest";
import { smallRecipe } from "../../../testing/small-recipe";
import { classifierSummary as checkpoint, petsReport as report } from "../../../testing/small-network";
import { firstScenes, type TrainingDraft } from "../../stores/training-draft-store";
import { chooseStart, knownRecipes, matchKeyOf, resolveDraft } from "./draft-plan";

const newClasses = smallRecipe({ name: "new-classes", title: "New classes" });
const further = smallRecipe({ name: "further" }, { reset: [] });
const draft: TrainingDraft = {
  source: firstScenes,
  examination: { kind: "done", report },
  readRecipes: [],
  changedRecipes: {},
  validationShare: 0.2,
  seed: 7,
};
const recipes = [newClasses, further];
const checkpoints = [checkpoint("mine"), checkpoint("shipped", { ships: true })];

describe("where a run starts", () => {
  it("is what was asked for, else what ships and codes, else random weights", () => {
    expect(chooseStart({ kind: "checkpoint", checkpoint: "mine" }, checkpoints)).toMatchObject({ checkpoint: "mine" });
    expect(chooseStart({ kind: "checkpoint", checkpoint: "gone" }, checkpoints)).toMatchObject({
      checkpoint: "shipped",
    });
    expect(chooseStart(undefined, [checkpoint("t", { compresses: false })])).toMatchObject({ kind: "random" });
  });
});

describe("with two families", () => {
  const families = (["photographs", "scenes"] as const).flatMap((knows) => [
    checkpoint(knows, { ships: true, knows, opensFirst: true }),
    checkpoint(`${knows} teacher`, { ships: true, knows, compresses: false }),
  ]);

  it("fine-tuning starts from the first one, photographs", () => {
    const { start, plan } = resolveDraft({ draft, recipes, checkpoints: families });
    expect(start).toEqual({ kind: "checkpoint", checkpoint: "photographs" });
    expect(plan?.start).toEqual(start);
  });

  it("the teacher is of the family that the run starts from", () => {
    const distilled = smallRecipe(
      { name: "distilled" },
      { losses: [{ kind: "distillation", temperature: 1, alpha: 0.5, weight: 1 }] },
    );
    for (const knows of ["photographs", "scenes"]) {
      const asked: TrainingDraft = { ...draft, start: { kind: "checkpoint", checkpoint: knows } };
      const { teacher } = resolveDraft({ draft: asked, recipes: [distilled], checkpoints: families });
      expect(teacher?.id).toBe(`${knows} teacher`);
    }
  });
});

describe("the recipes that are known", () => {
  it("are those of files first, each as it was changed here, each name once", () => {
    const read = { fileName: "r.json", unsupported: [], recipe: { ...further, title: "from a file" } };
    const changed = { ...newClasses, title: "changed" };
    const known = knownRecipes({ ...draft, readRecipes: [read], changedRecipes: { "new-classes": changed } }, recipes);
    expect(known.map(({ title }) => title)).toEqual(["from a file", "changed"]);
  });
});

describe("the plan of a draft", () => {
  it("is there as soon as the data is known", () => {
    const { plan, problems, newHead } = resolveDraft({ draft, recipes, checkpoints });
    expect(problems).toEqual([]);
    expect(newHead).toBe(true);
    expect(plan).toEqual({
      title: "New classes, pets",
      start: { kind: "checkpoint", checkpoint: "shipped" },
      recipe: newClasses,
      validationShare: 0.2,
      seed: 7,
    });
  });

  it("is not there before, and the reason is said", () => {
    const waiting = resolveDraft({ draft: { ...draft, examination: { kind: "running" } }, recipes, checkpoints });
    expect(waiting.plan).toBeUndefined();
    expect(waiting.problems).toEqual(["The data is not known yet."]);
    expect(resolveDraft({ draft, recipes: [], checkpoints }).problems).toEqual(["No recipe is chosen."]);
  });

  it("matches classes with those of the head where the recipe makes no new one", () => {
    const wish = { ...draft, recipeName: "further" };
    const key = matchKeyOf(report, { kind: "checkpoint", checkpoint: "shipped" }, further);
    const unmatched = resolveDraft({ draft: wish, recipes, checkpoints });
    expect(unmatched.matchKey).toBe(key);
    expect(unmatched.plan).toBeUndefined();

    const proposal = {
      task: "classification",
      dataSetClasses: [],
      modelClasses: [],
      proposal: [1, null],
      how: [],
      notes: [],
    } as const;
    const proposals = { key, state: { kind: "done", proposals: [proposal] } } as const;
    expect(resolveDraft({ draft: { ...wish, proposals }, recipes, checkpoints }).plan?.labelMap).toEqual([1, null]);

    const changed = { ...wish, proposals, labelMap: { key, map: [0, 1] } };
    expect(resolveDraft({ draft: changed, recipes, checkpoints }).plan?.labelMap).toEqual([0, 1]);
    const nothing = { ...wish, labelMap: { key, map: [null, null] } };
    expect(resolveDraft({ draft: nothing, recipes, checkpoints }).problems[0]).toContain("nothing would be trained");
  });

  it("takes background alone for nothing", () => {
    const boxes = { ...further, name: "boxes", task: "detection" } as const;
    const found = { ...report, tasks: { detection: { images: 4, classes: ["background", "cat"] } } };
    const detector = checkpoint("d", { tasks: { ...checkpoint("d").tasks, detection: { present: true, classes: 5 } } });
    const key = matchKeyOf(found, { kind: "checkpoint", checkpoint: "d" }, boxes);
    const wish = { ...draft, examination: { kind: "done", report: found } as const, recipeName: "boxes" };
    const resolve = (map: (number | null)[]) =>
      resolveDraft({ draft: { ...wish, labelMap: { key, map } }, recipes: [boxes], checkpoints: [detector] });
    expect(resolve([0, null]).problems).toHaveLength(1);
    expect(resolve([0, 3]).plan?.labelMap).toEqual([0, 3]);
  });

  it("forgets a match of other data", () => {
    const stale = { ...draft, recipeName: "further", labelMap: { key: "other", map: [0, 1] } };
    expect(resolveDraft({ draft: stale, recipes, checkpoints }).labelMap).toBeUndefined();
  });
});
