// Files of curves under inspection: names, points, rates and scores of each curve.
import type { Curve } from "../../core/curves/curve";
import { readCurves } from "../../core/curves/read-curves";
import type { InspectedFile } from "./inspected-file";
import type { CurvesInspection, InspectedCurve } from "./inspection";

/** As much as the Charts page takes. */
const maxFileBytes = 20_000_000;

function namesIn(points: Curve["points"], of: "rates" | "scores"): string[] {
  return [...new Set(points.flatMap((point) => Object.keys(point[of])))];
}

function factsOf(file: string, { name, points, notes }: Curve): InspectedCurve {
  return {
    file,
    name,
    points: points.length,
    rates: namesIn(points, "rates"),
    scores: namesIn(points, "scores"),
    notes,
  };
}

function summaryOf(curves: readonly InspectedCurve[]): string {
  if (curves.length === 0) return "a file of curves of rate and score";
  const points = (count: number) => `${count} point${count === 1 ? "" : "s"}`;
  if (curves.length > 1) return `${curves.length} curves of rate and score`;
  const [{ name, points: count, scores }] = curves;
  return `a curve of rate and score: ${name}, ${points(count)}, ${scores.join(", ")}`;
}

export async function inspectCurves(name: string, files: readonly InspectedFile[]): Promise<CurvesInspection> {
  const curves: InspectedCurve[] = [];
  const refusals: string[] = [];
  const notes: string[] = [];
  for (const file of files) {
    if (file.byteLength > maxFileBytes) {
      refusals.push(`${file.path} has ${file.byteLength} bytes; files of curves have at most ${maxFileBytes}.`);
      continue;
    }
    const read = await readCurves(await file.bytes(), file.path);
    if (read.kind === "refused") refusals.push(...read.problems);
    else {
      curves.push(...read.curves.map((curve) => factsOf(file.path, curve)));
      notes.push(...read.notes);
    }
  }
  const usable = curves.length > 0;
  return {
    kind: "curves",
    name,
    usable,
    summary: summaryOf(curves),
    problems: usable ? [] : refusals,
    warnings: [...(usable ? refusals : []), ...notes],
    curves,
  };
}
