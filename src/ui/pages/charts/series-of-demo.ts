// The demo's own measurements as series: its betas, its teacher, and JPEG and WebP before the teacher.
import { z } from "zod";
import type { ChartContent, ChartLevel, ChartPoint, ChartSeries, Provenance } from "./chart-series";
import { asPercent } from "./score-names";

const scores = { top1: z.number().optional(), AP: z.number().optional(), meanIoU: z.number().optional() };
const sizes = {
  paperKilobytes: z.number().positive().optional(),
  bitsPerPixel: z.number().positive().optional(),
};
const codecRow = z.object({
  quality: z.number(),
  fileBytes: z.number().positive(),
  bitsPerPixel: sizes.bitsPerPixel,
  ...scores,
});

const demoSchema = z.object({
  teacher: z.object(scores).optional(),
  betas: z
    .array(z.object({ beta: z.number().positive(), payloadBytes: z.number().positive(), ...sizes, ...scores }))
    .default([]),
  jpeg: z.array(codecRow).default([]),
  webp: z.array(codecRow).default([]),
});
type DemoResults = z.infer<typeof demoSchema>;
type Scored = { readonly [Name in keyof typeof scores]?: number };

/** A payload of 256 to 65,483 bytes in the paper's pickle; a mean over images moves with them. */
const pickledBytes = 106;
const protocol = "Demo: unseen scenes, protocol unified";

/** Turns shares into percent, judged over the whole file so that one weak codec does not look like a share. */
function percentReader(rows: readonly Scored[]): (row: Scored) => Record<string, number> {
  const names = Object.keys(scores) as (keyof typeof scores)[];
  const shares = new Set(names.filter((name) => asPercent(rows.flatMap((row) => row[name] ?? [])).scaled));
  return (row) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = row[name];
        return value === undefined ? [] : [[name, shares.has(name) ? 100 * value : value]];
      }),
    );
}

/**
 * Reads demo/results.json. @throws Error with a sentence where it is something else
 */
export function contentOfDemo(text: string): ChartContent {
  let results: DemoResults;
  try {
    results = demoSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`The demo's own results cannot be read (${why}). Build the lab again.`, { cause: error });
  }
  const { teacher, betas, jpeg, webp } = results;
  const percent = percentReader([...(teacher ? [teacher] : []), ...betas, ...jpeg, ...webp]);
  const provenance = (what: string): Provenance => [
    ["Source", "measured when the demo was trained"],
    ["File", "demo/results.json"],
    ["What", what],
  ];
  const coded = [...betas]
    .sort((a, b) => a.beta - b.beta)
    .map((row): ChartPoint => {
      const bpp = row.bitsPerPixel;
      return {
        label: `beta ${row.beta}`,
        beta: row.beta,
        rates: {
          paper: { mean: row.paperKilobytes ?? (row.payloadBytes + pickledBytes) / 1024 },
          payload: { mean: row.payloadBytes / 1000 },
          ...(bpp && { bpp: { mean: bpp } }),
        },
        scores: percent(row),
        provenance: provenance(`Demo at beta ${row.beta}`),
      };
    });
  const codec = (title: string, rows: DemoResults["jpeg"]): ChartSeries => ({
    id: `demo-${title.toLowerCase()}`,
    name: `${title}, then the demo's teacher`,
    origin: "codec",
    protocol: `${protocol}; the whole file`,
    setting: protocol,
    points: [...rows]
      .sort((a, b) => a.quality - b.quality)
      .map((row) => ({
        label: `quality ${row.quality}`,
        quality: row.quality,
        rates: { paper: { mean: row.fileBytes / 1024 }, ...(row.bitsPerPixel && { bpp: { mean: row.bitsPerPixel } }) },
        scores: percent(row),
        provenance: provenance(`${title} at quality ${row.quality}`),
      })),
  });
  const demo: ChartSeries = { id: "demo", name: "Demo", origin: "demo", protocol, setting: protocol, points: coded };
  const level = (row: Scored): ChartLevel => ({
    id: "demo-teacher",
    name: "Demo's teacher, uncompressed",
    origin: "demo",
    protocol,
    scores: percent(row),
    provenance: provenance("Teacher"),
  });
  return {
    series: [demo, codec("JPEG", jpeg), codec("WebP", webp)].filter(({ points }) => points.length > 0),
    levels: teacher ? [level(teacher)] : [],
  };
}
