/// <reference types="vite/client" />
// The repository's reference cases as files that Vite puts beside the page.
import type { ReferenceSource } from "../../src/testing/verify/case-result";

const root = "../../reference/";

/** Addresses by path in this repository. */
const addresses = import.meta.glob<string>(
  ["../../reference/forward/*.json", "../../reference/state-dicts/*.json", "../../reference/losses.json"],
  { query: "?url", import: "default", eager: true },
);

async function open(file: string): Promise<Response> {
  const address = addresses[root + file];
  if (address === undefined) throw new Error(`the verification page was built without reference/${file}`);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`reference/${file} came with status ${response.status}`);
  return response;
}

export function fetchedReference(salt: string): ReferenceSource {
  return {
    salt,
    async readBytes(file) {
      return new Uint8Array(await (await open(file)).arrayBuffer());
    },
    async readJson<T>(file: string) {
      return (await (await open(file)).json()) as T;
    },
    async list(folder) {
      const start = `${root}${folder}/`;
      return Object.keys(addresses)
        .filter((path) => path.startsWith(start))
        .map((path) => path.slice(start.length))
        .sort();
    },
  };
}
