// The frame: accessibility in both colour schemes, the keyboard, wrong addresses, what the first load weighs.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./lab";

/** Every page, and what is to be seen on it once it has come to rest. */
const pages: readonly { readonly address: string; readonly settled: (page: Page) => Locator }[] = [
  { address: "#/", settled: (page) => page.getByRole("table", { name: "Bytes beside JPEG and WebP" }) },
  { address: "#/compare", settled: (page) => page.getByRole("region", { name: "JPEG at matched bytes" }) },
  { address: "#/charts", settled: (page) => page.getByRole("table", { name: /^Bjøntegaard deltas against/ }) },
  {
    address: "#/evaluate",
    settled: (page) => page.getByText(/every class is matched|classes not counted/).first(),
  },
  { address: "#/checkpoints", settled: (page) => page.getByRole("link", { name: "Open in Predict" }).first() },
  { address: "#/scenes", settled: (page) => page.getByRole("img", { name: /^Scene 12:/ }) },
  { address: "#/system", settled: (page) => page.getByRole("button", { name: "Run self-check" }) },
  { address: "#/no-such-page", settled: (page) => page.getByRole("alert") },
];

test("axe finds nothing serious in the open menu and the open tray", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/system");
  for (const button of [lab.badge, page.getByRole("button", { name: /^Jobs/ })]) {
    await button.click();
    expect(await lab.seriousProblems()).toEqual([]);
    await page.keyboard.press("Escape");
  }
});

for (const { address, settled } of pages) {
  test(`on ${address} axe finds nothing serious in either colours, and the Tab key reaches every control`, async ({
    lab,
    page,
  }) => {
    await lab.open(`?backend=wasm${address}`);
    await expect(settled(page)).toBeVisible();
    await lab.expectAccessible();
    const everything = await page.evaluate(() => {
      const controls = [...document.querySelectorAll<HTMLElement>("a[href], button, input, summary, select, textarea")];
      const usable = controls.filter((control) => {
        const disabled = "disabled" in control && control.disabled === true;
        // what a closed <details> holds is not visible
        return !disabled && control.checkVisibility({ visibilityProperty: true }) && control.tabIndex >= 0;
      });
      // of a group of radio buttons the Tab key visits the chosen one
      return usable.filter(
        (control) => !(control instanceof HTMLInputElement && control.type === "radio" && !control.checked),
      ).length;
    });
    const reached = new Set<string>();
    for (let presses = 0; presses < everything + 10; presses++) {
      await page.keyboard.press("Tab");
      const place = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return "";
        const all = [...document.querySelectorAll("*")];
        return `${all.indexOf(focused)} ${focused.tagName} ${focused.getAttribute("aria-label") ?? focused.textContent}`;
      });
      if (place) reached.add(place);
    }
    expect(reached.size).toBeGreaterThanOrEqual(everything);
  });
}

test("the arrow keys step through seeds", async ({ lab, page }) => {
  await lab.open("#/scenes?seed=5");
  await page.getByLabel("Seed").press("ArrowUp");
  await expect(page).toHaveURL(/seed=6/);
});

test("a broken address gets a sentence and ways on", async ({ lab, page }) => {
  await lab.open("#/no-such-page");
  await expect(page.getByText("There is no page “/no-such-page” here")).toBeVisible();
  await page.getByRole("alert").getByRole("link", { name: "Scenes" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Scenes");

  await lab.open("#/scenes?seed=banana");
  await expect(page.getByText("The address says seed=banana, which is no whole number")).toBeVisible();
});

test("colours can be switched, and stay switched", async ({ lab, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await lab.open("#/system");
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("the first load is at most 350 kB of compressed JavaScript before the engine starts, and tfjs stays off the page's thread", async ({
  page,
}) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  const kinds = new Map<string, string>();
  let bytes = 0;
  client.on("Network.responseReceived", ({ requestId, response }) => {
    if (response.mimeType.includes("javascript")) kinds.set(requestId, response.url);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (kinds.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto("#/scenes");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  // the page's own target: what the worker loads is not in this session
  console.log(`    first load: ${(bytes / 1000).toFixed(1)} kB of JavaScript in ${kinds.size} files`);
  expect(kinds.size).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(350_000);
  const sources = await Promise.all([...kinds.values()].map(async (url) => (await page.request.get(url)).text()));
  expect(
    sources.filter((source) => source.includes("WEBGPU_CPU_FORWARD") || source.includes("registerGradient")),
  ).toEqual([]);
});
