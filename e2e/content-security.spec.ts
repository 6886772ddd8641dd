// The Content-Security-Policy on every page: nothing that the lab does violates it, with headers or from the page's own text.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "@playwright/test";
import sirv from "sirv";
import { expect, type Lab, test } from "./lab";

const pages = ["", "compare", "charts", "train", "evaluate", "checkpoints", "scenes", "system"];

/** Collects violations from the first script on; those that are caught reach no console. */
async function collectViolations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      violations.push(`${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  return () => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
}

/** Every page, a dialog, and the other colours, without a reload between them. */
async function lookAround(lab: Lab, page: Page, address: string): Promise<void> {
  await lab.open(`${address}?backend=wasm#/`);
  await expect(page.getByText(/pixels, answered in/)).toBeVisible();
  for (const name of pages) {
    await page.evaluate((hash) => (location.hash = hash), `#/${name}`);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await page.waitForLoadState("networkidle");
  }
  await page.evaluate(() => (location.hash = "#/charts"));
  await expect(page.getByRole("table", { name: /^Bjøntegaard deltas against/ })).toBeVisible();
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
}

/** A sentence of text in a dialog that drops open; the page behind it holds still. */
async function openDialog(page: Page): Promise<void> {
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", "words");
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY)).toBe("hidden");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
}

test("no page violates the policy, nor does a dialog, and threads start", async ({ lab, page }) => {
  const violations = await collectViolations(page);
  await lookAround(lab, page, "./");
  await openDialog(page);
  await expect(lab.badge).toContainText(/\d threads/);
  expect(await violations()).toEqual([]);
});

/** Below a folder of the host's, as GitHub Pages serves a project. */
const folder = "/ladon-lab";

test("a host that sends no headers gets the policy from the page's own text, and one thread", async ({ lab, page }) => {
  const files = sirv(path.resolve(import.meta.dirname, "../dist"));
  const host = createServer((request, response) => {
    if (!request.url?.startsWith(`${folder}/`)) return response.writeHead(404).end();
    request.url = request.url.slice(folder.length);
    files(request, response);
  });
  await new Promise<void>((resolve) => void host.listen(0, "127.0.0.1", resolve));
  const address = `http://localhost:${(host.address() as AddressInfo).port}${folder}/`;
  const violations = await collectViolations(page);
  await lookAround(lab, page, address);
  expect(await violations()).toEqual([]);
  expect(await lab.reason()).toContain("This page is not cross-origin isolated, so WebAssembly runs on one thread.");
  // and it holds: what an injection would add does not run
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.head.append(script);
    const style = document.createElement("style");
    style.textContent = ":root { --injected: 1 }";
    document.head.append(style);
    const blob = document.createElement("script");
    blob.src = URL.createObjectURL(new Blob(["window.injected = true"], { type: "text/javascript" }));
    const settled = new Promise((resolve) => (blob.onload = blob.onerror = resolve));
    document.head.append(blob);
    await settled;
    return "injected" in window || getComputedStyle(document.documentElement).getPropertyValue("--injected") !== "";
  });
  expect(ran).toBe(false);
  expect(await violations()).toHaveLength(3);
  // such a host has no checkpoints/index.json
  const expected = /Content Security Policy|status of 404/;
  expect(lab.problems.splice(0).filter((problem) => !expected.test(problem))).toEqual([]);
  host.closeAllConnections();
  host.close();
});
