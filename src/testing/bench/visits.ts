// How long a visitor waits: first image and first live answer of the demo, at a first and at a second visit.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import { quantileOfSorted } from "../../core/metrics/spread";
import { type BenchFigure, type BenchSection, shortNumber } from "./bench-result";
import { chromiumFlags, softwareWebGpu } from "../../../scripts/chromium-flags.mjs";
import { ensureBuild } from "../../../scripts/ensure-build.mjs";
import { ensureChromium } from "../../../scripts/ensure-chromium.mjs";
import { root } from "../../node/repository";
import { serve } from "../../../scripts/serve.mjs";

const maxWaitMs = 300_000;

interface Visit {
  readonly imageMs: number;
  readonly answerMs: number;
}

/** A browser of its own on `profile`, from the address to the first image with answers and to the live answer. */
async function visit(address: string, profile: string, executablePath: string | undefined): Promise<Visit> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...chromiumFlags, ...softwareWebGpu],
    viewport: { width: 1280, height: 800 },
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const begin = performance.now();
    await page.goto(address, { waitUntil: "commit" });
    await page.getByRole("img", { name: /, \d+ × \d+ pixels/ }).waitFor({ timeout: maxWaitMs });
    const imageMs = performance.now() - begin;
    await page.getByText(/pixels, answered in/).waitFor({ timeout: maxWaitMs });
    return { imageMs, answerMs: performance.now() - begin };
  } finally {
    await context.close();
  }
}

function figure(name: string, visits: readonly Visit[], what: keyof Visit): BenchFigure {
  const seconds = visits.map((one) => one[what] / 1000).toSorted((a, b) => a - b);
  const [least, most] = [seconds[0], seconds[seconds.length - 1]];
  return {
    name,
    value: quantileOfSorted(seconds, 0.5),
    unit: `s (${shortNumber(least)} – ${shortNumber(most)})`,
  };
}

async function figuresOf(backend: string, address: string, runs: number): Promise<BenchFigure[]> {
  const executablePath = await ensureChromium();
  const visits: Record<"first" | "second", Visit[]> = { first: [], second: [] };
  for (let run = 0; run < runs; run++) {
    const profile = await mkdtemp(path.join(tmpdir(), "ladon-visits-"));
    try {
      for (const which of ["first", "second"] as const) {
        visits[which].push(await visit(`${address}?backend=${backend}#/`, profile, executablePath));
      }
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  }
  return (["first", "second"] as const).flatMap((which) => [
    figure(`${backend}, ${which} visit: image with its answers`, visits[which], "imageMs"),
    figure(`${backend}, ${which} visit: live answer`, visits[which], "answerMs"),
  ]);
}

/** Medians of `runs` pairs of visits on each backend; the browser is started anew for each, the profile for each pair. */
export async function benchVisits(runs: number): Promise<BenchSection> {
  ensureBuild();
  const { server, address } = await serve({ folder: path.join(root, "dist"), port: 0 });
  try {
    const figures: BenchFigure[] = [];
    for (const backend of ["wasm", "webgpu"]) figures.push(...(await figuresOf(backend, address, runs)));
    return {
      title: "Visits of the demo",
      about: `medians of ${runs} pairs of visits (least – most), each in a browser that was just started`,
      rows: [],
      figures,
    };
  } finally {
    server.close();
  }
}
