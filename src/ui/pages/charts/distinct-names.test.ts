import { expect, it } from "vitest";
import { withDistinctNames } from "./distinct-names";

it("numbers every curve of a name but the first, and never takes another's name", () => {
  const named = (...names: readonly string[]) =>
    withDistinctNames(names.map((name) => ({ name }))).map(({ name }) => name);
  expect(named("a", "b", "a", "a")).toEqual(["a", "b", "a (2)", "a (3)"]);
  expect(named("a", "a", "a (2)")).toEqual(["a", "a (3)", "a (2)"]);
  expect(named("a (2)", "a", "a")).toEqual(["a (2)", "a", "a (3)"]);
});
