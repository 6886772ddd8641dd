import { describe, expect, it } from "vitest";
import { classifierSummary } from "../../../testing/small-network";
import { smallRecipe } from "../../../testing/small-recipe";
import { fitTeachers, teacherObstacle } from "./teacher-fit";

const features = (layer: string, teacherLayer?: string) =>
  smallRecipe(
    {},
    { losses: [{ kind: "features", layer, ...(teacherLayer && { teacherLayer }), weight: 1, reduction: "sum" }] },
  );
const answers = smallRecipe({}, { losses: [{ kind: "distillation", temperature: 1, alpha: 0.5, weight: 1 }] });

const residual = classifierSummary("residual", { compresses: false });
const mobile = classifierSummary("mobile", { compresses: false, layers: ["stem", "block1", "block6", "last"] });
const coder = classifierSummary("coder");
const headless = {
  ...residual,
  tasks: { ...residual.tasks, classification: { present: false, why: "none" } },
} as const;

describe("a checkpoint as a teacher", () => {
  it("needs the layers that the recipe names", () => {
    expect(teacherObstacle(features("layer2"), residual, 2)).toBeUndefined();
    expect(teacherObstacle(features("layer2"), mobile, 2)).toBe("has no layer2");
    expect(teacherObstacle(features("layer2", "block6"), mobile, 2)).toBeUndefined();
    expect(teacherObstacle(features("layer2", "block6"), residual, 2)).toBe("has no block6");
  });

  it("needs answers over the same classes where answers are compared", () => {
    expect(teacherObstacle(answers, residual, 2)).toBeUndefined();
    expect(teacherObstacle(answers, residual, 1000)).toBe("tells 2 classes apart, the network 1,000");
    expect(teacherObstacle(answers, headless, 2)).toBe("has no classification head");
    expect(teacherObstacle(features("layer2"), headless, 1000)).toBeUndefined();
  });

  it("does not compress", () => {
    const { teachers, unfit } = fitTeachers(features("layer2"), [coder, mobile, residual], 2);
    expect(teachers).toEqual([residual]);
    expect(unfit.map(({ checkpoint, why }) => `${checkpoint.id} ${why}`)).toEqual([
      "coder compresses, and a teacher is an uncompressed network",
      "mobile has no layer2",
    ]);
  });
});
