// `npm run bench -- --peer --threads 2` on a network so small that it takes seconds.
import { expect, test } from "@playwright/test";
import { BenchPageError, openBenchPage, type BenchPage } from "../src/testing/bench-page/open-bench-page";

const request = {
  bench: "peer",
  title: "Tiny",
  network: "tiny",
  runs: 3,
  size: 64,
  threads: 2,
  kernels: "fused",
} as const;

let page: BenchPage;
test.beforeAll(async () => {
  page = await openBenchPage();
});
test.afterAll(() => page.close());

for (const kernels of ["fused", "plain"] as const) {
  test(`the lab on ${kernels} kernels and onnxruntime-web are timed on two threads each, and their outputs are equal`, async () => {
    expect(page.browser).toMatch(/^Chromium \d+\.\d+/);
    const { section, threads } = await page.measure({ ...request, kernels });
    expect(threads).toEqual({ lab: 2, peer: 2 });
    expect(section.title).toBe(`Tiny on wasm with ${kernels} kernels beside onnxruntime-web`);
    expect(section.about).toMatch(/^2 threads, the network's input 64 × 64/);
    const stages = ["encoder", "decoder + body", "with segmentation", "with proposals", "box head of 1000 regions"];
    expect(section.rows.map(({ name, runs }) => [name, runs])).toEqual(
      stages.flatMap((stage) => [
        [`${stage}, this lab`, 3],
        [`${stage}, onnxruntime-web`, 3],
      ]),
    );
    for (const { wallMs } of section.rows) expect(wallMs.median).toBeGreaterThan(0);
    const differences = section.figures.filter(({ name }) => name.includes("difference"));
    expect(differences).toHaveLength(5);
    // float32 products in another order
    for (const { value } of differences) expect(value).toBeLessThan(100);
  });
}

test("a network that is not in the reference is refused in a sentence", async () => {
  await expect(page.measure({ ...request, network: "none" })).rejects.toThrow(
    new BenchPageError("this page was built without reference/state-dicts/none-classification.json"),
  );
});
