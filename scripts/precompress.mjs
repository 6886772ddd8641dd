// Vite plugin: writes a Brotli and a gzip twin of every text file of the build, which the server sends instead.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressible = /\.(js|css|html|json|svg|wasm|txt|webmanifest)$/;

/** @returns {import("vite").Plugin} */
export function precompress() {
  let outDir = "";
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !compressible.test(entry.name)) continue;
        const file = path.join(entry.parentPath, entry.name);
        const bytes = await readFile(file);
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params: quality }));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes));
      }
    },
  };
}
