import { describe, expect, it } from "vitest";
import type { ResultSummary, Spread } from "../../../engine/protocol-evaluation";
import { contentOfResults } from "./series-of-results";

const spread = (mean: number): Spread => ({
  count: 100,
  mean,
  standardDeviation: mean / 10,
  least: mean,
  lowerQuartile: mean,
  median: mean,
  upperQuartile: mean,
  most: mean,
});

interface Changes {
  readonly beta?: number;
  readonly hash?: string;
  readonly finishedAtMs?: number;
  readonly quality?: number;
  readonly compresses?: boolean;
  readonly complete?: boolean;
  readonly fingerprint?: string;
  readonly protocol?: Pick<ResultSummary, "protocol" | "inputSize" | "protocolNumbers">;
}

function result(changes: Changes): ResultSummary {
  const { beta, hash = `weights of ${beta}`, finishedAtMs = 0, quality, compresses = true, complete = true } = changes;
  const payload = 1000 / (beta ?? 1);
  return {
    format: "ladon-lab-evaluation",
    version: 1,
    id: `run.${JSON.stringify(changes)}`,
    run: "run",
    finishedAtMs,
    labVersion: "0.1.0",
    backend: "wasm",
    checkpoint: { id: `id ${hash}`, title: `Nano at ${beta}`, family: "nano", beta, contentHash: hash },
    codec: quality === undefined ? undefined : { name: "jpeg", quality },
    protocol: "unified",
    inputSize: 128,
    ...changes.protocol,
    dataSet: { name: "Scenes", format: "scenes", fingerprint: changes.fingerprint ?? "abc", images: 100 },
    images: 100,
    skipped: 0,
    complete,
    scores: {
      classification: {
        images: 100,
        leftOut: 0,
        top1: 81,
        top5: 97,
        balancedAccuracy: 80,
        macroPrecision: 80,
        macroF1: 80,
      },
      detection: {
        AP: 0.25,
        AP50: 0.5,
        AP75: 0.2,
        AP_small: -1,
        AP_medium: 0.2,
        AP_large: 0.3,
        AR1: 0.3,
        AR10: 0.4,
        AR100: 0.4,
        AR_small: -1,
        AR_medium: 0.4,
        AR_large: 0.5,
        images: 100,
        objects: 250,
        leftOutObjects: 0,
        unlistedDetections: 0,
      },
    },
    sizes: compresses
      ? {
          payloadBytes: spread(payload),
          fileBytes: spread(payload + 120),
          paperKilobytes: spread((payload + 106) / 1024),
          bitsPerPixel: spread(payload / 2048),
        }
      : undefined,
    elapsedMs: {},
    notes: [],
  };
}

