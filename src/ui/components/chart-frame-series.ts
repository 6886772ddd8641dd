// What a chart draws, in plain values: curves of points, level lines, filled areas and short texts.

export const markerShapes = ["circle", "square", "triangle", "diamond", "cross"] as const;
export type MarkerShape = (typeof markerShapes)[number];

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** What tells it from its neighbours: "beta 1.28", "step 400". */
  readonly label: string;
  /** Read beside the label, in the tooltip and aloud. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** Drawn as a cross, whatever the curve's marker is: there is something to know about it. */
  readonly odd?: boolean;
}

export interface PlotStyle {
  /** CSS; resolved in exports. */
  readonly color: string;
  /** SVG's stroke-dasharray; absent draws through. */
  readonly dash?: string;
  /** "none" for curves of many points, which are reached by pointer and by table instead. */
  readonly marker: MarkerShape | "none";
  readonly hollow?: boolean;
}

export interface PlotCurve extends PlotStyle {
  readonly id: string;
  readonly name: string;
  /** In the order in which the line goes, which need not be that of x. */
  readonly points: readonly PlotPoint[];
  /** False draws the marks alone. */
  readonly joined?: boolean;
}

/** A value that holds for every x. */
export interface PlotLevel {
  readonly id: string;
  readonly name: string;
  readonly y: number;
  readonly color: string;
  readonly dash?: string;
}

/** A value of x that holds for every y. */
interface PlotUpright {
  readonly id: string;
  readonly x: number;
  /** Written beside its upper end. */
  readonly text?: string;
  readonly color: string;
  readonly dash?: string;
}

/** From corner to corner, in the data's axes. */
export interface PlotRectangle {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

/** Rectangles that are one in colour and meaning. */
export interface PlotArea {
  readonly id: string;
  readonly color: string;
  /** Hatched areas have a stroke through each of their rectangles and let see what is below. */
  readonly fill: "full" | "hatched";
  readonly rectangles: readonly PlotRectangle[];
}

/** A short text on a round ground, as letters on a map. */
export interface PlotLetter {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlotAxis {
  readonly label: string;
  readonly scale: "linear" | "log";
  /** Linear axes that begin at 0 whatever the values are. */
  readonly fromZero?: boolean;
  /** Where it begins and ends whatever the values are. */
  readonly domain?: readonly [least: number, greatest: number];
  /** Written at 0, 1, 2 … in place of numbers; for linear upright axes. */
  readonly names?: readonly string[];
  /** How ticks are written where it is not as plain numbers. */
  readonly format?: (value: number) => string;
}

export interface PlotData {
  readonly curves: readonly PlotCurve[];
  readonly levels?: readonly PlotLevel[];
  readonly uprights?: readonly PlotUpright[];
  /** Below all lines, in their order. */
  readonly areas?: readonly PlotArea[];
  /** Above all else. */
  readonly letters?: readonly PlotLetter[];
  readonly xAxis: PlotAxis;
  readonly yAxis: PlotAxis;
}
