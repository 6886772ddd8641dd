import { describe, expect, it } from "vitest";
import { storyPresets, storyScenario } from "../../../core/split/presets";
import { withParameters } from "../../shared/url-state";
import { firstStory, planChanges, readSplitUrlState, scenarioChanges, storyChanges } from "./split-url-state";

const read = (text: string) => readSplitUrlState(new URLSearchParams(text));
const story = (id: string) => storyScenario(storyPresets.find((one) => one.id === id)!);

describe("the address of the page Split", () => {
  it("opens with a story where it says nothing", () => {
    const { preset, scenario, problems } = read("");
    expect(preset).toBe(firstStory);
    expect(scenario).toEqual(story(firstStory));
    expect(problems).toEqual([]);
  });

  it("keeps a changed scenario, and everything else that it says", () => {
    const before = new URLSearchParams("preset=lora&focus=a&uplink.rate=1000&plan.peak=3");
    const scenario = { ...read(before.toString()).scenario, seed: 7 };
    const after = withParameters(before, scenarioChanges(before, scenario, "lora"));
    const state = readSplitUrlState(after);
    expect(state.scenario).toEqual(scenario);
    expect(state).toMatchObject({ preset: "lora", focus: "a", plan: { peakFactor: 3 }, problems: [] });
    expect(after.get("uplink.rate")).toBeNull();
  });

  it("forgets with another story what was changed and who was compared", () => {
    const before = new URLSearchParams("preset=lora&focus=a&uplink.rate=1000&seed=3&tables=map");
    expect(withParameters(before, storyChanges(before, "pi")).toString()).toBe("preset=pi&tables=map");
  });

  it("says what it does not know, and goes on", () => {
    const { scenario, problems, tables, plan } = read("uplink.speed=3&seed=-1&tables=map,cake&plan.peak=lots");
    expect(scenario).toEqual(story(firstStory));
    expect(tables).toEqual(["map"]);
    expect(plan.peakFactor).toBe(2);
    expect(problems).toHaveLength(4);
    expect(problems.join(" ")).toMatch(/uplink\.speed.*seed=-1.*tables=map,cake.*plan\.peak=lots/);
  });

  it("does not write what is as it was", () => {
    expect(planChanges({ peakFactor: 2, slaMs: 100 })).toEqual({ "plan.peak": undefined, "plan.sla": 100 });
  });
});
