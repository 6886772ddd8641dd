// Compiles the AssemblyScript of src/**/assembly and writes each module as base64 beside what loads it.
// Usage: npm run build:wasm
import asc from "assemblyscript/asc";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "..");

/**
 * @typedef {object} Module
 * @property {string} source
 * @property {string} target Where its base64 goes.
 * @property {string} constant What it is called there.
 * @property {string} title
 * @property {string[]} flags
 */

/** @type {Module} */
const rans = {
  source: "src/core/codec/assembly/rans.ts",
  target: "src/core/codec/rans-binary.ts",
  constant: "ransBinaryBase64",
  title: "The rANS coder as a WebAssembly module",
  flags: ["--initialMemory", "4"],
};

/**
 * Kernels on the heap of tfjs: fused where relaxed SIMD is compiled, shared for the heap of its build with threads.
 * Addresses are of 32 bits, which AssemblyScript would warn of.
 *
 * @returns {Module[]}
 */
function kernels() {
  const source = "src/nets/nn/wasm/assembly/kernels.ts";
  return ["plain", "fused"].flatMap((variant) =>
    [false, true].map((isShared) => {
      const features = ["simd", "bulk-memory"];
      if (variant === "fused") features.push("relaxed-simd");
      if (isShared) features.push("threads");
      const shared = isShared ? ["--sharedMemory", "--maximumMemory", "65536"] : [];
      return {
        source,
        target: `src/nets/nn/wasm/binaries/${variant}${isShared ? "-shared" : ""}.ts`,
        constant: "binaryBase64",
        title: `The kernels of ${variant} SIMD on ${isShared ? "shared" : "unshared"} memory`,
        flags: ["--importMemory", "--disableWarning", "201", "--enable", features.join(","), ...shared],
      };
    }),
  );
}

/** Every module of this lab. */
export const modules = [rans, ...kernels()];

/**
 * The text of a module's target as it follows from the source. Throws with the compiler's messages.
 *
 * @param {Module} module
 */
export async function compile({ source, constant, title, flags }) {
  /** @type {Uint8Array | undefined} */
  let binary;
  const common = ["-O3", "--noAssert", "--runtime", "stub", "--outFile", "module.wasm"];
  const { error, stderr } = await asc.main([source, ...common, ...flags], {
    readFile: (name) => readFile(path.join(root, name), "utf8").catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm") && typeof contents !== "string") binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${source} does not compile: ${error?.message ?? ""}`, { cause: stderr });
  return `// ${title}, compiled from ${source.replace(/^.*\/assembly/, "assembly")} by scripts/build-wasm.mjs; not written by hand.

/** Base64 of the module's bytes. */
export const ${constant} =
  "${Buffer.from(binary).toString("base64")}";
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const module of modules) {
    const target = path.join(root, module.target);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, await compile(module));
  }
}
