import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../../engine/protocol-training";
import { runNeedText, runsThatNeed } from "./run-need-text";

const run = (title: string, checkpoint: string, teacher?: string) =>
  ({
    plan: { title, start: { kind: "checkpoint", checkpoint }, ...(teacher && { teacher }) },
  }) as unknown as RunSummary;

describe("the runs that need a checkpoint", () => {
  it("start from it or have it as their teacher", () => {
    const random = { plan: { title: "r", start: { kind: "random", network: "ladon-nano" } } } as unknown as RunSummary;
    const runs = [run("a", "x"), run("b", "y", "x"), run("c", "y"), random];
    expect(runsThatNeed("x", runs).map(({ plan }) => plan.title)).toEqual(["a", "b"]);
  });

  it("are named, and keep their own copy of it", () => {
    expect(runNeedText([])).toBe("");
    expect(runNeedText([run("Birds", "x")])).toBe(
      "One run began with it (“Birds”). It keeps its own copy of it and can go on, so its disk space is freed only when that run is deleted too.",
    );
    expect(runNeedText(["a", "b", "c", "d"].map((title) => run(title, "x")))).toMatch(
      /^4 runs began with it \(“a”, “b”, “c”, …\)\. They keep their own copy/,
    );
  });
});
