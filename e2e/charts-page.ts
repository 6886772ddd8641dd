// The page Charts as its stories drive it.
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { downloadBy, expect, type Lab } from "./lab";

export const marks = (page: Page, curve: string) => page.locator(`[data-curve="${curve}"]`);

export async function openCharts(lab: Lab, page: Page, parameters = ""): Promise<void> {
  await lab.open(`?backend=wasm#/charts${parameters}`);
  await expect(page.locator("[data-curve]").first()).toBeVisible();
}

export async function exported(page: Page, item: string | RegExp): Promise<Download> {
  await page.getByRole("button", { name: "Export" }).click();
  return downloadBy(page, page.getByRole("menuitem", { name: item }));
}

export const text = async (download: Download) => readFile(await download.path(), "utf8");
