// The curves that people brought: kept while the tab is open, so that leaving the page loses none; and what charts make of them.
import { create } from "zustand";
import { readCurves, type Curve } from "../../../engine/protocol-charts";
import type { ChartPoint, ChartSeries, Provenance } from "./chart-series";

interface ImportedCurves {
  readonly curves: readonly Curve[];
  /** Why files were not taken, and what of them was left out, a sentence each. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

const maxFileBytes = 20_000_000;

export const useImportedCurves = create<ImportedCurves>(() => ({ curves: [], problems: [], notes: [] }));

async function readFile(file: File): ReturnType<typeof readCurves> {
  const refused = (problem: string) => ({ kind: "refused", isCurveFile: false, problems: [problem] }) as const;
  if (file.size > maxFileBytes) {
    return refused(`${file.name} has ${file.size} bytes; files of curves have at most ${maxFileBytes}.`);
  }
  try {
    return await readCurves(new Uint8Array(await file.arrayBuffer()), file.name);
  } catch (error) {
    // the file was moved or changed since it was chosen
    return refused(`${file.name} could not be read: ${(error as Error).message}`);
  }
}

/** Reads files; the same file again takes its own place, and no curve that of another. */
export async function importCurves(files: readonly File[]): Promise<void> {
  const answers = await Promise.all(files.map(readFile));
  const read = answers.filter((answer) => answer.kind === "read");
  const taken = new Map(read.flatMap(({ curves }) => curves).map((curve) => [curve.id, curve]));
  useImportedCurves.setState(({ curves }) => ({
    curves: [...curves.filter(({ id }) => !taken.has(id)), ...taken.values()],
    problems: answers.flatMap((answer) => (answer.kind === "refused" ? answer.problems : [])),
    notes: read.flatMap(({ notes }) => notes),
  }));
}

export function forgetCurve(id: string): void {
  useImportedCurves.setState(({ curves }) => ({ curves: curves.filter((curve) => curve.id !== id) }));
}

export function forgetAllCurves(): void {
  useImportedCurves.setState({ curves: [] });
}

export function forgetProblems(): void {
  useImportedCurves.setState({ problems: [] });
}

/** The same curves in their order, with names that a legend can tell apart: the first of each name keeps it, the next is "name (2)". */
export function withDistinctNames<Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] {
  const given = new Set(all.map(({ name }) => name));
  const used = new Set<string>();
  return all.map((one) => {
    let name = one.name;
    for (let number = 2; used.has(name); number++) {
      const next = `${one.name} (${number})`;
      // another curve may be called so
      if (!given.has(next)) name = next;
    }
    used.add(name);
    return name === one.name ? one : { ...one, name };
  });
}

/** A curve out of a file as a series of the chart. */
export function seriesOfCurve({ id, name, description, fileName, points }: Curve): ChartSeries {
  const provenance: Provenance = [
    ["Source", "a file that was imported here"],
    ["File", fileName],
    ["Curve", name],
    ...(description ? [["Description", description] as const] : []),
  ];
  return {
    id,
    name,
    origin: "import",
    protocol: description || `from ${fileName}`,
    points: points.map(({ parameters, ...point }): ChartPoint => ({
      ...point,
      ...(!point.encoder && { withoutEncoder: "its file does not say what its encoder costs" }),
      rates: Object.fromEntries(Object.entries(point.rates).map(([unit, mean]) => [unit, { mean }])),
      provenance: [...provenance, ...Object.entries(parameters).map(([name, value]) => [name, String(value)] as const)],
    })),
  };
}
