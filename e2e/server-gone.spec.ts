// The server goes while the tab is open, or is built again under it: one sentence, a way on, and nothing lost.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { serve } from "../scripts/serve.mjs";
import { expect, type Lab, test as base } from "./lab";

const root = path.dirname(import.meta.dirname);
const tiny = path.join(root, "reference/checkpoints/tiny-classification.pt");
/** What browser, React and router write to the console of what did not come. */
const refused =
  /^Failed to load resource: (net::ERR_CONNECTION_REFUSED|the server responded with a status of 404)|^Refused to apply style from .* MIME type|PartMissingError: /;
const sentence = "The server that served this page does not answer";

/** A server of the test's own, which it may stop and start on its port. */
class OwnServer {
  address = "";
  private server: Server | undefined;
  private port = 0;

  constructor(readonly folder: string) {}

  async start(): Promise<void> {
    const { server, address } = await serve({ folder: this.folder, port: this.port, strict: this.port > 0 });
    this.server = server;
    this.address = address;
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.server!;
    this.server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async end(): Promise<void> {
    if (this.server) await this.stop();
  }
}

// Stories name `own` first: what begins first ends last, so the page's errors are read while it still has its server.
const test = base.extend<{ own: OwnServer }>({
  // eslint-disable-next-line no-empty-pattern
  own: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), "server-gone-"));
    await cp(path.join(root, "dist"), folder, { recursive: true, preserveTimestamps: true });
    const own = new OwnServer(folder);
    await own.start();
    await use(own);
    await own.end();
    await rm(folder, { recursive: true });
  },
});

const open = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true }).click();
const listed = (page: Page, name: string) =>
  page.getByRole("region", { name: "Checkpoints here" }).getByRole("heading", { name, exact: true });
const notice = (page: Page) => page.getByRole("alert").filter({ hasText: sentence });

/** Opens the lab, brings a checkpoint, and marks the page to tell whether it was loaded again. */
async function openWithOwnCheckpoint(page: Page, lab: Lab, own: OwnServer): Promise<void> {
  await lab.open(`${own.address}?backend=wasm#/checkpoints`);
  await page.getByLabel("Checkpoint files").setInputFiles(tiny);
  await expect(listed(page, "tiny-classification")).toBeVisible();
  await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
}
const isSamePage = (page: Page) => page.evaluate(() => "loadedOnce" in window);

/** No page shows what browsers say of an import that did not come. */
async function expectNoRawError(page: Page): Promise<void> {
  await expect(page.locator("body")).not.toContainText(/TypeError|Failed to fetch|preload|dynamically imported/i);
}

function expectOnlyRefusals(lab: Lab): void {
  expect(lab.problems.filter((problem) => !refused.test(problem))).toEqual([]);
  lab.problems.length = 0;
}

test("the server goes: one sentence and a retry, what is loaded goes on, and all comes back in place", async ({
  own,
  lab,
  page,
}) => {
  await openWithOwnCheckpoint(page, lab, own);
  await own.stop();

  await open(page, "Train");
  await expect(notice(page)).toContainText("Start it again with npm start, then retry.");
  await expect(page.getByText("Train is not loaded yet and comes once the server answers.")).toBeVisible();
  await expectNoRawError(page);
  expect(await lab.seriousProblems()).toEqual([]);

  // asked again while it is away, it is still away
  await notice(page).getByRole("button", { name: "Retry" }).click();
  await expect(notice(page).getByRole("button", { name: "Retry" })).toBeEnabled();

  // a page that is loaded works, with its engine, and so does another that is not
  await open(page, "Checkpoints");
  await expect(listed(page, "tiny-classification")).toBeVisible();
  await open(page, "Charts");
  await expect(page.getByText("Charts is not loaded yet and comes once the server answers.")).toBeVisible();

  await own.start();
  await notice(page).getByRole("button", { name: "Retry" }).click();
  await expect(notice(page)).toBeHidden();
  await expect(page.getByText("What fewer bytes and a smaller network on the device cost")).toBeVisible();
  await open(page, "Train");
  await expect(page.getByRole("heading", { level: 1, name: "Train" })).toBeVisible();
  await expect(page.getByText("is not loaded yet")).toBeHidden();
  // the style sheets that did not come are here as well
  expect(
    await page.evaluate(() =>
      [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].every(({ sheet }) => sheet !== null),
    ),
  ).toBe(true);
  expect(await isSamePage(page)).toBe(true);
  expectOnlyRefusals(lab);
});

test("the server goes and the engine starts anew: one's own checkpoints are listed and answer, built-in ones come back", async ({
  own,
  lab,
  page,
}) => {
  await openWithOwnCheckpoint(page, lab, own);
  await open(page, "Predict");
  await expect(page.getByText(/pixels, answered in/)).toBeVisible();
  await open(page, "System");
  await expect(page.getByRole("button", { name: "Free memory" })).toBeVisible();
  await own.stop();

  await page.getByRole("button", { name: "Free memory" }).click();
  await lab.ready();
  await open(page, "Checkpoints");
  await expect(notice(page)).toContainText("Checkpoints, runs and results in this browser are untouched");
  await expect(listed(page, "tiny-classification")).toBeVisible();
  await expect(listed(page, "Scenes, beta 7")).toBeHidden();
  await page.getByRole("link", { name: "Open in Predict" }).click();
  await expect(page.getByText(/pixels, answered in/)).toBeVisible();
  await expect(page.getByRole("main")).toContainText("tiny-classification");
  await expectNoRawError(page);

  await own.start();
  await notice(page).getByRole("button", { name: "Retry" }).click();
  await expect(notice(page)).toBeHidden();
  await open(page, "Checkpoints");
  await expect(listed(page, "Scenes, beta 7")).toBeVisible();
  expect(await isSamePage(page)).toBe(true);
  expectOnlyRefusals(lab);
});

test("the lab is built again: a sentence, and a reload that loses nothing", async ({ own, lab, page }) => {
  await openWithOwnCheckpoint(page, lab, own);
  // as a build with other hashes leaves it: every old file is gone
  await rm(path.join(own.folder, "assets"), { recursive: true });
  await rm(path.join(own.folder, "index.html.br"));
  await rm(path.join(own.folder, "index.html.gz"));
  await writeFile(path.join(own.folder, "index.html"), "<!doctype html><title>Another build</title>");

  await open(page, "Train");
  const updated = page.getByRole("alert").filter({ hasText: "The lab was updated" });
  await expect(updated).toContainText("Checkpoints, runs and results in this browser are untouched");
  await expect(notice(page)).toBeHidden();
  await expectNoRawError(page);
  await open(page, "Checkpoints");
  await expect(listed(page, "tiny-classification")).toBeVisible();

  await updated.getByRole("button", { name: "Reload" }).click();
  await expect(page).toHaveTitle("Another build");
  await cp(path.join(root, "dist"), own.folder, { recursive: true, preserveTimestamps: true });
  await page.reload();
  await lab.ready();
  await expect(listed(page, "tiny-classification")).toBeVisible();
  expectOnlyRefusals(lab);
});
