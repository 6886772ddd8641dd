import { describe, expect, it } from "vitest";
import { staleHeadSentences } from "./stale-head-text";

describe("heads that a fine-tuning left behind", () => {
  const why = "Detection was trained on other features: fine-tuning from layer3 changed what it reads";

  it("are said with the reason, on or off", () => {
    const said = (isOn: boolean) => staleHeadSentences({ stale: { detection: { why, part: "layer3", isOn } } });
    expect(said(false)).toEqual([`${why}, so it is switched off.`]);
    expect(said(true)).toEqual([`${why}; it answers all the same.`]);
  });

  it("are not mentioned where there are none", () => expect(staleHeadSentences({})).toEqual([]));
});
