// A demo family's own measurements as series: its betas, its teachers, and JPEG and WebP before each teacher.
import { z } from "zod";
import { UserError } from "../../../core/base/user-error";
import { taskOfScore } from "../../../engine/protocol-charts";
import type { DemoFamily, DeviceCost } from "../../../engine/protocol-checkpoints";
import { formatCount } from "../../components/format";
import { formatScore, scoreTitle } from "./score-names";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries, Provenance } from "./chart-series";

const scoreNames = ["top1", "top5", "AP", "AP50", "meanIoU"] as const;
type ScoreName = (typeof scoreNames)[number];

const score = z.number().nullish();
const interval = z.tuple([z.number(), z.number()]).optional();
/** Top-1 and top-5 in percent, the others 0 … 1; null where there was nothing to score. */
const scoreSchema = z.object({
  top1: score,
  top5: score,
  AP: score,
  AP50: score,
  meanIoU: score,
  /** Lower and upper ends. */
  intervals: z.object({ top1: interval, top5: interval, AP: interval, AP50: interval, meanIoU: interval }).optional(),
});
type Scores = z.infer<typeof scoreSchema>;

/** Means over the images, in bytes. */
const sizes = {
  payloadBytes: z.number().positive().nullish(),
  fileBytes: z.number().positive(),
  bitsPerPixel: z.number().positive().nullish(),
};
const sizesSchema = z.object(sizes);
type Sizes = z.infer<typeof sizesSchema>;
const codedSchema = scoreSchema.extend({
  ...sizes,
  /** Over the images with boxes and masks, where these are others than those with classes. */
  located: sizesSchema.optional(),
});
type CodedRow = z.infer<typeof codedSchema>;
const betaSchema = codedSchema.extend({ beta: z.number().positive(), payloadBytes: z.number().positive() });
const codecSchema = codedSchema.extend({ quality: z.number() });
const codecsSchema = z.array(codecSchema).default([]);
type CodecRow = z.infer<typeof codecSchema>;

const photosSchema = z.object({
  images: z.object({ classification: z.number(), detection: z.number() }),
  bootstrap: z.object({ confidence: z.number() }),
});

const demoSchema = z.object({
  scenes: z.object({ count: z.number(), seed: z.number(), size: z.number().positive() }).optional(),
  photos: photosSchema.optional(),
  teacher: scoreSchema.optional(),
  betas: z.array(betaSchema).default([]),
  jpeg: codecsSchema,
  webp: codecsSchema,
  /** A teacher that was trained on compressed images as well. */
  robustTeacher: scoreSchema.optional(),
  robustJpeg: codecsSchema,
  robustWebp: codecsSchema,
});
type DemoResults = z.infer<typeof demoSchema>;

/** A payload of 256 to 65,483 bytes grows by so many in the paper's pickle, and so does a mean of them. */
const pickledBytes = 106;

const isShare = (name: ScoreName) => taskOfScore(name) !== "classification";

function percentScores(row: Scores, names: readonly ScoreName[] = scoreNames): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = row[name];
      return value === undefined || value === null ? [] : [[name, isShare(name) ? 100 * value : value]];
    }),
  );
}

/** A row's scores with the sizes of the images that they are of: one part where these are the same. */
function partsOf(row: CodedRow): readonly { readonly sizes: Sizes; readonly names: readonly ScoreName[] }[] {
  if (!row.located) return [{ sizes: row, names: scoreNames }];
  return [
    { sizes: row, names: scoreNames.filter((name) => !isShare(name)) },
    { sizes: row.located, names: scoreNames.filter(isShare) },
  ];
}

function parse(text: string): DemoResults {
  try {
    return demoSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError(`The demo’s own results cannot be read (${why}). Build the lab again.`, { cause: error });
  }
}

function testedOn({ scenes, photos }: DemoResults): string {
  if (photos) {
    const { classification, detection } = photos.images;
    return `${formatCount(classification)} unseen photographs with a class, ${formatCount(detection)} with boxes and masks`;
  }
  return scenes ? `${formatCount(scenes.count)} unseen scenes of seed ${scenes.seed}` : "unseen scenes";
}

/** What ships of the family, as far as it is known. */
interface ShippedCosts {
  /** What the encoder of a beta costs. */
  encoderOf(beta: number): DeviceCost | undefined;
  /** What the teachers cost whole. */
  readonly network?: DeviceCost;
}

/** Ids stand in addresses. */
const idPrefixes: Readonly<Record<DemoFamily, string>> = { scenes: "demo", photographs: "demo-photos" };
const files: Readonly<Record<DemoFamily, string>> = { scenes: "results.json", photographs: "photos-results.json" };

