// The paper's ResNet-50 at full size, in the official layout, from a dropped zip to its three answers. Takes minutes.
import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { syntheticImage } from "../src/testing/synthetic-values";
import { topFiveError, unmatchedDetections, type ReferenceDetections } from "../src/testing/verify/compare-answers";
import { downloadBy, expect, onlyLong, test } from "./lab";
import { officialZip } from "./official-release";
import { pngFile } from "./images";

/** The largest memory that any renderer process of this Chromium has had, in bytes. Linux only. */
function peakRendererBytes(): number {
  const peaks = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) return [];
      const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      return kilobytes ? [1024 * Number(kilobytes)] : [];
    } catch {
      return []; // a process that ended meanwhile
    }
  });
  return Math.max(0, ...peaks);
}

interface Exported {
  readonly classification: { readonly top5: { label: number; probability: number }[] };
  readonly detection: {
    readonly boxes: { label: number; score: number; boxXyxyPixels: [number, number, number, number] }[];
  };
  readonly sizes: { readonly payloadBytes: number };
}

interface Reference {
  readonly bottleneck: { readonly bytes: number[] };
  readonly final: { readonly top5: [number, number][]; readonly detections: ReferenceDetections };
}

test("a zip with the official files of ResNet-50 gives the answers of the reference, on WebAssembly within 2 GB", async ({
  lab,
  page,
}) => {
  onlyLong("the full-size networks");
  test.setTimeout(900_000);
  const zip = await officialZip();
  await lab.open("?backend=wasm#/checkpoints");
  await page.getByLabel("Checkpoint files").setInputFiles(zip);
  await expect(page.getByRole("heading", { name: /ResNet-50/ }).first()).toBeVisible({ timeout: 300_000 });
  await page.getByRole("link", { name: "Open in Predict" }).first().click();
  await expect(page.getByText(/pixels, answered in/)).toBeVisible({ timeout: 300_000 });

  await page
    .getByLabel("Images", { exact: true })
    .setInputFiles(pngFile("rule.png", 200, 150, syntheticImage("r50-three", 150, 200)));
  await expect(page.getByText(/^200 × 150 pixels, answered in/)).toBeVisible({ timeout: 300_000 });
  const download = await downloadBy(page, page.getByRole("button", { name: "Export results", exact: true }));
  const result = JSON.parse(await readFile(await download.path(), "utf8")) as Exported;
  const reference = JSON.parse(await readFile("reference/forward/r50-three.json", "utf8")) as Reference;
  expect(topFiveError({ top: result.classification.top5 }, reference.final.top5)).toBeLessThan(1e-3);
  // near-ties may swap a few of a hundred
  expect(unmatchedDetections(result.detection.boxes, reference.final.detections)).toBeLessThanOrEqual(3);
  expect(Math.abs(result.sizes.payloadBytes / reference.bottleneck.bytes[0] - 1)).toBeLessThanOrEqual(1e-3);
  const peak = peakRendererBytes();
  console.log(`    the tab's process held at most ${(peak / 1e9).toFixed(2)} GB`);
  expect(peak).toBeLessThan(2e9);
});
