import { defineConfig } from "@playwright/test";
import { chromiumFlags, softwareWebGpu } from "./scripts/chromium-flags.mjs";
import { findChromium } from "./scripts/ensure-chromium.mjs";
import { freePort } from "./scripts/free-port.mjs";

const executablePath = await findChromium();
// a server that an interrupted run left behind takes no port from this one; Playwright's workers inherit the choice
process.env.LADON_TEST_PORT ??= String(await freePort());
const port = Number(process.env.LADON_TEST_PORT);

/** Stories in which networks compute little or nothing. */
const pages = [
  "charts",
  "charts-device",
  "checkpoint-import",
  "content-security",
  "drops",
  "scenes",
  "server-gone",
  "shell",
].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/test-results",
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // the engine's threads wait for each other by spinning: two browsers that compute slow each other tenfold on two
  // processors, so `npm test` gives two workers to "pages" alone
  workers: 1,
  // a machine that is busy with something else can miss one expectation; such a test is reported as flaky
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  use: {
    baseURL: `http://localhost:${port}/`,
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath, args: [...chromiumFlags, ...softwareWebGpu] },
    // nothing waits for an animation, and axe sees no text half faded in
    contextOptions: { reducedMotion: "reduce" },
    // a trace takes a snapshot of the page at every question, which costs a processor of two: ask with --trace on
    trace: "on-first-retry",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "pages", outputDir: ".cache/test-results/pages", fullyParallel: true, testMatch: pages },
    { name: "engine", outputDir: ".cache/test-results/engine", testIgnore: [...pages, "without-webgpu.spec.ts"] },
    {
      name: "without WebGPU",
      testMatch: "without-webgpu.spec.ts",
      use: { launchOptions: { executablePath, args: [...chromiumFlags, "--disable-features=WebGPU"] } },
    },
  ],
  webServer: {
    command: `node scripts/start.mjs --port ${port}`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
    timeout: 180_000,
  },
});
