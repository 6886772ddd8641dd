// A browser without WebGPU.
import { expect, test } from "./lab";

test("without WebGPU the lab falls back to WebAssembly and says why", async ({ lab }) => {
  await lab.open("#/system");
  await expect(lab.badge).toContainText("WebAssembly");
  expect(await lab.reason()).toMatch(/^WebGPU: .+ — using WebAssembly, \d threads?/);
});
