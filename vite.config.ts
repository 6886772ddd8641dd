import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { isolationHeaders } from "./scripts/headers.mjs";
import { precompress } from "./scripts/precompress.mjs";

export default defineConfig({
  base: "./",
  plugins: [react(), precompress()],
  worker: { format: "es" },
  build: { target: "es2023", sourcemap: true, chunkSizeWarningLimit: 2000 },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "scripts/**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
  },
});
