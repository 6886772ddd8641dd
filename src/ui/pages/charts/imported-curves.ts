// The curves that people brought: kept while the tab is open, so that leaving the page loses none.
import { create } from "zustand";
import { readCurves, type Curve } from "../../../engine/protocol-charts";

interface ImportedCurves {
  readonly curves: readonly Curve[];
  /** Why files were not taken, a sentence each. */
  readonly problems: readonly string[];
}

const mostFileBytes = 20_000_000;

export const useImportedCurves = create<ImportedCurves>(() => ({ curves: [], problems: [] }));

/** Reads files; a curve whose id is there already takes its place. */
export async function importCurves(files: readonly File[]): Promise<void> {
  const problems: string[] = [];
  const taken: Curve[] = [];
  for (const file of files) {
    if (file.size > mostFileBytes) {
      problems.push(`${file.name} has ${file.size} bytes; files of curves have at most ${mostFileBytes}.`);
      continue;
    }
    const read = readCurves(await file.text(), file.name);
    if (read.kind === "refused") problems.push(...read.problems);
    else taken.push(...read.curves);
  }
  useImportedCurves.setState(({ curves }) => ({
    curves: [...curves.filter(({ id }) => taken.every((one) => one.id !== id)), ...taken],
    problems,
  }));
}

export function forgetCurve(id: string): void {
  useImportedCurves.setState(({ curves }) => ({ curves: curves.filter((curve) => curve.id !== id) }));
}

export function forgetProblems(): void {
  useImportedCurves.setState({ problems: [] });
}
