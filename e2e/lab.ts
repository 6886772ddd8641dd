// What every story does: opens a page, waits for the engine, fails on errors nobody caught.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

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
  async seriousProblems(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
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