/** Reads a family's results beside its sets. @throws UserError where the text is something else */
export function contentOfDemo(
  text: string,
  family: DemoFamily = "scenes",
  { encoderOf, network }: ShippedCosts = { encoderOf: () => undefined },
): ChartContent {
  const results = parse(text);
  const { scenes, photos } = results;
  const data = testedOn(results);
  const protocol = `Demo: ${data}, protocol unified`;
  const id = idPrefixes[family];
  const common = { protocol, family };
  const intervals = (row: Scores, names: readonly ScoreName[]): Provenance =>
    names.flatMap((name) => {
      const ends = row.intervals?.[name];
      if (!ends || !photos) return [];
      const [lower, upper] = ends.map((end) => formatScore(isShare(name) ? 100 * end : end));
      const title = `${scoreTitle(name)}, ${100 * photos.bootstrap.confidence} % interval`;
      return [[title, `${lower} – ${upper} %, over images`] as const];
    });
  const provenance = (what: string, row: Scores, names: readonly ScoreName[] = scoreNames): Provenance => [
    ["Source", "measured when the demo was trained"],
    ["File", `demo/${files[family]}`],
    ["Dataset", data],
    ["What", what],
    ...intervals(row, names),
  ];
  /** A scene is as large as the network's input; of photographs bits per pixel were measured. */
  const bitsPerPixel = ({ payloadBytes, bitsPerPixel: measured }: Sizes): ChartPoint["rates"] => {
    if (measured) return { bpp: { mean: measured } };
    return scenes && payloadBytes ? { bpp: { mean: (8 * payloadBytes) / scenes.size ** 2 } } : {};
  };

  const coded = [...results.betas]
    .sort((a, b) => a.beta - b.beta)
    .flatMap((row) =>
      partsOf(row).map(({ sizes: part, names }): ChartPoint => {
        const { beta } = row;
        const payloadBytes = part.payloadBytes ?? row.payloadBytes;
        return {
          label: `beta ${beta}`,
          beta,
          rates: {
            paper: { mean: (payloadBytes + pickledBytes) / 1024 },
            payload: { mean: payloadBytes / 1000 },
            ...bitsPerPixel(part),
          },
          encoder: encoderOf(beta),
          scores: percentScores(row, names),
          provenance: provenance(`Demo at beta ${beta}`, row, names),
        };
      }),
    );
  const codecPoints = (title: string, row: CodecRow): ChartPoint[] =>
    partsOf(row).map(({ sizes: part, names }) => ({
      label: `quality ${row.quality}`,
      quality: row.quality,
      rates: {
        paper: { mean: part.fileBytes / 1024 },
        ...(part.payloadBytes && { payload: { mean: part.payloadBytes / 1000 } }),
        ...bitsPerPixel(part),
      },
      withoutEncoder: "a codec has no network on the device",
      scores: percentScores(row, names),
      provenance: provenance(`${title} at quality ${row.quality}`, row, names),
    }));
  const codec = (end: string, title: string, rows: readonly CodecRow[]): ChartSeries => ({
    ...common,
    id: `${id}-${end}`,
    name: title,
    origin: "codec",
    protocol: `${protocol}; the paper’s KB are the whole file`,
    setting: protocol,
    points: [...rows].sort((a, b) => a.quality - b.quality).flatMap((row) => codecPoints(title, row)),
  });
  const level = (end: string, name: string, scores: Scores | undefined): ChartLevel[] =>
    scores
      ? [
          {
            ...common,
            id: `${id}-${end}`,
            name,
            origin: "demo",
            network,
            scores: percentScores(scores),
            provenance: provenance(name, scores),
          },
        ]
      : [];
  const series: ChartSeries[] = [
    { ...common, id, name: "Demo", origin: "demo", setting: protocol, points: coded },
    codec("jpeg", "JPEG → the demo’s teacher", results.jpeg),
    codec("webp", "WebP → the demo’s teacher", results.webp),
    codec("jpeg-robust", "JPEG → teacher fine-tuned on JPEG/WebP", results.robustJpeg),
    codec("webp-robust", "WebP → teacher fine-tuned on JPEG/WebP", results.robustWebp),
  ];
  return {
    series: series.filter(({ points }) => points.length > 0),
    levels: [
      ...level("teacher", "Demo’s teacher, uncompressed", results.teacher),
      ...level("teacher-robust", "Demo’s teacher fine-tuned on JPEG/WebP, uncompressed", results.robustTeacher),
    ],
  };
}
