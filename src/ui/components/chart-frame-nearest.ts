// Which point lies under the pointer, and which comes next by the arrow keys.
import type { PlotCurve } from "./chart-frame-series";

export interface PointPlace {
  /** The curve's id. */
  readonly curve: string;
  readonly index: number;
}

/** From the data's axes to pixels of the drawing. */
export interface Projection {
  readonly widthPixels: number;
  at(x: number, y: number): readonly [left: number, top: number] | undefined;
}

/** The point nearest to (left, top) and within `reachPixels` of it. */
export function nearestPoint(
  curves: readonly PlotCurve[],
  projection: Projection,
  left: number,
  top: number,
  reachPixels: number,
): PointPlace | undefined {
  let best: PointPlace | undefined;
  let bestDistance = reachPixels;
  for (const { id, points } of curves) {
    for (const [index, { x, y }] of points.entries()) {
      const at = projection.at(x, y);
      const distance = at ? Math.hypot(at[0] - left, at[1] - top) : Infinity;
      if (distance > bestDistance) continue;
      best = { curve: id, index };
      bestDistance = distance;
    }
  }
  return best;
}

/** Left and right go along a curve, up and down to the curve before or after; undefined for other keys, and at ends. */
export function placeAfterKey(curves: readonly PlotCurve[], from: PointPlace, key: string): PointPlace | undefined {
  const row = curves.findIndex(({ id }) => id === from.curve);
  if (row === -1) return undefined;
  const last = curves[row].points.length - 1;
  const along = (index: number) =>
    index >= 0 && index <= last && index !== from.index ? { curve: from.curve, index } : undefined;
  const across = (by: number) => {
    const rows = by > 0 ? curves.slice(row + 1) : curves.slice(0, row).reverse();
    const next = rows.find(({ points }) => points.length > 0);
    return next && { curve: next.id, index: Math.min(from.index, next.points.length - 1) };
  };
  switch (key) {
    case "ArrowRight":
      return along(from.index + 1);
    case "ArrowLeft":
      return along(from.index - 1);
    case "Home":
      return along(0);
    case "End":
      return along(last);
    case "ArrowDown":
      return across(1);
    case "ArrowUp":
      return across(-1);
    default:
      return undefined;
  }
}
