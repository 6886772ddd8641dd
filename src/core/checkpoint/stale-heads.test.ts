import { describe, expect, it } from "vitest";
import { backboneKinds, type BackboneForm } from "../../domain";
import { backbones } from "../networks/backbones/backbones";
import { recordedStaleHeads, staleHeadsKey, staleHeadsText, staleReason } from "./stale-heads";

const read = (text: string) => recordedStaleHeads(new Map([[staleHeadsKey, text]]));

describe("heads that a training left behind, in a file", () => {
  it("come back as they were written", () => {
    const stale = { detection: "layer3", segmentation: "encoder" } as const;
    expect(read(staleHeadsText(stale)!)).toEqual({ value: stale });
    expect(staleHeadsText({})).toBeUndefined();
    expect(recordedStaleHeads(new Map())).toEqual({ value: {} });
  });

  it.each(["", "no JSON", "[1]", '{"detection":"roof"}', '{"dreaming":"layer3"}', '{"detection":3}', "null"])(
    "are ignored with a sentence where the text says something else: %s",
    (text) => {
      const { value, problem } = read(text);
      expect(value).toEqual({});
      expect(problem).toMatch(/^its ladon\.stale_heads is .*it is ignored$/);
    },
  );

  it("name every layer of every backbone", () => {
    for (const kind of backboneKinds) {
      const forms = Object.keys(backbones[kind].forms) as BackboneForm[];
      for (const { name } of forms.flatMap((form) => backbones[kind].layers(() => 8, form))) {
        expect(read(staleHeadsText({ detection: name })!)).toEqual({ value: { detection: name } });
      }
    }
  });

  it("are told by what was changed", () => {
    expect(staleReason("detection", "layer3")).toBe(
      "Detection was trained on other features: fine-tuning from layer3 changed what it reads",
    );
    expect(staleReason("segmentation", "encoder")).toContain("fine-tuning from the encoder changed");
    expect(staleReason("detection", "block13")).toContain("fine-tuning from block13 changed");
    expect(staleReason("detection", "last")).toContain("fine-tuning from the layer “last” changed");
    expect(staleReason("detection", "random")).toBe("Detection has random weights: no training has reached it");
  });
});
