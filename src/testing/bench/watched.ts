// What it costs to watch a run train: epochs on its page and on another page, in turn within one run.
import { loadavg } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";
import { quantileOfSorted } from "../../core/metrics/spread";
import { type BenchFigure, type BenchSection, shortNumber } from "./bench-result";
import { chromiumFlags } from "../../../scripts/chromium-flags.mjs";
import { ensureBuild } from "../../../scripts/ensure-build.mjs";
import { ensureChromium } from "../../../scripts/ensure-chromium.mjs";
import { root } from "../../node/repository";
import { serve } from "../../../scripts/serve.mjs";

const maxWaitMs = 600_000;
/** Of one visit to a page; the epoch under way when it is opened is not counted. */
const epochsAVisit = 20;
const moreEpochsThanAreTrained = 100_000;
/** So many epochs shall be behind the run, for a page with long curves has more to draw. */
const epochsBefore = 20;

/** Mean over a visit's epochs. */
interface Visit {
  readonly epochMs: number;
  /** Seconds of a core a second: of the page's own thread, of the browser's drawing process. */
  readonly pageShare: number;
  readonly drawingShare: number;
}

export interface WatchedTimes {
  readonly browser: string;
  readonly watched: readonly Visit[];
  readonly elsewhere: readonly Visit[];
  /** Of each pair of neighbours: time of an epoch elsewhere over that of a watched one. 1 is as fast, less is slower. */
  readonly speeds: readonly number[];
  readonly epochs: number;
}

/** What the worker notes of a run: when it first told of each epoch, in milliseconds of its own clock. */
interface Noted {
  phase?: string;
  epochsMs: number[];
}

/** In the worker: hears what it tells of its progress, whoever listens on the page. */
function noteEpochs(): void {
  const noted: Noted = { epochsMs: [] };
  const send = Reflect.get(MessagePort.prototype, "postMessage") as (this: MessagePort, ...message: unknown[]) => void;
  MessagePort.prototype.postMessage = function (...message: unknown[]) {
    const [call] = message as [{ argumentList?: { value?: { phase?: string } }[] } | undefined];
    const phase = call?.argumentList?.[0]?.value?.phase;
    if (phase?.startsWith("Training: ") && phase !== noted.phase) {
      noted.phase = phase;
      noted.epochsMs.push(performance.now());
    }
    send.apply(this, message);
  };
  Object.assign(self, { noted });
}

/** A thread of tfjs comes from a blob: address, waits for work inside WebAssembly, and answers nobody. */
const withEvents = (page: Page) => page.workers().filter((worker) => !worker.url().startsWith("blob:"));

async function epochsMs(page: Page): Promise<readonly number[]> {
  const read = () => (self as unknown as { noted?: Noted }).noted?.epochsMs ?? [];
  const all = await Promise.all(withEvents(page).map((worker) => worker.evaluate(read).catch(() => [])));
  return all.find((times) => times.length > 0) ?? [];
}

/** Times of epochs from index `from` on, once there are `count` of them. */
async function waitForEpochs(page: Page, from: number, count: number): Promise<readonly number[]> {
  const until = performance.now() + maxWaitMs;
  for (;;) {
    const times = await epochsMs(page);
    if (times.length >= from + count) return times.slice(from);
    if (performance.now() > until) throw new Error(`No ${count} epochs were done within ${maxWaitMs / 1000} s.`);
    await page.waitForTimeout(200);
  }
}

interface Clock {
  read(): Promise<{ readonly pageSeconds: number; readonly drawingSeconds: number; readonly atMs: number }>;
}

async function openClock(browser: Browser, page: Page): Promise<Clock> {
  const ofBrowser = await browser.newBrowserCDPSession();
  const ofPage = await page.context().newCDPSession(page);
  await ofPage.send("Performance.enable");
  return {
    async read() {
      const { metrics } = await ofPage.send("Performance.getMetrics");
      const { processInfo } = await ofBrowser.send("SystemInfo.getProcessInfo");
      return {
        pageSeconds: metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN,
        drawingSeconds: processInfo.filter(({ type }) => type === "GPU").reduce((sum, { cpuTime }) => sum + cpuTime, 0),
        atMs: performance.now(),
      };
    },
  };
}

