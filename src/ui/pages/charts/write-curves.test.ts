import papaparse from "papaparse";
import { describe, expect, it } from "vitest";
import { readCurves } from "../../../engine/protocol-charts";
import { selectForChart } from "./chart-selection";
import type { ChartContent, ChartSeries } from "./chart-series";
import { paperContent } from "./paper-series";
import { publishedLevels } from "./published-levels";
import { seriesOfCurve } from "./imported-curves";
import { compressAiJson, fileStem, selectionCsv } from "./write-curves";

const rows = (csv: string) => papaparse.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true }).data;
const own: ChartSeries = {
  id: "lab-1",
  name: "=SUM(A1), mine",
  origin: "lab",
  protocol: "unified",
  points: [1, 2].map((beta) => ({
    label: `beta ${beta}`,
    beta,
    rates: { paper: { mean: 4 / beta }, payload: { mean: 3.8 / beta }, bpp: { mean: 0.3 / beta } },
    encoder: { bits: 3200, parameters: 100, multiplyAccumulates: 1_000_001, inputSize: 128 },
    scores: { top1: 80 - beta, AP: 30 - beta },
    provenance: [["Source", "measured by this lab"]],
  })),
};
const content: ChartContent = { series: [own], levels: [] };

describe("points as CSV", () => {
  it("hold every figure to its last digit, and those without a place too", () => {
    const selection = selectForChart(paperContent(), "top1", "paper");
    const table = rows(selectionCsv(selection, "top1"));
    expect(table).toHaveLength(5 + 2 + 3 + 2);
    const [first] = table;
    expect([Number(first.paper_kilobytes), Number(first.value), first.beta]).toEqual([85.94058953125, 77.376, "0.32"]);
    expect(first.source).toContain("Commit: 90181c1");
    const unplaced = table.filter(({ note }) => note.startsWith("Not on the chart"));
    expect(unplaced.map(({ beta, paper_kilobytes }) => [beta, paper_kilobytes])).toEqual([
      ["0.32", ""],
      ["1.28", ""],
      ["5.12", ""],
    ]);
  });

  it("have what the device pays for an encoder and for a whole network, whose rate is 0, on every axis", () => {
    const both: ChartContent = { series: [own], levels: publishedLevels() };
    const [onRate, onDevice] = (["paper", "encoder-macs"] as const).map((unit) =>
      rows(selectionCsv(selectForChart(both, "top1", unit), "top1")),
    );
    const paid = (table: Record<string, string>[], name: string) => {
      const row = table.find(({ series }) => series.includes(name))!;
      return [row.device_macs, row.device_parameters, row.device_bits, row.device_input_pixels, row.paper_kilobytes];
    };
    for (const table of [onRate, onDevice]) {
      expect(paid(table, "mine")).toEqual(["1000001", "100", "3200", "128", "4"]);
      expect(paid(table, "MobileNetV2")).toEqual(["300774272", "3504872", "113250816", "224", "0"]);
    }
    expect(onRate.find(({ series }) => series.startsWith("MobileNetV2"))).toMatchObject({
      point: "level",
      value: "72.154",
      encoder_macs: "",
      source: "Source: torchvision 0.29.1; Weights: MobileNet_V2_Weights.IMAGENET1K_V2",
    });
  });

  it("run nothing in a spreadsheet", () => {
    const [first] = rows(selectionCsv(selectForChart(content, "top1", "paper"), "top1"));
    expect(first.series).toBe("'=SUM(A1), mine");
    expect(Number(first.payload_bytes)).toBe(3800);
    expect([first.encoder_bits, first.encoder_parameters, first.encoder_macs, first.encoder_input_pixels]).toEqual([
      "3200",
      "100",
      "1000001",
      "128",
    ]);
  });
});

describe("a curve as CompressAI's JSON", () => {
  const [placed] = selectForChart(content, "top1", "paper").placed;

  it("has lists of one length, with bpp where it is known", () => {
    const { name, results } = JSON.parse(compressAiJson(placed)) as { name: string; results: Record<string, number[]> };
    expect(name).toBe(own.name);
    expect(results).toEqual({
      bpp: [0.3, 0.15],
      "payload-bytes": [3800, 1900],
      "paper-kilobytes": [4, 2],
      "encoder-bits": [3200, 3200],
      "encoder-parameters": [100, 100],
      "encoder-macs": [1_000_001, 1_000_001],
      "encoder-input-pixels": [128, 128],
      beta: [1, 2],
      "top1-percent": [79, 78],
      "AP-percent": [29, 28],
    });
  });

  it("is read back as the same points", async () => {
    const read = await readCurves(new TextEncoder().encode(compressAiJson(placed)), "own.json");
    if (read.kind === "refused") throw new Error(read.problems.join(" "));
    const [curve] = read.curves;
    const series = seriesOfCurve(curve);
    expect(curve.notes).toEqual([]);
    const figures = ({ points }: ChartSeries) =>
      points.map(({ beta, rates, encoder, scores }) => ({ beta, rates, encoder, scores }));
    expect(figures(series)).toEqual(figures(own));
  });

  it("has what a whole network costs", () => {
    const content = { series: [], levels: publishedLevels() };
    const { placed } = selectForChart(content, "AP", "encoder-macs");
    const { results } = JSON.parse(compressAiJson(placed[0])) as { results: Record<string, number[]> };
    expect(results).toMatchObject({
      "network-macs": [583_171_904],
      "network-parameters": [3_440_060],
      "AP-percent": [21.3],
    });
  });

  it("leaves bpp out where no point has it", () => {
    const [paper] = selectForChart(paperContent(), "AP", "paper").placed;
    const { results } = JSON.parse(compressAiJson(paper)) as { results: Record<string, number[]> };
    expect(results.bpp).toBeUndefined();
    expect(results["paper-kilobytes"]).toHaveLength(5);
  });
});

describe("names of files", () => {
  it("are plain", () => {
    expect(fileStem("Ladon ResNet-50 (paper)")).toBe("ladon-resnet-50-paper");
    expect(fileStem("日本")).toBe("curve");
  });
});
