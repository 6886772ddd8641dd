import { expect, it } from "vitest";
import { curvesChart } from "./demo-curves";

const run = (id: string, name: "top1" | "AP" | "meanIoU", values: readonly (number | null)[]) => ({
  id,
  position: { steps: 10 * values.length },
  epochs: values.map((value, i) => ({ step: 10 * (i + 1), scores: { [name]: value } })),
});

it("draws a panel a score, a line a run, and a point at the run's end", () => {
  const svg = curvesChart([
    run("teacher", "top1", [50, 100]),
    run("beta4", "top1", [0, 25, 50, 75]),
    run("masks", "meanIoU", [null, 0.5]),
  ]);
  expect(svg.match(/<polyline /g)).toHaveLength(3);
  expect(svg.match(/<g /g)).toHaveLength(2);
  // half of the steps is in the middle of 40 … 256, and 50 % in the middle of 34 … 216
  expect(svg).toContain('points="148,125 256,34"');
  expect(svg).toContain('points="94,216 148,170.5 202,125 256,79.5"');
  // an epoch in which nothing was there to be scored has no point
  expect(svg).toContain('points="256,125"');
  expect(svg).toContain(">masks</text>");
  expect(svg).not.toContain("mAP");
});
