import { describe, expect, it } from "vitest";
import { nearestPoint, placeAfterKey, type Projection } from "./chart-frame-nearest";
import type { PlotCurve } from "./chart-frame-series";

const curve = (id: string, xs: readonly number[]): PlotCurve => ({
  id,
  name: id,
  color: "red",
  marker: "circle",
  points: xs.map((x) => ({ x, y: x, label: String(x) })),
});
const curves = [curve("a", [1, 2, 3]), curve("empty", []), curve("b", [5, 6])];
const tenfold: Projection = { widthPixels: 100, at: (x, y) => (x === 3 ? undefined : [10 * x, 10 * y]) };

describe("the point under the pointer", () => {
  it("is the nearest within reach", () => {
    expect(nearestPoint(curves, tenfold, 12, 12, 10)).toEqual({ curve: "a", index: 0 });
    expect(nearestPoint(curves, tenfold, 58, 61, 10)).toEqual({ curve: "b", index: 1 });
  });

  it("is none where all are further away, or lie outside the axes", () => {
    expect(nearestPoint(curves, tenfold, 90, 10, 10)).toBeUndefined();
    expect(nearestPoint(curves, tenfold, 30, 30, 5)).toBeUndefined();
  });
});

describe("the arrow keys", () => {
  const from = { curve: "a", index: 2 };

  it("go along a curve and stop at its ends", () => {
    expect(placeAfterKey(curves, from, "ArrowLeft")).toEqual({ curve: "a", index: 1 });
    expect(placeAfterKey(curves, from, "ArrowRight")).toBeUndefined();
    expect(placeAfterKey(curves, from, "Home")).toEqual({ curve: "a", index: 0 });
    expect(placeAfterKey(curves, from, "End")).toBeUndefined();
  });

  it("go to the next curve that has points, to a place that it has", () => {
    expect(placeAfterKey(curves, from, "ArrowDown")).toEqual({ curve: "b", index: 1 });
    expect(placeAfterKey(curves, { curve: "b", index: 0 }, "ArrowUp")).toEqual({ curve: "a", index: 0 });
    expect(placeAfterKey(curves, { curve: "b", index: 0 }, "ArrowDown")).toBeUndefined();
  });

  it("leave other keys, and places that are gone, alone", () => {
    expect(placeAfterKey(curves, from, "Tab")).toBeUndefined();
    expect(placeAfterKey(curves, { curve: "gone", index: 0 }, "ArrowLeft")).toBeUndefined();
  });
});
