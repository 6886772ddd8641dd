// The demo's own measurements as series: its betas, its teachers, and JPEG and WebP before each teacher.
import { z } from "zod";
import { UserError } from "../../../core/base/user-error";
import type { DeviceCost } from "../../../engine/protocol-checkpoints";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries, Provenance } from "./chart-series";

/** Top-1 in percent, the others 0 … 1; null where there was nothing to score. */
const scoreSchema = z.object({
  top1: z.number().nullish(),
  AP: z.number().nullish(),
  meanIoU: z.number().nullish(),
});
type Scores = z.infer<typeof scoreSchema>;

/** Sizes are means in bytes. */
const codedSchema = scoreSchema.extend({ payloadBytes: z.number().positive().nullish() });
const betaSchema = codedSchema.extend({ beta: z.number().positive(), payloadBytes: z.number().positive() });
const codecSchema = codedSchema.extend({ quality: z.number(), fileBytes: z.number().positive() });
const codecsSchema = z.array(codecSchema).default([]);
type CodecRow = z.infer<typeof codecSchema>;

const demoSchema = z.object({
  scenes: z.object({ count: z.number(), seed: z.number(), size: z.number().positive() }).optional(),
  teacher: scoreSchema.optional(),
  betas: z.array(betaSchema).default([]),
  jpeg: codecsSchema,
  webp: codecsSchema,
  /** A teacher that was trained on compressed scenes as well. */
  robustTeacher: scoreSchema.optional(),
  robustJpeg: codecsSchema,
  robustWebp: codecsSchema,
});
type DemoResults = z.infer<typeof demoSchema>;

/** A payload of 256 to 65,483 bytes grows by so many in the paper's pickle, and so does a mean of them. */
const pickledBytes = 106;

function percentScores({ top1, AP, meanIoU }: Scores): Record<string, number> {
  const percent = { top1, AP: AP && 100 * AP, meanIoU: meanIoU && 100 * meanIoU };
  return Object.fromEntries(
    Object.entries(percent).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, value]])),
  );
}

function parse(text: string): DemoResults {
  try {
    return demoSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError(`The demo’s own results cannot be read (${why}). Build the lab again.`, { cause: error });
  }
}

/**
 * Reads demo/results.json; `encoderOf` knows what the encoder of a beta costs, `network` is what the teachers cost whole. @throws Error with a sentence where it is
 * something else
 */
export function contentOfDemo(
  text: string,
  encoderOf: (beta: number) => DeviceCost | undefined = () => undefined,
  network?: DeviceCost,
): ChartContent {
  const results = parse(text);
  const { scenes } = results;
  const data = scenes ? `${scenes.count.toLocaleString("en")} unseen scenes of seed ${scenes.seed}` : "unseen scenes";
  const protocol = `Demo: ${data}, protocol unified`;
  const provenance = (what: string): Provenance => [
    ["Source", "measured when the demo was trained"],
    ["File", "demo/results.json"],
    ["Dataset", data],
    ["What", what],
  ];
  /** A scene is as large as the network's input. */
  const bitsPerPixel = (payloadBytes?: number | null): ChartPoint["rates"] =>
    scenes && payloadBytes ? { bpp: { mean: (8 * payloadBytes) / scenes.size ** 2 } } : {};

  const coded = [...results.betas]
    .sort((a, b) => a.beta - b.beta)
    .map((row): ChartPoint => {
      const { beta, payloadBytes } = row;
      return {
        label: `beta ${beta}`,
        beta,
        rates: {
          paper: { mean: (payloadBytes + pickledBytes) / 1024 },
          payload: { mean: payloadBytes / 1000 },
          ...bitsPerPixel(payloadBytes),
        },
        encoder: encoderOf(beta),
        scores: percentScores(row),
        provenance: provenance(`Demo at beta ${beta}`),
      };
    });
  const codecPoint = (title: string, row: CodecRow): ChartPoint => ({
    label: `quality ${row.quality}`,
    quality: row.quality,
    rates: {
      paper: { mean: row.fileBytes / 1024 },
      ...(row.payloadBytes && { payload: { mean: row.payloadBytes / 1000 } }),
      ...bitsPerPixel(row.payloadBytes),
    },
    withoutEncoder: "a codec has no network on the device",
    scores: percentScores(row),
    provenance: provenance(`${title} at quality ${row.quality}`),
  });
  const codec = (id: string, title: string, rows: readonly CodecRow[]): ChartSeries => ({
    id,
    name: title,
    origin: "codec",
    protocol: `${protocol}; the paper’s KB are the whole file`,
    setting: protocol,
    points: [...rows].sort((a, b) => a.quality - b.quality).map((row) => codecPoint(title, row)),
  });
  const level = (id: string, name: string, scores: Scores | undefined): ChartLevel[] =>
    scores
      ? [{ id, name, origin: "demo", protocol, network, scores: percentScores(scores), provenance: provenance(name) }]
      : [];
  const series: ChartSeries[] = [
    { id: "demo", name: "Demo", origin: "demo", protocol, setting: protocol, points: coded },
    codec("demo-jpeg", "JPEG → the demo’s teacher", results.jpeg),
    codec("demo-webp", "WebP → the demo’s teacher", results.webp),
    codec("demo-jpeg-robust", "JPEG → teacher fine-tuned on JPEG/WebP", results.robustJpeg),
    codec("demo-webp-robust", "WebP → teacher fine-tuned on JPEG/WebP", results.robustWebp),
  ];
  return {
    series: series.filter(({ points }) => points.length > 0),
    levels: [
      ...level("demo-teacher", "Demo’s teacher, uncompressed", results.teacher),
      ...level("demo-teacher-robust", "Demo’s teacher fine-tuned on JPEG/WebP, uncompressed", results.robustTeacher),
    ],
  };
}