async function visit(page: Page, clock: Clock, hash: string): Promise<Visit> {
  await page.evaluate((address) => {
    location.hash = address;
  }, hash);
  const first = (await epochsMs(page)).length;
  // the next epoch is the first that is trained on this page from its beginning
  await waitForEpochs(page, first, 1);
  const before = await clock.read();
  const times = await waitForEpochs(page, first, 1 + epochsAVisit);
  const after = await clock.read();
  const seconds = (after.atMs - before.atMs) / 1000;
  return {
    epochMs: (times[epochsAVisit] - times[0]) / epochsAVisit,
    pageShare: (after.pageSeconds - before.pageSeconds) / seconds,
    drawingShare: (after.drawingSeconds - before.drawingSeconds) / seconds,
  };
}

/** Begins what one click on the page Train begins, with more epochs; answers its address. */
async function beginRun(page: Page, address: string): Promise<string> {
  await page.goto(`${address}?backend=wasm#/train`);
  const recipe = page.getByRole("region", { name: "3 · Recipe" });
  await recipe.getByText("Hyperparameters").press("Enter");
  await recipe.getByLabel("Epochs").fill(String(moreEpochsThanAreTrained));
  await page.getByRole("region", { name: "Begin" }).getByRole("button", { name: "Start" }).click();
  await page.waitForURL(/run=[0-9a-f]{32}/, { timeout: maxWaitMs });
  return new URL(page.url()).hash;
}

/** `pairs` visits to each page, in the order watched, elsewhere, elsewhere, watched, … so that a drift falls on both. */
export async function timeWatched(pairs: number): Promise<WatchedTimes> {
  ensureBuild();
  const { server, address } = await serve({ folder: path.join(root, "dist"), port: 0 });
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("worker", (worker) => void worker.evaluate(noteEpochs).catch(() => undefined));
    const run = await beginRun(page, address);
    const clock = await openClock(browser, page);
    await waitForEpochs(page, 0, epochsBefore);
    const watched: Visit[] = [];
    const elsewhere: Visit[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const order = [() => visit(page, clock, run).then((one) => watched.push(one))];
      order.push(() => visit(page, clock, "#/scenes").then((one) => elsewhere.push(one)));
      for (const go of pair % 2 === 0 ? order : order.toReversed()) await go();
    }
    return {
      browser: `Chromium ${browser.version()}`,
      watched,
      elsewhere,
      speeds: watched.map(({ epochMs }, i) => elsewhere[i].epochMs / epochMs),
      epochs: (await epochsMs(page)).length,
    };
  } finally {
    await browser.close();
    server.close();
  }
}

function figure(name: string, values: readonly number[], unit: string): BenchFigure {
  const sorted = values.toSorted((a, b) => a - b);
  const quartiles = `${shortNumber(quantileOfSorted(sorted, 0.25))} – ${shortNumber(quantileOfSorted(sorted, 0.75))}`;
  return { name, value: quantileOfSorted(sorted, 0.5), unit: `${unit} (${quartiles})` };
}

/** Medians over `pairs` of visits. */
export async function benchWatched(pairs: number): Promise<BenchSection> {
  const { browser, watched, elsewhere, speeds, epochs } = await timeWatched(pairs);
  const percent = (visits: readonly Visit[], what: "pageShare" | "drawingShare") =>
    visits.map((one) => 100 * one[what]);
  return {
    title: "A run that is watched",
    about:
      `medians (and middle halves) of ${pairs} pairs of visits of ${epochsAVisit} epochs each, to the run's page and to another, ` +
      `in turn within one run of ${epochs} epochs; ${browser}, WebAssembly; load average at the end ${loadavg()[0].toFixed(1)}`,
    rows: [],
    figures: [
      figure(
        "epoch, watched",
        watched.map(({ epochMs }) => epochMs / 1000),
        "s",
      ),
      figure(
        "epoch, on another page",
        elsewhere.map(({ epochMs }) => epochMs / 1000),
        "s",
      ),
      figure(
        "speed while watched, of that on another page",
        speeds.map((speed) => 100 * speed),
        "%",
      ),
      figure("page's thread, watched", percent(watched, "pageShare"), "% of a core"),
      figure("page's thread, on another page", percent(elsewhere, "pageShare"), "% of a core"),
      figure("drawing process, watched", percent(watched, "drawingShare"), "% of a core"),
      figure("drawing process, on another page", percent(elsewhere, "drawingShare"), "% of a core"),
    ],
  };
}
