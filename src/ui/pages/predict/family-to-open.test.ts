import { expect, it } from "vitest";
import { classifierSummary } from "../../../testing/small-network";
import { familyToOpen } from "./family-to-open";

const shipped = (id: string, knows: "photographs" | "scenes", opensFirst?: true) =>
  classifierSummary(id, { ships: true, knows, compresses: true, ...(opensFirst && { opensFirst }) });
const photo = shipped("photo", "photographs", true);
const scene = shipped("scene", "scenes", true);
const own = classifierSummary("own");
const checkpoints = [photo, scene, own];
const kitten = { kind: "photograph", file: "kitten.jpg" } as const;

it("Predict is about what its checkpoint knows, or where that does not say about the family that opens first", () => {
  expect(familyToOpen({ checkpoints }, scene, kitten)).toBe("scenes");
  expect(familyToOpen({ checkpoints }, own, undefined)).toBe("photographs");
  expect(familyToOpen({ checkpoints: [own] }, own, undefined)).toBe("scenes");
});

it("before the checkpoints are listed, Predict is about the image of the answer that came with the lab, once it is here", () => {
  expect(familyToOpen({}, undefined, kitten)).toBe("photographs");
  expect(familyToOpen({}, undefined, { kind: "scene", number: 1 })).toBe("scenes");
  expect(familyToOpen({}, undefined, undefined)).toBeUndefined();
});
