import { describe, expect, it } from "vitest";
import { differences } from "./recipe-differences";

describe("where two recipes differ", () => {
  it("is nowhere for equal ones, whatever the order of their fields", () => {
    expect(differences({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([]);
  });

  it("is said by path, stages counted from 1", () => {
    const recipe = (learningRate: number) => ({ stages: [{ epochs: 3 }, { optimizer: { learningRate } }] });
    expect(differences(recipe(0.1), recipe(0.01))).toEqual([
      { path: "stages 2 · optimizer · learningRate", first: "0.1", second: "0.01" },
    ]);
  });

  it("names what only one of them has", () => {
    expect(differences({ beta: 0.2 }, { clipNorm: 1 })).toEqual([
      { path: "beta", first: "0.2", second: undefined },
      { path: "clipNorm", first: undefined, second: "1" },
    ]);
  });

  it("shows lists of names whole", () => {
    expect(differences({ trainable: ["encoder"] }, { trainable: ["encoder", "body"] })).toEqual([
      { path: "trainable", first: '["encoder"]', second: '["encoder","body"]' },
    ]);
  });
});
