import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scenarioFields, setValueAt, treeOf } from "../../../core/split/scenario-fields";
import { scenarioSchema } from "../../../core/split/scenario";
import * as controls from "./number-controls";
import type { NumberControl } from "./number-controls";

const { positionOf, valueAtPosition, sliderSteps } = controls;
const all: readonly NumberControl[] = Object.values(controls).flatMap((one) => {
  if (Array.isArray(one)) return one as NumberControl[];
  return typeof one === "object" ? [one as NumberControl] : [];
});

describe("the numbers that the page offers", () => {
  it("are fields of a scenario, each once", () => {
    const paths = all.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    const known = scenarioFields.filter(({ type }) => type === "number").map(({ path }) => path);
    expect(known).toEqual(expect.arrayContaining(paths));
  });

  it.each(all.filter(({ path }) => !path.startsWith("energy.radio.") && !path.startsWith("uplink.lora.")))(
    "$path may have both ends of what can be typed",
    ({ path, min, max, perUnit = 1 }) => {
      for (const value of [min, max]) {
        const tree = treeOf(scenarioSchema.parse({}));
        setValueAt(tree, path, value * perUnit);
        expect(scenarioSchema.safeParse(tree).error?.issues).toBeUndefined();
      }
    },
  );

  it.each(all.filter(({ slider }) => slider))("$path is found again on its slider", ({ slider }) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sliderSteps }), (position) => {
        const value = valueAtPosition(position, slider!);
        expect(value).toBeGreaterThanOrEqual(slider!.from);
        expect(value).toBeLessThanOrEqual(slider!.to);
        // three digits can round to the step beside
        expect(Math.abs(positionOf(value, slider!) - position)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
