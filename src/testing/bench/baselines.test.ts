import { expect, it } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { ownReference } from "../verify/reference-folder";
import { benchBaselines } from "./baselines";

it("times a lightweight network beside onnxruntime-web at its own size, of equal outputs", async () => {
  await useNodeBackend("wasm");
  const one = { ...ownReference, list: () => Promise.resolve(["resnet50-detection.json", "mnasnet0_5.json"]) };
  const { title, rows, figures } = await benchBaselines(one, 1);
  expect(title).toMatch(/^Lightweight networks on wasm with \w+ kernels beside onnxruntime-web$/);
  expect(rows.map(({ name }) => name)).toEqual([
    "mnasnet0_5, 224 × 224, this lab",
    "mnasnet0_5, 224 × 224, onnxruntime-web",
  ]);
  expect(figures[0].value).toBeCloseTo(rows[0].wallMs.median / rows[1].wallMs.median, 12);
  const difference = figures.find(({ name }) => name.includes("difference"))!;
  // float32 products in another order, in millionths
  expect(difference.value).toBeLessThan(100);
});
