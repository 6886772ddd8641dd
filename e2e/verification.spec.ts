// The reference cases in a real browser: whole networks, losses and gradients, on what Node has not, which is WebGPU and
// WebAssembly with threads.
import path from "node:path";
import type { Page } from "@playwright/test";
import { servePage, type ServedPage } from "../src/testing/serve-page";
import type { BackendName } from "../src/engine/protocol";
import { expect, isLong, test } from "./lab";
import type { GroupName, VerificationReport } from "./verification-page/report";

/** One page computes all cases of an entry, so that they share compiled shaders. */
const networks: readonly (readonly [name: string, cases: readonly string[], longOn: readonly BackendName[]])[] = [
  ["each tiny network", ["tiny-cls", "tiny-det", "tiny-seg", "tiny-three"], []],
  // tens of seconds to minutes each on a software adapter
  ["ResNet-50's Ladon at 64 × 64", ["r50-cls-64"], ["webgpu"]],
  ["ResNet-50 itself at 64 × 64", ["r50-teacher-64"], ["webgpu"]],
  ["ResNet-50's Ladon for segmentation at 128 × 128", ["r50-seg-128"], ["webgpu", "wasm"]],
  ["ResNeSt-269e's Ladon at 64 × 64", ["s269-cls-64"], ["webgpu", "wasm"]],
];

let served: ServedPage;
test.beforeAll(async () => {
  served = await servePage(path.join(import.meta.dirname, "verification-page"));
  if (!isLong) console.log("    skipped larger networks: minutes on WebGPU's software adapter; LADON_LONG=1 runs them");
});
test.afterAll(() => served.close());

/** What the page's worker found, which may be failures; a line of the log sums it up. */
async function verify(page: Page, backend: BackendName, group: GroupName, cases: readonly string[] = [], seed = "") {
  const asked = new URLSearchParams({ backend, group, seed });
  for (const id of cases) asked.append("case", id);
  await page.goto(`${served.address}?${asked}`);
  const report = await page.evaluate(
    () => (globalThis as unknown as { verification: Promise<VerificationReport> }).verification,
  );
  expect(report.backend, report.reason).toBe(backend);
  // What leaves no room, e.g. an index or a leak, shows in the assertions only.
  const shares = report.cases.filter(({ tolerance }) => tolerance > 0).map((c) => c.worst / c.tolerance);
  const percent = (100 * Math.max(...shares)).toPrecision(2);
  const seconds = (report.elapsedMs / 1000).toFixed(1);
  console.log(
    `    ${report.cases.length} cases in ${seconds} s, worst ${percent} % of its tolerance; ${report.reason}`,
  );
  return report;
}

function expectAllPassed({ cases }: VerificationReport): void {
  const failures = cases.filter(({ passed }) => !passed);
  expect(
    failures.map(({ id, worst, tolerance, unit, note }) => `${id}: ${worst} > ${tolerance} ${unit} (${note ?? ""})`),
  ).toEqual([]);
}

for (const backend of ["webgpu", "wasm"] as const) {
  for (const [name, ids] of networks.filter(([, , longOn]) => isLong || !longOn.includes(backend))) {
    test(`on ${backend} ${name} agrees with the reference stage by stage`, async ({ lab }) => {
      test.setTimeout(isLong ? 1_800_000 : 300_000);
      const report = await verify(lab.page, backend, "forward", ids);
      expectAllPassed(report);
      expect([...new Set(report.cases.map(({ id }) => id.split(" ")[1]))]).toEqual(ids);
    });
  }

  test(`on ${backend} four small networks for the device agree with the reference stage by stage`, async ({ lab }) => {
    test.setTimeout(300_000);
    // MobileNetV3's squeezing amplifies rounding: PyTorch's own float32 runs differ by 1.4e-4 of an rms with and without MKLDNN,
    // and WebGPU's is 2e-4 from the reference.
    const third = backend === "wasm" ? "mobilenet_v3_large" : "mnasnet1_3";
    const ids = ["efficientnet_lite0", "mnasnet0_5", "mobilenet_v2", third]
      .map((name) => `baseline-${name}`)
      .toSorted();
    const report = await verify(lab.page, backend, "baselines", ids);
    expectAllPassed(report);
    expect([...new Set(report.cases.map(({ id }) => id.split(" ")[1]))]).toEqual(ids);
  });

  test(`on ${backend} losses, gradients and optimizer steps are PyTorch's`, async ({ lab }) => {
    const report = await verify(lab.page, backend, "losses");
    expectAllPassed(report);
    expect(report.cases.length).toBeGreaterThan(50);
  });
}

test("on webgpu the lab's own kernels, and sums of more tensors than a shader takes, are right", async ({ lab }) => {
  expectAllPassed(await verify(lab.page, "webgpu", "kernels"));
});

test("on wasm every core is a thread, and cases of another seed fail", async ({ lab }) => {
  const { threads, cases } = await verify(lab.page, "wasm", "forward", ["tiny-cls"], "other");
  const cores = await lab.page.evaluate(() => navigator.hardwareConcurrency);
  expect(threads).toBe(Math.min(cores, 8));
  // Whatever the seed, nothing may leak.
  expect(cases.filter(({ passed }) => passed).map(({ id }) => id)).toEqual(["forward tiny-cls leak"]);
});
