import { expect, it } from "vitest";
import { photoObjects } from "../demo/photos/photo-kinds";
import { petClasses, photos26CaltechClasses } from "./photo-classes";

it("photos26 has the classes that the demo finds, and three that it leaves out", () => {
  const leftOut = ["brain", "brontosaurus", "car_side"];
  const classes: readonly string[] = [...photos26CaltechClasses, ...petClasses];
  expect(classes.filter((name) => !leftOut.includes(name))).toEqual(photoObjects.slice(1));
  expect(classes).toEqual(expect.arrayContaining(leftOut));
});
