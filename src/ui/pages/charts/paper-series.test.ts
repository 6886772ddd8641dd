import { describe, expect, it } from "vitest";
import paper from "../../../../reference/paper/ladon-wacv2025.json";
import { selectForChart } from "./chart-selection";
import { paperContent } from "./paper-series";

const content = paperContent();
const series = (id: string) => content.series.find((one) => one.id === id);

describe("the paper's points", () => {
  it("are one series for each of two models and three tasks, each with its own protocol and sizes", () => {
    expect(content.series).toHaveLength(6);
    expect(new Set(content.series.map(({ protocol }) => protocol)).size).toBe(3);
    expect(content.series.every(({ points }) => points.length === 5)).toBe(true);
  });

  it("carry the figures of the logs, COCO's in percent", () => {
    const [detection] = series("paper-ladon-resnet50-detection")?.points ?? [];
    expect(detection).toMatchObject({ beta: 0.32, scores: { AP: 24.7, AP50: 42.8, AP_small: 8.8 } });
    expect(detection.rates.paper).toEqual({ mean: 65.51440625, std: 8.558312894936448 });
    const [classification] = series("paper-ladon-resnet50-classification")?.points ?? [];
    expect(classification).toMatchObject({ beta: 0.32, scores: { top1: 77.376, top5: 93.962 } });
  });

  it("say file, commit and protocol", () => {
    for (const { points } of content.series) {
      for (const { provenance } of points) {
        const facts = Object.fromEntries(provenance);
        expect(facts.File).toMatch(/^legacy\/logs\/.*\.txt$/);
        expect(facts.Commit).toBe(paper.source.commit);
        expect(facts.Protocol).not.toBe("");
      }
    }
  });

  it("carry what the encoder of their architecture costs, said to be computed, which places those without a size too, and what their teachers cost whole", () => {
    const { placed, unplaced } = selectForChart(content, "top1", "encoder-size");
    // sc2bench's analyze_model_size of 24 and of 32 bottleneck channels (src/core/checkpoint/encoder-cost.test.ts)
    expect(placed.map(({ points }) => points.map(({ x }) => x))).toEqual([
      Array(5).fill(4484.736),
      Array(5).fill(7847.296),
      [819_528.256],
      [3_559_828.416],
    ]);
    expect(unplaced).toEqual([]);
    for (const { points } of content.series) {
      for (const { encoder, provenance } of points) {
        expect(encoder?.inputSize).toBe(416);
        expect(Object.fromEntries(provenance)["Encoder’s cost"]).toMatch(/^computed from the architecture/);
      }
    }
  });

  it("leave the three points without a size off the chart, with the reason", () => {
    const { placed, unplaced } = selectForChart(content, "top1", "paper");
    expect(unplaced.map(({ point }) => point.beta)).toEqual([0.32, 1.28, 5.12]);
    for (const { series, why } of unplaced) {
      expect(series.id).toBe("paper-ladon-resnest269e-classification");
      expect(why).toContain("no test section in the log");
    }
    expect(placed.map(({ points }) => points.length)).toEqual([5, 2]);
    for (const score of ["AP", "meanIoU"]) expect(selectForChart(content, score, "paper").unplaced).toEqual([]);
  });

  it("keep the collapsed ResNeSt point, and say in each task that it is collapsed", () => {
    const cautioned = content.series.flatMap(({ id, points }) =>
      points.flatMap(({ beta, caution }) => (caution ? [{ id, beta, caution }] : [])),
    );
    expect(cautioned).toHaveLength(3);
    for (const { id, beta } of cautioned) {
      expect(id).toContain("resnest269e");
      expect(beta).toBe(20.48);
    }
    expect(cautioned.find(({ id }) => id.endsWith("classification"))?.caution).toBe(
      "The bottleneck has collapsed: 0.9 KB and 22.766 % are left, where Ladon ResNet-50 keeps 5.4 KB and 71.006 %.",
    );
  });

  it("hold teachers and uncompressed networks as levels", () => {
    expect(content.levels.map(({ id }) => id).sort()).toEqual([
      "paper-deeplabv3_mobilenet_v3_large",
      "paper-lraspp_mobilenet_v3_large",
      "paper-teacher-ladon-resnest269e",
      "paper-teacher-ladon-resnet50",
    ]);
    expect(content.levels.find(({ id }) => id === "paper-teacher-ladon-resnet50")?.scores.top1).toBe(78.158);
  });
});
