// Builds a page that is no part of the lab, as the lab is built, and serves it with the lab's headers.
import path from "node:path";
import { build, type UserConfig } from "vite";
import { browserOnlyEmscripten } from "../../scripts/browser-only-emscripten.mjs";
import { serve } from "../../scripts/serve.mjs";
import { zodWithoutEval } from "../../scripts/zod-without-eval.mjs";

export interface ServedPage {
  /** Ends with a slash. */
  readonly address: string;
  close(): void;
}

/**
 * `root` is the folder of the page's `index.html`; `resolve` says how its imports are found where Vite's way will not do,
 * `publicDir` which folder is served beside it.
 */
export async function servePage(
  root: string,
  { resolve, publicDir = false }: Pick<UserConfig, "resolve" | "publicDir"> = {},
): Promise<ServedPage> {
  const folder = path.resolve(import.meta.dirname, "../../.cache", path.basename(root));
  await build({
    configFile: false,
    root,
    base: "./",
    publicDir,
    logLevel: "error",
    resolve,
    worker: { format: "es", plugins: () => [browserOnlyEmscripten(), zodWithoutEval()] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2023",
      // the Content-Security-Policy lets nothing be fetched from data: addresses
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
    },
  });
  const { server, address } = await serve({ folder, port: 0 });
  return { address, close: () => server.close() };
}
