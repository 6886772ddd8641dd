// Where two recipes, or two plans, differ: a row for each value that is not the same.

export interface DifferenceRow {
  /** e.g. `stages 1 · optimizer · learningRate`; stages count from 1, as people do. */
  readonly path: string;
  /** As text; absent where that side has nothing there. */
  readonly first?: string;
  readonly second?: string;
}

type Leaves = Map<string, string>;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function collect(value: unknown, path: string, into: Leaves): Leaves {
  const below = (name: string) => (path ? `${path} · ${name}` : name);
  if (Array.isArray(value) && value.some(isRecord)) {
    value.forEach((entry, i) => collect(entry, `${path} ${i + 1}`, into));
  } else if (isRecord(value)) {
    for (const [name, entry] of Object.entries(value)) collect(entry, below(name), into);
  } else if (value !== undefined) {
    into.set(path, text(value));
  }
  return into;
}

/** In the order of the first, then what only the second has. Lists of plain values are one value. */
export function differences(first: unknown, second: unknown): DifferenceRow[] {
  const [left, right] = [collect(first, "", new Map()), collect(second, "", new Map())];
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths]
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => ({ path, first: left.get(path), second: right.get(path) }));
}
