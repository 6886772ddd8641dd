import { describe, expect, it } from "vitest";
import { scoresPresent, selectForChart } from "./chart-selection";
import type { PublishedDataSet } from "../../../engine/protocol-charts";
import type { ChartContent, ChartPoint, ChartSeries } from "./chart-series";

const point = (beta: number, rates: ChartPoint["rates"], scores: Record<string, number>): ChartPoint => ({
  label: `beta ${beta}`,
  beta,
  rates,
  scores,
  provenance: [],
});
const series = (id: string, points: ChartPoint[]): ChartSeries => ({
  id,
  name: `Series ${id}`,
  origin: "lab",
  protocol: "",
  points,
});
const wavy = series("wavy", [
  point(1, { paper: { mean: 30 } }, { top1: 70 }),
  point(2, { paper: { mean: 40 } }, { top1: 71 }),
  point(3, { paper: { mean: 20 } }, { top1: 60 }),
]);
const content: ChartContent = {
  series: [wavy, series("bits", [point(1, { bpp: { mean: 0.5 } }, { top1: 65, psnr: 33 })])],
  levels: [{ id: "teacher", name: "Teacher", origin: "lab", protocol: "", scores: { AP: 40 }, provenance: [] }],
};

describe("what is on the chart", () => {
  it("keeps the order of the series, also where rates and scores go up and down", () => {
    const [{ points }] = selectForChart(content, "top1", "paper").placed;
    expect(points.map(({ x, score }) => [x, score])).toEqual([
      [30, 70],
      [40, 71],
      [20, 60],
    ]);
  });

  it("leaves out a series without the unit, and says so", () => {
    const { leftOut, placed, unplaced } = selectForChart(content, "top1", "paper");
    expect(placed).toHaveLength(1);
    expect(leftOut.map(({ sentence }) => sentence)).toEqual([
      "Series bits is left out: it is known in bits per pixel, not in paper KB.",
    ]);
    expect(unplaced).toEqual([]);
  });

  it("says why a series or a point has no place where the axis is the encoder's cost", () => {
    const encoder = { bits: 320_000, parameters: 10_000, multiplyAccumulates: 5e6, inputSize: 64 };
    const [first, second] = wavy.points;
    const half = series("half", [
      { ...first, encoder },
      { ...second, withoutEncoder: "it is too old" },
    ]);
    const codec = series("codec", [{ ...first, withoutEncoder: "a codec has no network on the device" }]);
    const { placed, unplaced, leftOut } = selectForChart(
      { series: [half, codec, wavy], levels: [] },
      "top1",
      "encoder-size",
    );
    expect(placed.map(({ points }) => points.map(({ x, score }) => [x, score]))).toEqual([[[320, 70]]]);
    expect(unplaced).toMatchObject([{ point: { beta: 2 }, why: "it is too old" }]);
    expect(leftOut.map(({ sentence }) => sentence)).toEqual([
      "Series codec is left out: a codec has no network on the device.",
      "Series wavy is left out: nothing is known of its encoder.",
    ]);
    const one = { series: [half], levels: [] };
    const places = (["encoder-macs", "encoder-parameters"] as const).map(
      (unit) => selectForChart(one, "top1", unit).placed[0].points[0].x,
    );
    expect(places).toEqual([5, 10]);
  });

  it("places levels whose cost is known where the axis is what the device pays, and draws them along a rate", () => {
    const network = { bits: 64_000, parameters: 2_000, multiplyAccumulates: 7e6, inputSize: 224 };
    const [teacher] = content.levels;
    const small = { ...teacher, id: "small", name: "Small", network };
    const old = { ...teacher, name: "Old", withoutEncoder: "evaluate again" };
    const levels = [small, old];
    expect(selectForChart({ series: [], levels }, "AP", "paper")).toMatchObject({ placed: [], levels, leftOut: [] });
    const places = (["encoder-size", "encoder-macs", "encoder-parameters"] as const).map((unit) => {
      const { placed, levels: lines, leftOut } = selectForChart({ series: [], levels }, "AP", unit);
      expect(lines).toEqual([]);
      expect(leftOut.map(({ sentence }) => sentence)).toEqual(["Old is left out: evaluate again."]);
      return placed.map(({ series, points }) => [series.id, points[0].point.label, points[0].x, points[0].score]);
    });
    expect(places).toEqual([[64], [7], [2]].map(([x]) => [["small", "on the device", x, 40]]));
  });

  it("never has scores on one axis that others published on different datasets", () => {
    const [teacher] = content.levels;
    const on = (dataSet: PublishedDataSet) => ({ ...teacher, id: dataSet, name: `On ${dataSet}`, dataSet });
    const [voc, coco] = [on("pascal_voc2012"), on("coco2017-voc-labels")];
    const both = { series: [], levels: [coco, voc, teacher] };
    for (const unit of ["bpp", "encoder-macs"] as const) {
      const { dataSets, dataSet, leftOut } = selectForChart(both, "AP", unit);
      expect([dataSets, dataSet]).toEqual([["pascal_voc2012", "coco2017-voc-labels"], "pascal_voc2012"]);
      expect(leftOut[0].sentence).toBe(
        "On coco2017-voc-labels is left out: its scores are of COCO 2017 val, Pascal VOC’s classes.",
      );
    }
    expect(selectForChart(both, "AP", "bpp").levels).toEqual([voc, teacher]);
    expect(selectForChart(both, "AP", "bpp", { dataSet: "coco2017-voc-labels" }).levels).toEqual([coco, teacher]);
    // an address may name one that the score was not published on
    expect(selectForChart(both, "AP", "bpp", { dataSet: "ilsvrc2012" }).dataSet).toBe("pascal_voc2012");
  });

  it("has one family of the demo, for each was measured on other images, and the rest beside it", () => {
    const scenes = { ...series("scenes", [point(1, { bpp: { mean: 1 } }, { top1: 98 })]), family: "scenes" as const };
    const photos = {
      ...series("photos", [point(1, { bpp: { mean: 1 } }, { top1: 80, AP50: 60 })]),
      family: "photographs" as const,
    };
    const level = { ...content.levels[0], scores: { top1: 99 }, family: "scenes" as const };
    const other = series("other", [point(1, { bpp: { mean: 2 } }, { top1: 70 })]);
    const all = { series: [scenes, photos, other], levels: [level], firstFamily: "scenes" as const };
    const drawn = (...asked: Parameters<typeof selectForChart>) => {
      const { placed, levels, family } = selectForChart(...asked);
      return [family, placed.map(({ series }) => series.id), levels.length];
    };
    expect(selectForChart(all, "top1", "bpp").families).toEqual(["photographs", "scenes"]);
    expect(drawn(all, "top1", "bpp")).toEqual(["scenes", ["scenes", "other"], 1]);
    expect(drawn(all, "top1", "bpp", { family: "photographs" })).toEqual(["photographs", ["photos", "other"], 0]);
    expect(drawn({ ...all, firstFamily: undefined }, "top1", "bpp")[0]).toBe("photographs");
    // a score that the chosen family lacks is drawn of the other
    expect(drawn(all, "AP50", "bpp", { family: "scenes" })).toEqual(["photographs", ["photos"], 0]);
  });

  it("says nothing of series that lack the score", () => {
    const { leftOut, placed, levels } = selectForChart(content, "AP", "paper");
    expect([leftOut.length, placed.length, levels.length]).toEqual([0, 0, 1]);
    expect(selectForChart(content, "toString", "paper")).toMatchObject({ leftOut: [], placed: [], levels: [] });
  });

  it("tells which point of a series has no place", () => {
    const gap = series("gap", [point(1, { paper: { mean: 3 } }, { top1: 1 }), point(2, {}, { top1: 2 })]);
    const { unplaced } = selectForChart({ series: [gap], levels: [] }, "top1", "paper");
    expect(unplaced).toMatchObject([{ point: { beta: 2 }, why: "its size is not known in paper KB" }]);
  });

  it("knows the scores that there are", () => {
    expect(scoresPresent(content)).toEqual(["top1", "psnr", "AP"]);
  });
});
