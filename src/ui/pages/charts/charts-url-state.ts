// What the Charts page keeps in its address: score, unit, axis, dataset, the demo's family, what is hidden, the anchor of deltas, the table.
import { UrlReader } from "../../shared/url-reader";
import { type PublishedDataSet, publishedDataSets } from "../../../engine/protocol-charts";
import { demoFamilies, type DemoFamily } from "../../../engine/protocol-checkpoints";
import { horizontalUnits, type HorizontalUnit } from "./horizontal-axis";

export const axisScales = ["log", "linear"] as const;
export type AxisScale = (typeof axisScales)[number];

export interface ChartsUrlState {
  /** A score's name; whether any curve has it is the page's to find out. */
  readonly score: string;
  /** What scores are drawn against. */
  readonly unit: HorizontalUnit;
  readonly axis: AxisScale;
  /** Whose published scores are drawn, where the score has some on it. */
  readonly dataSet: PublishedDataSet;
  /** The demo's family that is drawn; undefined leaves the choice to the page. */
  readonly family?: DemoFamily;
  /** Ids of series and levels that are switched off. */
  readonly hidden: ReadonlySet<string>;
  /** The series that deltas are held against; undefined leaves the choice to the page. */
  readonly anchor?: string;
  readonly table: boolean;
  readonly problems: readonly string[];
}

const firstScore = "top1";

export function readChartsUrlState(parameters: URLSearchParams): ChartsUrlState {
  const url = new UrlReader(parameters);
  const unit = url.oneOf("unit", horizontalUnits);
  const axis = url.oneOf("axis", axisScales);
  const dataSet = url.oneOf("dataset", publishedDataSets);
  const table = url.text("table");
  if (table !== undefined && table !== "1" && table !== "0") {
    url.complain("table", "; known are 1 and 0, and no table is shown.");
  }
  return {
    score: url.text("score") || firstScore,
    unit,
    axis,
    dataSet,
    ...(url.text("demo") !== undefined && { family: url.oneOf("demo", demoFamilies) }),
    hidden: new Set(url.list("hidden")),
    anchor: url.text("anchor"),
    table: table === "1",
    problems: url.problems,
  };
}
