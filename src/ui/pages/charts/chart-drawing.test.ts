import { describe, expect, it } from "vitest";
import { drawSelection } from "./chart-drawing";
import { selectForChart } from "./chart-selection";
import { paperContent } from "./paper-series";

const selection = selectForChart(paperContent(), "top1", "paper");
const draw = (hidden: readonly string[] = []) => drawSelection(selection, "top1", "paper", "log", new Set(hidden));

describe("the drawing", () => {
  it("shows the paper hollow and dashed, with its protocol in the legend", () => {
    const { data, legend } = draw();
    expect(data.curves.every(({ dash, hollow }) => dash !== undefined && hollow)).toBe(true);
    expect(legend[0].detail).toContain("ImageNet 2012 val, shorter side to 448");
    expect(data.levels).toHaveLength(2);
  });

  it("marks the collapsed point and carries file, commit and protocol to the tooltip", () => {
    const resnest = draw().data.curves[1];
    expect(resnest.points.map(({ odd }) => odd)).toEqual([false, true]);
    const facts = Object.fromEntries(resnest.points[0].facts ?? []);
    expect(Object.keys(facts)).toEqual(expect.arrayContaining(["Top-1", "paper KB", "File", "Commit", "Protocol"]));
  });

  it("keeps colours and the legend where a curve is hidden", () => {
    const all = draw();
    const [first] = all.data.curves;
    const fewer = draw([first.id]);
    expect(fewer.data.curves.map(({ id, color }) => [id, color])).toEqual(
      all.data.curves.slice(1).map(({ id, color }) => [id, color]),
    );
    expect(fewer.legend.map(({ id, shown }) => [id, shown])[0]).toEqual([first.id, false]);
    expect(fewer.table.rows.length).toBe(all.table.rows.length - first.points.length);
  });

  it("has as many table rows as points, points without a place, and levels", () => {
    expect(draw().table.rows).toHaveLength(5 + 2 + 3 + 2);
  });

  it("is drawn against what the device pays as well, each network's points at one place and levels as points", () => {
    const against = selectForChart(paperContent(), "top1", "encoder-macs");
    const { data, description, table } = drawSelection(against, "top1", "encoder-macs", "log", new Set());
    expect(data.xAxis.label).toBe("MACs an image on the device, millions");
    expect(data.curves.map(({ points }) => new Set(points.map(({ x }) => x)))).toEqual([
      new Set([2030.03136]),
      new Set([3470.49984]),
      // ResNet-50 and ResNeSt-269e, the teachers, whole
      new Set([14_098.497536]),
      new Set([77_348.702208]),
    ]);
    expect(data.levels).toEqual([]);
    const [encoder, , network] = data.curves.map(({ points }) => Object.fromEntries(points[0].facts!));
    expect(encoder["Encoder’s cost"]).toContain("computed");
    expect([encoder.Image, network.Image]).toEqual(["416\u00a0×\u00a0416 pixels", "416\u00a0×\u00a0416 pixels"]);
    expect(network["Network’s cost"]).toContain("counted by layer for one image of 416 × 416 pixels");
    expect(description).toContain("77.376 % at 2,030 (beta 0.32) to 71.006 % at 2,030 (beta 20.48)");
    expect(description).toContain("logarithmic device MACs axis");
    expect(table.columns[2].name).toBe("device MACs, millions");
    expect(table.columns[5].name).toBe("device parameters, thousands");
    expect(table.rows[0].slice(0, 6)).toEqual([
      "Ladon ResNet-50 (paper)",
      "beta 0.32",
      "2,030",
      "–",
      "77.376",
      "140.1",
    ]);
  });

  it("is told in sentences", () => {
    expect(draw().description).toContain(
      "Ladon ResNet-50 (paper): 5 points, 77.376 % at 85.94 (beta 0.32) to 71.006 % at 5.354 (beta 20.48).",
    );
  });
});
