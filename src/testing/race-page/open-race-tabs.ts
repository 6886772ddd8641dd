// Two tabs of one Chromium on one origin, each with an engine of its own, on the same storage.
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import type { JobKind, Jobs } from "../../engine/protocol";
import { chromiumFlags } from "../../../scripts/chromium-flags.mjs";
import { ensureChromium } from "../../../scripts/ensure-chromium.mjs";
import { root } from "../../node/repository";
import { servePage } from "../serve-page";
import type { AskOptions, Outcome, RacePageScope } from "./report";

export interface RaceTab {
  ask<Kind extends JobKind>(kind: Kind, input: Jobs[Kind]["input"], options?: AskOptions): Promise<Outcome<Kind>>;
  /** As `ask`; rejects where the job fails. */
  must<Kind extends JobKind>(
    kind: Kind,
    input: Jobs[Kind]["input"],
    options?: AskOptions,
  ): Promise<Jobs[Kind]["output"]>;
  /** Names in a folder of the private file system that both tabs share. */
  storedNames(folder: string): Promise<readonly string[]>;
}

export interface RaceTabs {
  /** E.g. `Chromium 156.0.8078.108`. */
  readonly browser: string;
  readonly tabs: readonly [RaceTab, RaceTab];
  close(): Promise<void>;
}

function tabOf(page: Page): RaceTab {
  const ask: RaceTab["ask"] = (kind, input, options = {}) =>
    page.evaluate(([asked, given, how]) => (globalThis as unknown as RacePageScope).ask(asked, given, how), [
      kind,
      input,
      options,
    ] as const) as Promise<never>;
  return {
    ask,
    async must(kind, input, options) {
      const outcome = await ask(kind, input, options);
      if (outcome.kind === "done") return outcome.output;
      throw new Error(`${kind} was refused: ${outcome.name}: ${outcome.message}`);
    },
    storedNames: (folder) =>
      page.evaluate((name) => (globalThis as unknown as RacePageScope).storedNames(name), folder),
  };
}

/** Rejects with an Error that says what to do where there is no Chromium. */
export async function openRaceTabs(): Promise<RaceTabs> {
  const executablePath = await ensureChromium();
  const served = await servePage(import.meta.dirname, { publicDir: path.join(root, "public") });
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const context = await browser.newContext();
  // threads of two engines that wait for each other by spinning would race for processors, not for storage
  await context.route(served.address, async (route) => {
    const response = await route.fetch();
    const { "cross-origin-embedder-policy": _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  const pages = [await context.newPage(), await context.newPage()] as const;
  for (const page of pages) {
    await page.goto(served.address);
    await page.evaluate(() => (globalThis as unknown as RacePageScope).ready);
  }
  return {
    browser: `Chromium ${browser.version()}`,
    tabs: [tabOf(pages[0]), tabOf(pages[1])],
    async close() {
      await browser.close();
      served.close();
    },
  };
}
