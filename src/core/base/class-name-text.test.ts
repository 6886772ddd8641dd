import { expect, it } from "vitest";
import { classNameText } from "./class-name-text";

it("names of classes are shown with spaces for underscores", () => {
  const names = ["cougar_body", "water_lilly", "tench, Tinca tinca", "__background__", "_", "stop sign"];
  expect(names.map(classNameText)).toEqual([
    "cougar body",
    "water lilly",
    "tench, Tinca tinca",
    "background",
    "_",
    "stop sign",
  ]);
});
