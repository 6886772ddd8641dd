import { describe, expect, it } from "vitest";
import type { Inspection } from "../../engine/protocol-inspection";
import { offersFor } from "./drop-offers";
import type { DroppedGroup } from "../shared/drop-targets";

const file = { path: "a", file: new File([], "a") };
const group = (kind: Inspection["kind"], usable: boolean, images = 1, count = images): DroppedGroup => ({
  inspection: { kind, usable, count } as unknown as Inspection,
  files: [file],
  images: Array.from({ length: images }, () => file),
});
const labels = (of: DroppedGroup) => offersFor(of).map(({ page, label }) => `${page} ${label}`);

describe("the pages that take a drop", () => {
  it.each([
    [group("checkpoint", true), ["/checkpoints Open in Checkpoints"]],
    [group("checkpoint", false), ["/checkpoints Open in Checkpoints"]],
    [group("data-set", true), ["/train Open in Train", "/evaluate Open in Evaluate", "/ Answer its images in Predict"]],
    [group("data-set", true, 0), ["/train Open in Train", "/evaluate Open in Evaluate"]],
    [group("data-set", false), []],
    [group("bitstream", true), ["/ Open in Predict"]],
    [group("recipe", true), ["/train Open in Train"]],
    [group("curves", true), ["/charts Open in Charts"]],
    [group("image", true), ["/ Open in Predict", "/compare Open in Compare"]],
    [group("image", true, 3), ["/ Open in Predict as a batch", "/compare Compare the first"]],
    [group("image", true, 0, 3), ["/ Open in Predict as a batch"]],
    [group("unknown", false), []],
  ])("%#", (of, expected) => {
    expect(labels(of)).toEqual(expected);
  });
});
