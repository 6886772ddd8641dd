// What a chart draws, in plain values: curves of points, and level lines.

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
}

/** A value that holds for every x. */
export interface PlotLevel {
  readonly id: string;
  readonly name: string;
  readonly y: number;
  readonly color: string;
  readonly dash?: string;
}

export interface PlotAxis {
  readonly label: string;
  readonly scale: "linear" | "log";
  /** Linear axes that begin at 0 whatever the values are. */
  readonly fromZero?: boolean;
}

export interface PlotData {
  readonly curves: readonly PlotCurve[];
  readonly levels?: readonly PlotLevel[];
  readonly xAxis: PlotAxis;
  readonly yAxis: PlotAxis;
}
