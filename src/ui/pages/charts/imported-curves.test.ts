import { beforeEach, expect, it } from "vitest";
import { forgetAllCurves, importCurves, useImportedCurves, withDistinctNames } from "./imported-curves";

const fileOf = (content: unknown, name: string) => new File([JSON.stringify(content)], name);
const curve = (bpp: number) => ({ name: "a", results: { bpp: [bpp], psnr: [30] } });
const rates = () => useImportedCurves.getState().curves.map(({ points }) => points[0].rates.bpp);

beforeEach(forgetAllCurves);

it("two curves of one name are two, from one file or from one after the other", async () => {
  await importCurves([fileOf([curve(0.1), curve(0.2)], "names-dup.json")]);
  expect(rates()).toEqual([0.1, 0.2]);
  await importCurves([fileOf(curve(0.3), "curve.json")]);
  await importCurves([fileOf(curve(0.4), "curve.json")]);
  expect(rates()).toEqual([0.1, 0.2, 0.3, 0.4]);
});

it("the same file again takes its own place, also twice at once", async () => {
  const file = fileOf([curve(0.1), curve(0.1)], "same.json");
  await importCurves([file, file]);
  await importCurves([file]);
  expect(rates()).toEqual([0.1, 0.1]);
});

it("a file that cannot be read is a sentence, and the others are taken", async () => {
  const gone = fileOf(curve(0.1), "gone.json");
  gone.arrayBuffer = () => Promise.reject(new Error("A requested file could not be found."));
  await importCurves([gone, fileOf(curve(0.2), "here.json")]);
  expect(useImportedCurves.getState().problems).toEqual([
    "gone.json could not be read: A requested file could not be found.",
  ]);
  expect(rates()).toEqual([0.2]);
});

it("numbers every curve of a name but the first, and never takes another's name", () => {
  const named = (...names: readonly string[]) =>
    withDistinctNames(names.map((name) => ({ name }))).map(({ name }) => name);
  expect(named("a", "b", "a", "a")).toEqual(["a", "b", "a (2)", "a (3)"]);
  expect(named("a", "a", "a (2)")).toEqual(["a", "a (3)", "a (2)"]);
  expect(named("a (2)", "a", "a")).toEqual(["a (2)", "a", "a (3)"]);
});
