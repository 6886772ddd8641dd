// How people look at the charts of runs: what is smoothed, hidden and shown as a table. It holds for every run.
import { create } from "zustand";

export interface ChartView {
  /** Ids of lines that the legend has switched off. */
  readonly hidden: ReadonlySet<string>;
  readonly tableShown: boolean;
}

interface ChartViewStore {
  /** 0 … 100. */
  readonly smoothingPercent: number;
  readonly logarithmic: boolean;
  readonly optimizer: "learningRate" | "gradientNorm";
  /** By the chart's title. */
  readonly charts: Readonly<Record<string, ChartView>>;
}

const untouched: ChartView = { hidden: new Set(), tableShown: false };

export const useChartViewStore = create<ChartViewStore>(() => ({
  smoothingPercent: 90,
  logarithmic: false,
  optimizer: "learningRate",
  charts: {},
}));

export function chartViewOf({ charts }: ChartViewStore, title: string): ChartView {
  return charts[title] ?? untouched;
}

function change(title: string, changes: Partial<ChartView>): void {
  useChartViewStore.setState((store) => ({
    charts: { ...store.charts, [title]: { ...chartViewOf(store, title), ...changes } },
  }));
}

export function showLine(title: string, id: string, shown: boolean): void {
  const hidden = new Set(chartViewOf(useChartViewStore.getState(), title).hidden);
  if (shown) hidden.delete(id);
  else hidden.add(id);
  change(title, { hidden });
}

export function showTable(title: string, tableShown: boolean): void {
  change(title, { tableShown });
}

export function smoothBy(smoothingPercent: number): void {
  useChartViewStore.setState({ smoothingPercent });
}

export function setLogarithmic(logarithmic: boolean): void {
  useChartViewStore.setState({ logarithmic });
}

export function showOfOptimizer(optimizer: ChartViewStore["optimizer"]): void {
  useChartViewStore.setState({ optimizer });
}
