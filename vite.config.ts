import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { browserOnlyEmscripten } from "./scripts/browser-only-emscripten.mjs";
import { isolationHeaders } from "./scripts/headers.mjs";
import { precompress } from "./scripts/precompress.mjs";

export default defineConfig({
  base: "./",
  plugins: [react(), precompress()],
  worker: { format: "es", plugins: () => [browserOnlyEmscripten()] },
  optimizeDeps: { rolldownOptions: { plugins: [browserOnlyEmscripten()] } },
  build: { target: "es2023", sourcemap: true, chunkSizeWarningLimit: 2000 },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "scripts/**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
    // Vitest leaves one processor free by itself, which of two is half
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
