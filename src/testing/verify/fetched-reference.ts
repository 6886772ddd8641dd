// The reference cases as files that a page fetches.
import type { ReferenceSource } from "./case-result";

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
