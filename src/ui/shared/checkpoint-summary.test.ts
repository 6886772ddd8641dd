import { describe, expect, it } from "vitest";
import { smallArchitecture, smallSummary } from "../../testing/small-network";
import {
  answeringKey,
  asSentences,
  calibrationText,
  checkpointLabel,
  inputSizeText,
  networkName,
  sizeText,
  staleHeadSentences,
} from "./checkpoint-summary";

describe("a checkpoint in one line", () => {
  const summary = { ...smallSummary("one", smallArchitecture("basic"), "0".repeat(32)), title: "Mine" };

  it("says beta, and where it comes from, where the title does not", () => {
    expect(checkpointLabel(summary)).toBe("Mine");
    expect(checkpointLabel({ ...summary, beta: 1.28, ships: true })).toBe("Mine (beta 1.28, built in)");
    expect(checkpointLabel({ ...summary, title: "Mine, beta 1.28", beta: 1.28 })).toBe("Mine, beta 1.28");
    expect(checkpointLabel({ ...summary, compresses: false })).toBe("Mine (uncompressed)");
    expect(checkpointLabel({ ...summary, compresses: false, onDevice: true })).toBe("Mine (on the device)");
  });

  it("has an input of its own size, or by its own protocol", () => {
    expect(inputSizeText({ pixels: 128, source: "file" })).toBe("128 pixels, as its file records");
    const protocol = { name: "classification", resize: 232, crop: 224 } as const;
    expect(inputSizeText({ pixels: 224, source: "list", protocol })).toBe(
      "classification, resize 232, crop 224 pixels, as this lab knows the network",
    );
  });
});

describe("heads that a fine-tuning left behind", () => {
  const why = "Detection was trained on other features: fine-tuning from layer3 changed what it reads";

  it("are said with the reason, on or off", () => {
    const said = (isOn: boolean) => staleHeadSentences({ stale: { detection: { why, part: "layer3", isOn } } });
    expect(said(false)).toEqual([`${why}, so it is switched off.`]);
    expect(said(true)).toEqual([`${why}; it answers all the same.`]);
  });

  it("are not mentioned where there are none", () => expect(staleHeadSentences({})).toEqual([]));
});

const whole = smallSummary("a", smallArchitecture("basic"));
const off = { present: false, why: "switched off" } as const;
const checkpoint = { ...whole, tasks: { ...whole.tasks, segmentation: off } };

describe("a checkpoint as it answers now", () => {
  it("is another one when a head is switched on, or input size or calibration are changed", () => {
    const keys = [
      checkpoint,
      whole,
      { ...checkpoint, inputSize: { pixels: 224, source: "user" } } as const,
      { ...checkpoint, calibration: { sure: 0.5 } },
      { ...checkpoint, calibration: { temperature: 0.5 } },
    ].map(answeringKey);
    expect(new Set(keys).size).toBe(5);
  });

  it("says its calibration where its file has one", () => {
    expect(calibrationText({ calibration: { temperature: 1.52, sure: 0.43 } })).toBe(
      "temperature 1.52, sure from 43 % on",
    );
    expect(calibrationText({})).toBeUndefined();
  });
});

describe("what files and records say of networks", () => {
  it("is said in the field's words", () => {
    expect(networkName("ResNet-50 behind a bottleneck, beta 1.28")).toBe("Ladon ResNet-50, beta 1.28");
    expect(networkName("residual network (basic blocks 1, 1, 1) behind a bottleneck")).toBe(
      "Ladon residual network (basic blocks 1, 1, 1)",
    );
    expect(networkName("a checkpoint: ResNet-50 behind a bottleneck: detection")).toBe(
      "a checkpoint: Ladon ResNet-50: detection",
    );
    expect(networkName("ResNet-50, uncompressed")).toBe("ResNet-50, uncompressed");
  });

  it("is told in sentences, each with its full stop", () => {
    expect(asSentences(["no detection: its head is missing", "Rebuilt."])).toBe(
      "No detection: its head is missing. Rebuilt.",
    );
  });
});

it("the size of a checkpoint names what others use as well", () => {
  expect(sizeText({ ownBytes: 61_200, sharedBytes: 0 })).toBe("61.2 kB");
  expect(sizeText({ ownBytes: 61_200, sharedBytes: 1_160_000 })).toBe("61.2 kB of its own, 1.16 MB shared with others");
});
