// What every group of reference cases answers, and what it is given: files on disk, or files that a page fetches.

export interface ReferenceSource {
  /** Text appended to every rule name, except in digests. */
  readonly seed: string;
  /** Reads a file of the reference folder, named by its path inside it. Throws where there is none. */
  readBytes(path: string): Promise<Uint8Array>;
  readJson<T>(path: string): Promise<T>;
  /** Names of the files in a folder of the reference, sorted. */
  list(path: string): Promise<string[]>;
}

export interface CaseResult {
  /** e.g. `codec official-size bytes`. */
  readonly id: string;
  /** The largest error seen, in the unit of `tolerance`. */
  readonly worst: number;
  readonly tolerance: number;
  /** What the error is measured in, e.g. `of the rms`, `bytes`, `pixel values`. */
  readonly unit: string;
  /** What disagreed, or why the tolerance is what it is. */
  readonly note?: string;
}

/** A case passes when its error is a number no larger than its tolerance. */
export function passed(result: CaseResult): boolean {
  return result.worst <= result.tolerance;
}

/** A group of cases; results come as they are computed. */
export type VerifyGroup = (reference: ReferenceSource) => AsyncIterable<CaseResult>;

/** What all the cases answer, in their order. */
export async function resultsOf(cases: AsyncIterable<CaseResult>): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for await (const result of cases) results.push(result);
  return results;
}

/** `addresses` by a path that has `reference/` in it, as import.meta.glob gives them; `seed` is what the cases were made with. */
export function fetchedReference(addresses: Readonly<Record<string, string>>, seed = ""): ReferenceSource {
  const files = new Map(
    Object.entries(addresses).map(([path, address]) => [path.replace(/^.*?\breference\//, ""), address]),
  );

  async function open(file: string): Promise<Response> {
    const address = files.get(file);
    if (address === undefined) throw new Error(`this page was built without reference/${file}`);
    const response = await fetch(address);
    if (!response.ok) throw new Error(`reference/${file} came with status ${response.status}`);
    return response;
  }

  return {
    seed,
    async readBytes(file) {
      return new Uint8Array(await (await open(file)).arrayBuffer());
    },
    async readJson<T>(file: string) {
      return (await (await open(file)).json()) as T;
    },
    async list(folder) {
      const start = `${folder}/`;
      return [...files.keys()]
        .filter((path) => path.startsWith(start))
        .map((path) => path.slice(start.length))
        .sort();
    },
  };
}
