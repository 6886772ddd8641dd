// Zero padding in pixels: one number for all sides, as PyTorch gives it, or a number a side.
import { paddingEnds, type Padding as AxisPadding } from "../../core/networks/ops";

/** Pixels of padding: the same along both axes, or one number a side. */
export type Padding = AxisPadding | Sides;

export interface Sides {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function sidesOf(padding: Padding): Sides {
  if (typeof padding !== "number" && "top" in padding) return padding;
  const { before, after } = paddingEnds(padding);
  return { top: before, bottom: after, left: before, right: after };
}

/** tfjs's spelling of explicit padding, for NHWC. */
export type ExplicitPadding = [[0, 0], [number, number], [number, number], [0, 0]];

export function explicitPadding({ top, bottom, left, right }: Sides): ExplicitPadding {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
