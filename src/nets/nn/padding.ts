// Zero padding in pixels, as PyTorch gives it: one number for all sides, or a number a side.

/** Pixels of padding: one number for all four sides, or one a side. */
export type Padding =
  number | { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };

export interface Sides {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function sidesOf(padding: Padding): Sides {
  if (typeof padding !== "number") return padding;
  return { top: padding, bottom: padding, left: padding, right: padding };
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
