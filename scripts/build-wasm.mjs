// Compiles the rANS coder's AssemblyScript and writes the module as base64 into src/core/codec/rans-binary.ts.
// Usage: node scripts/build-wasm.mjs
import asc from "assemblyscript/asc";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "..");
const source = "src/core/codec/assembly/rans.ts";
const target = path.join(root, "src/core/codec/rans-binary.ts");

/** The text of rans-binary.ts as it follows from the source. Throws with the compiler's messages. */
export async function compileRans() {
  /** @type {Uint8Array | undefined} */
  let binary;
  const flags = ["-O3", "--noAssert", "--runtime", "stub", "--initialMemory", "4", "--outFile", "rans.wasm"];
  const { error, stderr } = await asc.main([source, ...flags], {
    readFile: (name) => readFile(path.join(root, name), "utf8").catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm") && typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${source} does not compile: ${error?.message ?? ""}`, { cause: stderr });
  const base64 = Buffer.from(binary).toString("base64");
  return `// The rANS coder as a WebAssembly module, compiled from assembly/rans.ts by scripts/build-wasm.mjs; not written by hand.

/** Base64 of the module's bytes. */
export const ransBinaryBase64 =
  "${base64}";
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await writeFile(target, await compileRans());
}
