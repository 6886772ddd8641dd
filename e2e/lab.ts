// What every story does: opens a page, waits for the engine, fails on errors nobody caught.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Download, type Locator, type Page } from "@playwright/test";

/** `npm run test:long`: larger networks, more scenes, and what takes a software adapter of WebGPU minutes. */
export const isLong = process.env.LADON_LONG === "1";

/** Longest waits for a busy machine: a first answer and a first step compile a hundred shaders on a software adapter. */
export const firstAnswerMs = 150_000;
export const firstStepMs = 240_000;

/** Skips the rest of a story where the long ones were not asked for, with the reason. */
export function onlyLong(what: string): void {
  if (!isLong) console.log(`    skipped ${what}, which takes minutes; LADON_LONG=1 runs it`);
  base.skip(!isLong, "takes minutes");
}

export const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name, exact: true });

/** Predict with the first scene, by the scenes' network, whichever family opens first. */
export const firstScene = "#/?scene=1&checkpoint=demo:nano-beta0.8";

/** Workers do not start until what this gives is called; by their scripts' addresses. */
export async function holdWorkers(page: Page, scripts = /worker.*\.js$/): Promise<() => void> {
  let letStart = () => {};
  const mayStart = new Promise<void>((resolve) => (letStart = resolve));
  await page.route(scripts, async (route) => {
    await mayStart;
    await route.continue();
  });
  return letStart;
}

/** The worker in which the engine runs. */
export const engineOf = (page: Page) => page.workers().find((worker) => worker.url().includes("worker"));

/** The engine stops without a word, as where the browser runs out of memory. */
export async function killEngine(page: Page): Promise<void> {
  await engineOf(page)!
    .evaluate(() => self.close())
    .catch(() => undefined);
}

/** What a click on the button, link or item makes the browser take away. */
export async function downloadBy(page: Page, item: Locator): Promise<Download> {
  const download = page.waitForEvent("download");
  await item.click();
  return download;
}

export const test = base.extend<{ lab: Lab }>({
  lab: async ({ page }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`${error.name}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !/favicon/.test(message.text())) problems.push(message.text());
    });
    const foreign: string[] = [];
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "localhost") foreign.push(request.url());
    });
    const lab = new Lab(page, problems);
    await use(lab);
    expect(foreign, "requests to other hosts").toEqual([]);
    expect(problems, "errors that nobody caught").toEqual([]);
  },
});

export class Lab {
  constructor(
    readonly page: Page,
    /** Uncaught errors so far; a story that provokes one empties this. */
    readonly problems: string[],
  ) {}

  /** Opens `address` (relative to the lab) and waits until the engine runs. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.badge).toContainText(/WebGPU|WebAssembly|WebGL|CPU/);
  }

  get badge() {
    return this.page.getByRole("button", { name: /^Backend: / });
  }

  /** What axe finds serious or critical on the page as it is now: rule and elements. */
  async seriousProblems(axe = new AxeBuilder({ page: this.page })): Promise<string[]> {
    // axe reads colours that are drawn, and what has just changed, such as a button that was enabled, is drawn a frame later
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const { violations } = await axe.analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  }

  /** Holds the page, or a part of it, against axe's rules in light colours and in dark ones. */
  async expectAccessible(what = "the page", within = "html"): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await this.page.emulateMedia({ colorScheme });
      await expect(this.page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
      const problems = await this.seriousProblems(new AxeBuilder({ page: this.page }).include(within));
      expect(problems, `${what} in ${colorScheme} colours`).toEqual([]);
    }
  }

  /** The sentence in the badge's menu. */
  async reason(): Promise<string> {
    await this.badge.click();
    const text = await this.page.getByTestId("backend-reason").innerText();
    await this.page.keyboard.press("Escape");
    return text;
  }
}

export { expect };
