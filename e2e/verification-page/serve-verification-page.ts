// Builds the verification page as the lab is built, and serves it with the lab's headers.
import path from "node:path";
import { build } from "vite";
import { browserOnlyEmscripten } from "../../scripts/browser-only-emscripten.mjs";
import { serve } from "../../scripts/serve.mjs";

const root = import.meta.dirname;
const folder = path.resolve(root, "../../.cache/verification-page");

export interface ServedPage {
  /** Ends with a slash. */
  readonly address: string;
  close(): void;
}

export async function serveVerificationPage(): Promise<ServedPage> {
  await build({
    configFile: false,
    root,
    base: "./",
    publicDir: false,
    logLevel: "error",
    worker: { format: "es", plugins: () => [browserOnlyEmscripten()] },
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
