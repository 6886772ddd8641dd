// Proves that every WebAssembly module that is committed is what its source compiles to.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { compile, modules } from "./build-wasm.mjs";

it.each(modules)("$target holds what its source compiles to", async (module) => {
  const committed = await readFile(path.resolve(import.meta.dirname, "..", module.target), "utf8");
  expect(committed, "run npm run build:wasm").toBe(await compile(module));
});
