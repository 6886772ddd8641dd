// The page Evaluate as its stories drive it.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { EvaluationResult } from "../src/engine/protocol-evaluation";
import { downloadBy, expect, type Lab, region } from "./lab";

/** Networks compile, and a busy machine is slow. */
export const evaluationMs = 240_000;

export const start = (page: Page) => region(page, "Evaluate").getByRole("button", { name: "Start" });
export const results = (page: Page) => page.getByRole("table", { name: "Results, newest first" });
export const openLinks = (page: Page) => results(page).getByRole("link", { name: /^Open / });

export async function openWithScenes(lab: Lab, page: Page, count: number, seed?: number): Promise<void> {
  await lab.open("?backend=wasm#/evaluate");
  if (seed !== undefined) await page.getByLabel("Seed of the scenes").fill(String(seed));
  await page.getByRole("textbox", { name: "Scenes", exact: true }).fill(String(count));
  await expect(region(page, "1 · Data")).toContainText(`Images${count}`);
}

/** Chooses the first `count` of the checkpoints that ship; without it all of them are evaluated. */
export async function chooseCheckpoints(page: Page, count: number): Promise<void> {
  const boxes = await page.getByRole("checkbox", { name: /^Scenes, / }).all();
  for (const [i, box] of boxes.entries()) await box.setChecked(i < count);
}

export async function evaluate(page: Page): Promise<void> {
  await start(page).click();
  await expect(region(page, "Evaluate")).toContainText(/Done: /, { timeout: evaluationMs });
}

/** All results that are listed, newest run first. */
export async function exported(page: Page): Promise<EvaluationResult[]> {
  const download = await downloadBy(page, page.getByRole("button", { name: "Export all as JSON" }));
  return JSON.parse(await readFile(await download.path(), "utf8")) as EvaluationResult[];
}
