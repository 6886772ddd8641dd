import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { browserOnlyEmscripten } from "./scripts/browser-only-emscripten.mjs";
import { pagePolicy } from "./scripts/page-policy.mjs";
import { precompress } from "./scripts/precompress.mjs";
import { zodWithoutEval } from "./scripts/zod-without-eval.mjs";

const forLibraries = () => [browserOnlyEmscripten(), zodWithoutEval()];

export default defineConfig({
  base: "./",
  plugins: [react(), zodWithoutEval(), pagePolicy(), precompress()],
  worker: { format: "es", plugins: forLibraries },
  optimizeDeps: { rolldownOptions: { plugins: forLibraries() } },
  build: { target: "es2023", sourcemap: true, chunkSizeWarningLimit: 2000 },
  // none but localhost, addresses, and what --host names: a page of another site may point its own name here
  server: { allowedHosts: [] },
  preview: { allowedHosts: [] },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "scripts/**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest leaves one processor free by itself, which of two is half
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
