import { beforeEach, describe, expect, it } from "vitest";
import { chartViewOf, showLine, showTable, useChartViewStore } from "./chart-view-store";

const view = (title: string) => chartViewOf(useChartViewStore.getState(), title);

describe("how a run's charts are looked at", () => {
  beforeEach(() => useChartViewStore.setState({ charts: {} }));

  it("is kept for each chart by itself", () => {
    showLine("Loss", "bits 0", false);
    showLine("Loss", "loss 0", false);
    showTable("Rate", true);
    expect([...view("Loss").hidden]).toEqual(["bits 0", "loss 0"]);
    expect(view("Loss").tableShown).toBe(false);
    expect(view("Rate")).toEqual({ hidden: new Set(), tableShown: true });
    showLine("Loss", "bits 0", true);
    expect([...view("Loss").hidden]).toEqual(["loss 0"]);
  });

  it("is the same object while nothing was changed, so that nothing is drawn again", () => {
    const before = view("Loss");
    showTable("Rate", true);
    expect(view("Loss")).toBe(before);
  });
});
