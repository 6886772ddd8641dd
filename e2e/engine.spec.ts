// The engine as its user meets it: which backend, whether it computes rightly, stopping it, losing it.
import type { Page } from "@playwright/test";
import { engineOf, expect, killEngine, test } from "./lab";

async function selfCheck(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Run self-check" }).click();
  const worst = page.getByTestId("worst-difference");
  await expect(worst).toBeVisible({ timeout: 90_000 });
  return Number(await worst.innerText());
}

test("by itself the lab takes no software adapter, and says so; asked for WebGPU, it does", async ({ lab }) => {
  await lab.open("#/system");
  await expect(lab.badge).toContainText("WebAssembly");
  expect(await lab.reason()).toMatch(/^WebGPU: software adapter only — using WebAssembly, \d threads?/);
  await lab.open("?backend=webgpu#/system");
  await expect(lab.badge).toContainText("WebGPU · software");
});

test("on WebGPU the self-check agrees with the CPU within 1e-3", async ({ lab, page }) => {
  await lab.open("?backend=webgpu#/system");
  await expect(lab.badge).toContainText("WebGPU");
  expect(await selfCheck(page)).toBeLessThanOrEqual(1e-3);
  await expect(page.getByText("Agrees:")).toBeVisible();
});

test("?backend=wasm runs on WebAssembly with threads, isolated, and agrees with the CPU", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/system");
  await expect(lab.badge).toContainText(/WebAssembly · [2-8] threads/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await selfCheck(page)).toBeLessThanOrEqual(1e-3);
});

for (const [choice, label] of [
  ["webgl", "WebGL"],
  ["cpu", "CPU"],
] as const) {
  test(`?backend=${choice} is honoured or says why not`, async ({ lab, page }) => {
    await lab.open(`?backend=${choice}#/system`);
    expect(await lab.reason()).toContain(label);
    expect(await selfCheck(page)).toBeLessThanOrEqual(1e-3);
  });
}

test("the menu changes the backend and the address remembers it", async ({ lab, page }) => {
  await lab.open("?backend=webgpu#/system");
  await lab.badge.click();
  await page.getByRole("group", { name: "Choose a backend" }).getByRole("button", { name: "WebAssembly" }).click();
  await expect(lab.badge).toContainText("WebAssembly");
  expect(page.url()).toContain("backend=wasm");
  await page.reload();
  await expect(lab.badge).toContainText("WebAssembly");
});

test("an unknown backend gets a sentence and the lab chooses by itself", async ({ lab, page }) => {
  await lab.open("?backend=abacus#/system");
  await expect(page.getByText("There is no backend called “abacus”.")).toBeVisible();
});

for (const backend of ["webgpu", "wasm"]) {
  test(`on ${backend} a long job stops within a second of being cancelled`, async ({ lab, page }) => {
    await lab.open(`?backend=${backend}#/system`);
    await page.getByText("60 s", { exact: true }).click();
    await page.getByRole("button", { name: "Measure speed" }).click();
    await page.getByRole("button", { name: "Jobs, 1 running" }).click();
    await expect(page.getByRole("progressbar")).toBeVisible();
    const cancelled = page.getByText("Cancelled", { exact: true });
    const elapsedMs = await page.evaluate(async () => {
      const startedAt = performance.now();
      document.querySelector<HTMLButtonElement>('[aria-label="Cancel Speed measurement"]')!.click();
      while (!/Cancelled/.test(document.body.innerText)) await new Promise((resolve) => setTimeout(resolve, 10));
      return performance.now() - startedAt;
    });
    await expect(cancelled).toBeVisible();
    expect(elapsedMs).toBeLessThan(1000);
  });
}

test("after the worker is killed in the middle of a job, that job fails by name and the next one works", async ({
  lab,
  page,
}) => {
  await lab.open("?backend=wasm#/system");
  await page.getByText("60 s", { exact: true }).click();
  await page.getByRole("button", { name: "Measure speed" }).click();
  await expect(page.getByText("Convolving for 60 s")).toBeVisible();
  await killEngine(page);
  await expect(page.getByText(/The engine stopped on WebAssembly and was started again/)).toBeVisible();
  await expect(page.getByText("The measurement did not finish")).toBeVisible();
  await expect(page.getByRole("button", { name: "Use WebGL instead" })).toBeVisible();
  expect(await selfCheck(page)).toBeLessThanOrEqual(1e-3);
});

for (const [what, how] of [
  ["a lost WebGPU device", "loseDevice"],
  ["a kernel that WebGPU refuses", "refuseKernel"],
] as const) {
  test(`${what} restarts the engine, and the page offers the next backend`, async ({ lab, page }) => {
    await lab.open("?backend=webgpu#/system");
    await expect(lab.badge).toContainText("WebGPU");
    const engine = engineOf(page)!;
    await engine.evaluate((name) => {
      const fail = (self as unknown as Partial<Record<typeof name, () => void>>)[name];
      if (!fail) throw new Error(`the engine offers no ${name}`);
      fail();
    }, how);
    await expect(page.getByText(/The engine stopped on WebGPU and was started again/)).toBeVisible();
    await page.getByRole("button", { name: "Use WebAssembly instead" }).click();
    await expect(lab.badge).toContainText("WebAssembly");
    expect(await selfCheck(page)).toBeLessThanOrEqual(1e-3);
  });
}

test("Free memory ends the worker and a new one takes its place", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/system");
  const before = engineOf(page);
  await page.getByRole("button", { name: "Free memory" }).click();
  await lab.ready();
  await expect
    .poll(() =>
      page
        .workers()
        .filter((worker) => worker.url().includes("worker"))
        .every((worker) => worker !== before),
    )
    .toBe(true);
  expect(await selfCheck(page)).toBeLessThanOrEqual(1e-3);
});

test("a self-check leaves no tensor behind", async ({ lab, page }) => {
  await lab.open("?backend=wasm#/system");
  const tensors = () =>
    page
      .locator("dt", { hasText: /^Tensors$/ })
      .locator("xpath=following-sibling::dd")
      .innerText();
  await expect.poll(tensors).toBe("0");
  await selfCheck(page);
  await expect.poll(tensors).toBe("0");
});

test("diagnostics hold the adapter, the memory and the browser", async ({ lab, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await lab.open("?backend=webgpu#/system");
  await page.getByRole("button", { name: "Copy diagnostics" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const facts = JSON.parse(text) as {
    engine: { backend: string; adapter: { limits: object } };
    memory: { tensors: number };
    userAgent: string;
  };
  expect(facts.engine.backend).toBe("webgpu");
  expect(Object.keys(facts.engine.adapter.limits).length).toBeGreaterThan(10);
  expect(facts.memory.tensors).toBe(0);
  expect(facts.userAgent).toContain("Chrome");
});
