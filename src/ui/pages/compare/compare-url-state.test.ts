import { describe, expect, it } from "vitest";
import { readCompareUrlState } from "./compare-url-state";

const read = (text: string) => readCompareUrlState(new URLSearchParams(text));

describe("the address of a comparison", () => {
  it("leaves everything to the page where it says nothing", () => {
    expect(read("")).toMatchObject({ protocol: "unified", view: "columns", thresholdPercent: 50, problems: [] });
    expect(read("").checkpoints).toBeUndefined();
  });

  it("names two to five checkpoints, and says so where there are more", () => {
    expect(read("checkpoints=a,b").checkpoints).toEqual(["a", "b"]);
    const six = read("checkpoints=a,b,c,d,e,f");
    expect(six.checkpoints).toHaveLength(5);
    expect(six.problems[0]).toContain("names 6 checkpoints");
  });

  it.each(["view=sideways", "protocol=none", "threshold=101", "opacity=half"])("answers %s with a sentence", (text) => {
    expect(read(text).problems).toHaveLength(1);
  });

  it("takes kilobytes only where they are a positive number", () => {
    expect(read("kilobytes=2.5").maxKilobytes).toBe(2.5);
    expect(read("kilobytes=-1").maxKilobytes).toBeUndefined();
    expect(read("kilobytes=x").maxKilobytes).toBeUndefined();
  });
});
