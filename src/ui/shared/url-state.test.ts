import { describe, expect, it } from "vitest";
import { changeFrom, withParameters } from "./url-state";

describe("the parameters of an address", () => {
  it("are changed one at a time, the rest untouched", () => {
    const before = new URLSearchParams("backend=wasm&opacity=20&scene=3");
    expect(withParameters(before, { opacity: 30, scene: undefined }).toString()).toBe("backend=wasm&opacity=30");
  });

  it("keep a change that is not drawn yet when there is another one", () => {
    const place = { search: "?seed=7" };
    changeFrom(place, { boxes: 1 });
    expect(changeFrom(place, { masks: 1 }).toString()).toBe("seed=7&boxes=1&masks=1");
  });

  it("keep what was changed since, where a part of the page that was not drawn anew changes them", () => {
    const behind = { search: "?seed=7" };
    const drawn = { search: `?${changeFrom(behind, { boxes: 1 }).toString()}` };
    changeFrom(drawn, { masks: 1 });
    expect(changeFrom(behind, { rate: 250 }).toString()).toBe("seed=7&boxes=1&masks=1&rate=250");
  });

  it("begin anew at each place", () => {
    changeFrom({ search: "?seed=7" }, { boxes: 1 });
    expect(changeFrom({ search: "?seed=7" }, { masks: 1 }).toString()).toBe("seed=7&masks=1");
  });

  it("keep the task from result to result, and the setting of a new run while a run is opened and closed", () => {
    const task = withParameters(new URLSearchParams("task=segmentation"), { result: "a.3" });
    expect(task.toString()).toBe("task=segmentation&result=a.3");
    expect(withParameters(task, { result: undefined }).toString()).toBe("task=segmentation");
    const run = withParameters(new URLSearchParams("recipe=finetune-classes"), { run: "0f", with: undefined });
    expect(run.toString()).toBe("recipe=finetune-classes&run=0f");
    expect(withParameters(run, { run: undefined, with: undefined }).toString()).toBe("recipe=finetune-classes");
  });
});
