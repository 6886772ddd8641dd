// What the Charts page keeps in its address: score, unit, axis, what is hidden, the anchor of deltas, the table.
import { saidInAddress } from "../../shared/said-in-address";
import { horizontalUnits, type HorizontalUnit } from "./horizontal-axis";

export const axisScales = ["log", "linear"] as const;
export type AxisScale = (typeof axisScales)[number];

export interface ChartsUrlState {
  /** A score's name; whether any curve has it is the page's to find out. */
  readonly score: string;
  /** What scores are drawn against. */
  readonly unit: HorizontalUnit;
  readonly axis: AxisScale;
  /** Ids of series and levels that are switched off. */
  readonly hidden: ReadonlySet<string>;
  /** The series that deltas are held against; undefined leaves the choice to the page. */
  readonly anchor?: string;
  readonly table: boolean;
  readonly problems: readonly string[];
}

export const firstScore = "top1";

export function readChartsUrlState(parameters: URLSearchParams): ChartsUrlState {
  const problems: string[] = [];
  const oneOf = <Name extends string>(name: string, names: readonly Name[]): Name => {
    const text = parameters.get(name);
    const found = names.find((known) => known === text);
    if (text !== null && !found) {
      problems.push(`${saidInAddress(name, text)}; known are ${names.join(", ")}, and ${names[0]} is used.`);
    }
    return found ?? names[0];
  };
  const table = parameters.get("table");
  if (table !== null && table !== "1" && table !== "0") {
    problems.push(`${saidInAddress("table", table)}; known are 1 and 0, and no table is shown.`);
  }
  return {
    score: parameters.get("score") || firstScore,
    unit: oneOf("unit", horizontalUnits),
    axis: oneOf("axis", axisScales),
    hidden: new Set(parameters.get("hidden")?.split(",").filter(Boolean)),
    anchor: parameters.get("anchor") ?? undefined,
    table: table === "1",
    problems,
  };
}
