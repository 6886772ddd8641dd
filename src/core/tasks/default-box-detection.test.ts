import { describe, expect, it } from "vitest";
import { unresized } from "../image/placement";
import { detectByDefaultBoxes, type DefaultBoxOptions, type DefaultBoxOutput } from "./default-box-detection";

const placement = unresized(100, 50, "detection");
const options: DefaultBoxOptions = {
  scoreThreshold: 0.01,
  suppressionThreshold: 0.45,
  keptBoxes: 200,
  candidatesPerClass: 400,
  weights: [10, 10, 5, 5],
};

/** Default boxes left where they are, each with logits of background and two classes. */
function output(boxes: readonly (readonly number[])[], logits: readonly (readonly number[])[]): DefaultBoxOutput {
  return {
    defaultBoxes: Float32Array.from(boxes.flat()),
    deltas: new Float32Array(4 * boxes.length),
    logits: Float32Array.from(logits.flat()),
    classes: 3,
  };
}

const detected = (of: DefaultBoxOutput, changes: Partial<DefaultBoxOptions> = {}) =>
  detectByDefaultBoxes(of, placement, { ...options, ...changes }).boxes.map(
    ({ label, boxXyxyPixels }) => `${label}: ${boxXyxyPixels.join()}`,
  );

describe("detection by default boxes", () => {
  it("gives a box for every likely class, best first, clipped to the image", () => {
    const one = output([[-10, 10, 30, 60]], [[0, 2, 1]]);
    expect(detected(one)).toEqual(["1: 0,10,30,50", "2: 0,10,30,50"]);
    expect(detected(one, { scoreThreshold: 0.3 })).toEqual(["1: 0,10,30,50"]);
    expect(detected(one, { keptBoxes: 1 })).toEqual(["1: 0,10,30,50"]);
  });

  it("lets the best of a class suppress others of it, and no more of them than are candidates", () => {
    const boxes = [
      [0, 0, 20, 20],
      [1, 0, 21, 20],
      [60, 0, 80, 20],
    ];
    const three = output(boxes, [
      [0, 5, -9],
      [0, 6, -9],
      [0, 4, -9],
    ]);
    expect(detected(three)).toEqual(["1: 1,0,21,20", "1: 60,0,80,20"]);
    expect(detected(three, { candidatesPerClass: 2 })).toEqual(["1: 1,0,21,20"]);
    expect(detected(three, { suppressionThreshold: 0.95 })).toHaveLength(3);
  });

  it("keeps boxes without area, as torchvision does", () => {
    expect(detected(output([[-20, 0, -5, 20]], [[0, 3, -9]]))).toEqual(["1: 0,0,0,20"]);
  });

  it("refuses arrays that do not fit each other", () => {
    const broken = { ...output([[0, 0, 1, 1]], [[0, 1, 2]]), deltas: new Float32Array(8) };
    expect(() => detected(broken)).toThrow("3 logits of 3 classes and 8 offsets for 1 default boxes");
  });
});
