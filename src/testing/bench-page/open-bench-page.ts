// The bench page in a Chromium of its own: where tfjs's WebAssembly has threads, which it has not in Node.
import { chromium, type Browser } from "@playwright/test";
import { defaultClientConditions } from "vite";
import { chromiumFlags } from "../../../scripts/chromium-flags.mjs";
import { ensureChromium } from "../../../scripts/ensure-chromium.mjs";
import { servePage } from "../serve-page";
import type { BenchPageScope, PeerReport, PeerRequest } from "./report";

/** What kept the page from measuring, in a sentence. */
export class BenchPageError extends Error {
  override readonly name = "BenchPageError";
}

export interface BenchPage {
  /** E.g. `Chromium 156.0.8078.108`. */
  readonly browser: string;
  /** Rejects with BenchPageError where a side does not start, or lacks threads. */
  measure(request: PeerRequest): Promise<PeerReport>;
  close(): Promise<void>;
}

/** The plain WebAssembly build, as Node has it, its binary beside it; not the one with WebGPU in it. */
const plainPeer = {
  alias: [{ find: /^onnxruntime-web$/, replacement: "onnxruntime-web/wasm" }],
  conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions],
};

/** User and system time of all pages' processes, which Chromium tells in steps of the system's clock, on Linux 10 ms. */
async function cpuClockOf(browser: Browser): Promise<() => Promise<number>> {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const pages = processInfo.filter(({ type }) => type === "renderer");
    return 1000 * pages.reduce((seconds, { cpuTime }) => seconds + cpuTime, 0);
  };
}

/** Rejects with an Error that says what to do where there is no Chromium. */
export async function openBenchPage(): Promise<BenchPage> {
  const executablePath = await ensureChromium();
  const served = await servePage(import.meta.dirname, { resolve: plainPeer });
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const processCpuMs = await cpuClockOf(browser);
  return {
    browser: `Chromium ${browser.version()}`,
    async measure(request) {
      const page = await browser.newPage();
      await page.exposeFunction("processCpuMs", processCpuMs);
      const asked = new URLSearchParams(Object.entries(request).map(([name, value]) => [name, String(value)]));
      await page.goto(`${served.address}?${asked}`);
      const outcome = await page.evaluate(() => (globalThis as unknown as BenchPageScope).outcome!);
      await page.close();
      if (outcome.kind === "failure") throw new BenchPageError(outcome.reason);
      return outcome.report;
    },
    async close() {
      await browser.close();
      served.close();
    },
  };
}