describe("this lab's evaluations", () => {
  it("become one curve a family, dataset and protocol, sorted by beta", () => {
    const { series } = contentOfResults([2, 0.5, 1].map((beta) => result({ beta })));
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ name: "nano", origin: "lab" });
    expect(series[0].protocol).toBe("This lab: Scenes, 100 images, protocol unified, 128 pixels");
    expect(series[0].points.map(({ beta }) => beta)).toEqual([0.5, 1, 2]);
  });

  it("give scores in percent, and none where there was nothing to find", () => {
    const [point] = contentOfResults([result({ beta: 1 })]).series[0].points;
    expect(point.scores).toMatchObject({ top1: 81, AP: 25, AR_large: 50 });
    expect(point.scores).not.toHaveProperty("AP_small");
    expect(point.scores).not.toHaveProperty("meanIoU");
    expect(point.rates).toEqual({
      payload: { mean: 1, std: 0.1 },
      paper: { mean: 1106 / 1024, std: 110.6 / 1024 },
      bpp: { mean: 1000 / 2048, std: 100 / 2048 },
    });
  });

  it("carry the encoder's cost; those of older labs and of codecs say why they do not", () => {
    const encoder = { bits: 3200, parameters: 100, multiplyAccumulates: 1e6, inputSize: 128 };
    const old = result({ beta: 1 });
    const own = { ...old, checkpoint: { ...old.checkpoint, encoder } };
    const [point] = contentOfResults([own]).series[0].points;
    expect([point.encoder, point.withoutEncoder]).toEqual([encoder, undefined]);
    expect(contentOfResults([old]).series[0].points[0].withoutEncoder).toMatch(
      /did not keep the encoder’s cost; evaluate again/,
    );
    const codec = { ...own, codec: { name: "jpeg" as const, quality: 50 } };
    const [behindCodec] = contentOfResults([codec]).series[0].points;
    expect([behindCodec.encoder, behindCodec.withoutEncoder]).toEqual([
      undefined,
      "a codec has no network on the device",
    ]);
  });

  it("know the result and the checkpoint that a point opens", () => {
    const one = result({ beta: 1 });
    const [point] = contentOfResults([one]).series[0].points;
    expect([point.result, point.checkpoint]).toEqual([one.id, one.checkpoint.id]);
  });

  it("keep datasets apart", () => {
    const { series } = contentOfResults([result({ beta: 1 }), result({ beta: 2, fingerprint: "def" })]);
    expect(new Set(series.map(({ setting }) => setting)).size).toBe(2);
  });

  it("keep other sizes of one protocol apart, and take an older result for what it was", () => {
    const asked = (protocolNumbers?: ResultSummary["protocolNumbers"]) =>
      ({ protocol: "classification", inputSize: 224, ...(protocolNumbers && { protocolNumbers }) }) as const;
    const { series } = contentOfResults([
      result({ beta: 1, protocol: asked({ resize: 256, crop: 224 }) }),
      result({ beta: 2, protocol: asked({ resize: 241, crop: 224 }) }),
      result({ beta: 3, protocol: asked() }),
    ]);
    expect(series.map(({ points, protocol }) => [protocol.split("protocol ")[1], points.length])).toEqual([
      ["classification, resize 256, crop 224 pixels", 1],
      ["classification, resize 241, crop 224 pixels", 2],
    ]);
    expect(series[0].setting).not.toBe(series[1].setting);
    expect(series[0].points[0].provenance).toContainEqual(["Protocol", "classification, resize 256, crop 224 pixels"]);
  });

  it("keep masks that were compared in other pixels apart, and say which", () => {
    const segmented = (segmentationPixels?: ResultSummary["segmentationPixels"]) => ({
      ...result({ beta: 1, hash: String(segmentationPixels), protocol: { protocol: "segmentation", inputSize: 416 } }),
      scores: { segmentation: { images: 100, pixels: 9, ignoredPixels: 0, meanIoU: 0.5, pixelAccuracy: 0.5 } },
      ...(segmentationPixels && { segmentationPixels }),
    });
    const { series } = contentOfResults([segmented("protocol"), segmented("original"), segmented()]);
    const names = series.map(({ protocol }) => protocol.split("protocol ")[1]);
    expect(names).toEqual([
      "segmentation, 416 × 416 pixels, masks compared at 416 × 416, as the paper",
      "segmentation, 416 × 416 pixels",
      "segmentation, 416 × 416 pixels",
    ]);
    expect(series[0].setting).not.toBe(series[1].setting);
    // older results say nothing: theirs were compared in original pixels
    expect(series[1].setting).toBe(series[2].setting);
    expect(series[1].points[0].provenance).toContainEqual(["Masks compared", "in original pixels"]);
  });

  it("share a setting with the codec on the same images", () => {
    const { series } = contentOfResults([result({ beta: 1 }), result({ quality: 10, hash: "teacher" })]);
    expect(series).toHaveLength(2);
    expect(series[0].setting).toBe(series[1].setting);
  });

  it("draw the newest of equal evaluations, and other weights of one beta as a curve of their own", () => {
    const { series } = contentOfResults([
      result({ beta: 1, finishedAtMs: 1 }),
      result({ beta: 1, finishedAtMs: 3 }),
      result({ beta: 1, hash: "other", finishedAtMs: 2 }),
    ]);
    expect(series.map(({ points }) => points.map(({ result }) => result))).toEqual([
      [result({ beta: 1, finishedAtMs: 3 }).id],
      [result({ beta: 1, hash: "other", finishedAtMs: 2 }).id],
    ]);
    expect(series[1].name).toMatch(/\(2\)$/);
  });

  it("make a series of a codec before a network, by quality", () => {
    const { series } = contentOfResults([80, 10].map((quality) => result({ quality, hash: "teacher" })));
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ origin: "codec", name: "JPEG → Nano at undefined" });
    expect(series[0].points.map(({ quality, label }) => [quality, label])).toEqual([
      [10, "quality 10"],
      [80, "quality 80"],
    ]);
  });

  it("make a level of a network that codes nothing", () => {
    const { series, levels } = contentOfResults([result({ compresses: false, hash: "teacher" })]);
    expect(series).toEqual([]);
    expect(levels).toMatchObject([{ scores: { top1: 81, AP: 25 } }]);
    expect(levels[0].withoutEncoder).toContain("did not keep the network’s cost; evaluate again");
    const { checkpoint, ...rest } = result({ compresses: false, hash: "teacher" });
    const network = { bits: 6400, parameters: 200, multiplyAccumulates: 5e6, inputSize: 224 };
    expect(contentOfResults([{ ...rest, checkpoint: { ...checkpoint, network } }]).levels).toMatchObject([
      { network, result: rest.id, checkpoint: checkpoint.id },
    ]);
  });

  it("say of a run that was stopped how many images it has", () => {
    const [point] = contentOfResults([result({ beta: 1, complete: false })]).series[0].points;
    expect(point.caution).toContain("first 100 images");
  });
});
