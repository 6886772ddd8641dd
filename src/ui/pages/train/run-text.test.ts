import { describe, expect, it } from "vitest";
import type { RunPosition, RunStatus, RunSummary } from "../../../engine/protocol-training";
import { canResume, clockRate, etaText, hasEnded, scoresText, scoreText, shownStatus } from "./run-text";

const at = (step: number): RunPosition => ({
  stage: 0,
  epoch: 0,
  stepInEpoch: step,
  stepsInEpoch: 1000,
  step,
  steps: 1000,
});

describe("what is shown of a run's status", () => {
  const run = (status: RunStatus) => ({ status }) as unknown as RunSummary;

  it("is getting ready until the engine trains it", () => {
    expect(shownStatus(run({ kind: "paused" }), true)).toBe("preparing");
    expect(shownStatus(run({ kind: "running" }), true)).toBe("running");
    expect(shownStatus(run({ kind: "finished" }), true)).toBe("finished");
  });

  it("says where another tab trains it, until that tab lets go of it", () => {
    const elsewhere = { ...run({ kind: "running" }), isElsewhere: true } as const;
    expect(shownStatus(elsewhere, false)).toBe("elsewhere");
    expect(shownStatus(elsewhere, true)).toBe("preparing");
  });

  it("is the making of its checkpoint once it has taken its last step, and the lack of one where that was cut", () => {
    const finishing = run({ kind: "finishing", as: "finished" });
    expect(shownStatus(finishing, true)).toBe("keeping");
    expect(shownStatus(finishing, false)).toBe("finishing");
    expect(canResume("finishing")).toBe(false);
    expect(hasEnded("finishing")).toBe(true);
  });

  it("is interrupted where nobody trains what is stored as running", () => {
    expect(shownStatus(run({ kind: "running" }), false)).toBe("interrupted");
    expect(shownStatus(run({ kind: "paused" }), false)).toBe("paused");
  });
});

describe("the time a run has left", () => {
  it("follows from the rate of the last steps", () => {
    expect(etaText(at(400), 12)).toBe("about 50 s left at 12 steps a second");
  });

  it("is worded by seconds a step where steps are slow", () => {
    expect(etaText(at(900), 0.25)).toBe("about 6 min 40 s left at 4.0 s a step");
  });

  it("is not said before anything is known, nor when nothing is left", () => {
    expect(etaText(at(0), undefined)).toBeUndefined();
    expect(etaText(at(0), 0)).toBeUndefined();
    expect(etaText(at(0), NaN)).toBeUndefined();
    expect(etaText(at(1000), 12)).toBeUndefined();
  });
});

describe("the rate by the clock", () => {
  const mark = (seconds: number, step: number) => ({ atMs: 1000 * seconds, step });

  it("counts the time that scoring takes, too", () => {
    expect(clockRate([mark(0, 10), mark(1, 60), mark(9, 60), mark(10, 110)])).toBe(10);
  });

  it("is unknown at first and while nothing moves", () => {
    expect(clockRate([])).toBeUndefined();
    expect(clockRate([mark(0, 10), mark(1, 20)])).toBeUndefined();
    expect(clockRate([mark(0, 10), mark(5, 10)])).toBeUndefined();
  });
});

describe("scores", () => {
  it("are percent for top-1 and shares of one for the others, as the field writes them", () => {
    expect(scoreText("top1", 87.5)).toBe("87.5 %");
    expect(scoreText("AP", 0.4118)).toBe("0.412");
    expect(scoreText("meanIoU", undefined)).toBe("–");
  });

  it("name what an image costs beside what it is worth", () => {
    expect(scoresText("classification", { top1: 100, payloadBytes: 211.6, images: 12 })).toBe(
      "top-1 100 %, 212 B an image",
    );
    expect(scoresText("detection", { images: 0 })).toBe("not scored");
  });
});
