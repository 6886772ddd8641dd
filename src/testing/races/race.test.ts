import { describe, expect, it } from "vitest";
import { RaceVerdict } from "./race";
import { raceTable } from "./run-races";

describe("the verdict of a race", () => {
  it("takes a named error with its sentence, and what was done", () => {
    const verdict = new RaceVerdict();
    verdict.note("train", { kind: "error", name: "RunBusyError", message: "Pause it first." }, ["RunBusyError"]);
    verdict.note("delete", { kind: "done", output: null as never }, []);
    expect(verdict.faults).toEqual([]);
    expect(verdict.answers).toEqual(["train: RunBusyError", "delete: done"]);
  });

  it("counts the browser's own errors, named errors in the wrong place, and names without a sentence", () => {
    const verdict = new RaceVerdict();
    const raw = {
      kind: "error",
      name: "NoModificationAllowedError",
      message: "Access Handles cannot be created.",
    } as const;
    verdict.note("train", raw, ["RunBusyError"]);
    verdict.note("export", { kind: "error", name: "RunBusyError", message: "Pause it first." }, []);
    verdict.note("train", { kind: "error", name: "RunBusyError", message: "busy" }, ["RunBusyError"]);
    expect(verdict.faults.map(({ kind }) => kind)).toEqual(["raw error", "raw error", "raw error"]);
    expect(verdict.faults[0].why).toBe(
      "train was answered NoModificationAllowedError: Access Handles cannot be created.",
    );
  });

  it("is a row of the table, with what the tabs were answered", () => {
    const answers = new Map([
      ["train: paused", 1],
      ["train: finished", 2],
    ] as const);
    const faults = { lost: 0, revived: 1, "raw error": 0 };
    const tally = { name: "train/train", races: 2, faults, answers, elapsedMs: 3000 };
    expect(raceTable({ tallies: [tally], faults: [] }).split("\n")).toEqual([
      "| race        | races | lost | revived | raw error | s a race |",
      "| ----------- | ----: | ---: | ------: | --------: | -------: |",
      "| train/train |     2 |    0 |       1 |         0 |      1.5 |",
      "",
      "train/train: 2 × train: finished, 1 × train: paused",
    ]);
  });
});
