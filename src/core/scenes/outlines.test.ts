import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outlineOf } from "./outlines";
import { SceneRandom } from "./random";
import { sceneClasses } from "./scene-classes";

const coordinate = fc.double({ min: -1.6, max: 1.6, noNaN: true });

describe.each(sceneClasses)("the outline of a %s", (kind) => {
  it("never changes faster than the distance between two points", () => {
    fc.assert(
      fc.property(fc.nat(), coordinate, coordinate, coordinate, coordinate, (key, ax, ay, bx, by) => {
        const outline = outlineOf(kind, new SceneRandom(key));
        const change = Math.abs(outline(ax, ay) - outline(bx, by));
        // Rounding of a few operations on numbers below 4.
        expect(change).toBeLessThanOrEqual(Math.hypot(ax - bx, ay - by) + 1e-12);
      }),
    );
  });

  it("is exact: somewhere on the circle of that radius around a point the outline is met", () => {
    fc.assert(
      fc.property(fc.nat(), coordinate, coordinate, (key, x, y) => {
        const outline = outlineOf(kind, new SceneRandom(key));
        const distance = outline(x, y);
        let nearest = Infinity;
        for (let step = 0; step < 720; step++) {
          const angle = (step * Math.PI) / 360;
          const there = outline(x + Math.abs(distance) * Math.cos(angle), y + Math.abs(distance) * Math.sin(angle));
          nearest = Math.min(nearest, Math.abs(there));
        }
        // Half a step of the circle (radius up to 3), plus what rounded inner corners are off by.
        expect(nearest).toBeLessThan(0.08);
      }),
      { numRuns: 40 },
    );
  });

  it("stays within 1.05 of the centre, as the painter's window assumes, and fills at least a tenth of the circle", () => {
    fc.assert(
      fc.property(fc.nat(), (key) => {
        const outline = outlineOf(kind, new SceneRandom(key));
        let inside = 0;
        let farthest = 0;
        for (let row = 0; row < 64; row++) {
          for (let column = 0; column < 64; column++) {
            const x = (column - 31.5) / 26;
            const y = (row - 31.5) / 26;
            if (outline(x, y) >= 0) continue;
            inside++;
            farthest = Math.max(farthest, Math.hypot(x, y));
          }
        }
        expect(farthest).toBeLessThan(1.05);
        expect(inside / (Math.PI * 26 * 26)).toBeGreaterThan(0.1);
      }),
      { numRuns: 30 },
    );
  });
});
