import { beforeEach, describe, expect, it } from "vitest";
import type { RunState, RunSummary, SamplePrediction } from "../../engine/protocol-training";
import { detailsOf, forgetDetails, putRun, setTrouble, takeRunState, useRunStore } from "./run-store";

const summary = (id: string, step = 0, epochs = 0, kind = "running") =>
  ({
    id,
    status: { kind },
    position: { step },
    epochs: Array.from({ length: epochs }, () => ({ elapsedMs: 1 })),
    damaged: [],
  }) as unknown as RunSummary;
const state = (run: RunSummary, first: number, loss: number[], samples: readonly string[] = []): RunState => ({
  summary: run,
  curves: { first, length: loss.length, columns: { loss: Float32Array.from(loss) } },
  samples: samples.map((name) => ({ name }) as unknown as SamplePrediction),
});
const details = (id: string) => detailsOf(useRunStore.getState(), id);

describe("the runs on the screen", () => {
  beforeEach(() => useRunStore.setState({ runs: undefined, details: {}, troubles: {} }));

  it("are listed newest first, each once", () => {
    putRun(summary("a"));
    putRun(summary("b"));
    putRun(summary("a", 5));
    expect(useRunStore.getState().runs?.map(({ id, position }) => [id, position.step])).toEqual([
      ["b", 0],
      ["a", 5],
    ]);
  });

  it("keep what they were told before where it is told again, so that it is not drawn again", () => {
    putRun(summary("a", 5, 2));
    const known = () => useRunStore.getState().runs?.[0];
    const before = known();
    putRun(summary("a", 6, 2));
    expect(known()?.position.step).toBe(6);
    expect(known()?.epochs).toBe(before?.epochs);
    expect(known()?.damaged).toBe(before?.damaged);
    putRun(summary("a", 9, 3));
    expect(known()?.epochs).toHaveLength(3);
    putRun({ ...summary("a", 9, 2), damaged: [{ name: "x.png", why: "cut short" }] });
    expect(known()).toMatchObject({ epochs: { length: 2 }, damaged: [{ name: "x.png" }] });
  });

  it("gather their curves from answer to answer", () => {
    takeRunState("a", state(summary("a", 2), 0, [3, 2]), 0);
    takeRunState("a", state(summary("a", 3), 2, [1]), 0);
    const { columns } = details("a");
    expect([...columns.columns["loss"].subarray(0, columns.length)]).toEqual([3, 2, 1]);
  });

  it("lose the steps after a saved state to which a run went back", () => {
    takeRunState("a", state(summary("a", 4), 0, [4, 3, 2, 1]), 0);
    takeRunState("a", state(summary("a", 2), 4, []), 0);
    expect(details("a").columns.length).toBe(2);
  });

  it("keep the samples of an epoch until there are others, or the run went back behind it", () => {
    takeRunState("a", state(summary("a", 1, 1), 0, [1], ["x"]), 0);
    const { samples } = details("a");
    takeRunState("a", state(summary("a", 1, 2), 1, []), 0);
    expect(details("a")).toMatchObject({ samples, knownEpochs: 1 });
    takeRunState("a", state(summary("a", 1, 3), 1, [], ["y"]), 0);
    expect(details("a")).toMatchObject({ samples: [{ name: "y" }], knownEpochs: 3 });
    takeRunState("a", state(summary("a", 1, 2), 1, []), 0);
    expect(details("a")).toMatchObject({ samples: [], knownEpochs: 0 });
  });

  it("remember a minute of their pace, and begin anew when they stood still", () => {
    for (const second of [0, 30, 70]) takeRunState("a", state(summary("a", second), second, []), 1000 * second);
    expect(details("a").pace.map(({ step }) => step)).toEqual([30, 70]);
    takeRunState("a", state(summary("a", 70, 0, "paused"), 70, []), 80_000);
    expect(details("a").pace).toEqual([]);
  });

  it("forget curves and troubles on demand", () => {
    takeRunState("a", state(summary("a", 1), 0, [1]), 0);
    setTrouble("a", { kind: "lost", message: "gone" });
    forgetDetails("a");
    setTrouble("a", undefined);
    expect(details("a").columns.length).toBe(0);
    expect(useRunStore.getState().troubles).toEqual({});
  });
});
