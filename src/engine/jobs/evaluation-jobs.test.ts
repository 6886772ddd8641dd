import { encode } from "fast-png";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { useNodeBackend } from "../../node/backend";
import { smallClassMaps, timeless } from "../../testing/small-evaluation";
import { journalState, type JournalHead, type JournalPage } from "../evaluation/evaluation-journal";
import type { EvaluationState } from "../evaluation/evaluation-state";
import { createJobContext, type JobContext } from "../job-context";
import { forgetNetwork } from "../predictions/stored-networks";
import type { DataSource } from "../protocol-datasets";
import type { EvaluationPlan, EvaluationResult } from "../protocol-evaluation";
import type { unfinishedRunOf as UnfinishedRunOf } from "../storage/result-store";
import { StorageFullError } from "../storage/storage-errors";
import { evaluationJobs } from "./evaluation-jobs";

const store = vi.hoisted(() => ({
  results: new Map<string, unknown>(),
  states: new Map<string, unknown>(),
  full: false,
}));
const salts: Record<string, string> = {};
const sizes: Record<string, number> = {};

vi.mock("../storage/checkpoint-store", async () => {
  const { smallCheckpoint: made } = await import("../../testing/small-evaluation");
  const load = (id: string) => {
    const checkpoint = made(id, { teacher: id === "teacher", salt: salts[id] ?? "small" });
    const { configuration } = checkpoint;
    const inputSize = sizes[id] ?? configuration.inputSize;
    return { ...checkpoint, configuration: { ...configuration, inputSize } };
  };
  return {
    isStored: async () => true,
    loadCheckpoint: async (id: string) => load(id),
    listCheckpoints: async () => ["ladon", "teacher"].map((id) => load(id).summary),
  };
});

vi.mock("../storage/result-store", async (original) => {
  const { unfinishedRunOf } = await original<{ unfinishedRunOf: typeof UnfinishedRunOf }>();
  // a test may put what a dead worker left in its place
  const states = () => store.states as Map<string, EvaluationState>;
  return {
    unfinishedRunOf,
    writeResults: async (results: EvaluationResult[]) => {
      if (store.full) throw new StorageFullError("The result", { neededBytes: 10, reportedBytes: 5 });
      for (const result of results) {
        store.results.set(result.id, result);
        states().delete(result.run);
      }
    },
    writePage: async (run: string, page: JournalPage, head?: JournalHead) => {
      if (store.full)
        throw new StorageFullError("What the evaluation has so far", { neededBytes: 10, reportedBytes: 5 });
      const before = states().get(run);
      const added = journalState((head ?? before)!, [page]);
      const after =
        head || !before
          ? added
          : {
              ...before,
              images: [...before.images, ...added.images],
              answers: before.answers.map((ofEntry, entry) => [...ofEntry, ...added.answers[entry]]),
            };
      states().set(run, structuredClone(after));
    },
    listResults: async () => ({
      results: [...store.results.values()],
      unfinished: [...states().values()].map(unfinishedRunOf),
    }),
    readUnfinished: async (run: string) => states().get(run),
    removeUnfinished: async (run: string) => void states().delete(run),
  };
});

const source: DataSource = { kind: "scenes", seed: 5, first: 0, count: 6, size: 64 };
const plan: EvaluationPlan = {
  entries: ["ladon", "teacher"].map((checkpoint) => ({ checkpoint, classMaps: smallClassMaps })),
  tasks: ["classification", "detection", "segmentation"],
  protocol: "unified",
};
const idle = () => createJobContext(new AbortController().signal, () => undefined);

/** A context that cancels its job after so many answers. */
function cancelledAfter(answers: number): JobContext {
  const controller = new AbortController();
  const context = createJobContext(controller.signal, () => undefined);
  return {
    ...context,
    progress({ phase, done }) {
      if (phase === "Evaluating" && done >= answers) controller.abort();
    },
  };
}

const cut = (answers: number, more: Partial<EvaluationPlan> = {}) =>
  expect(
    evaluationJobs.evaluate({ source, plan: { ...plan, ...more } }, cancelledAfter(answers)),
  ).rejects.toMatchObject({
    name: "CancelledError",
  });
const unfinished = async () => (await evaluationJobs["list-results"](null, idle())).output.unfinished;

describe("evaluation jobs", () => {
  beforeAll(() => useNodeBackend("wasm"));
  beforeEach(async () => {
    store.results.clear();
    store.full = false;
    for (const { run } of await unfinished()) await evaluationJobs["delete-result"]({ run }, idle());
  });
  afterAll(async () => {
    for (const id of ["ladon", "teacher"]) await forgetNetwork(id);
  });

  it("store a result for each entry, with hashes of checkpoint and dataset", async () => {
    const { output } = await evaluationJobs.evaluate({ source, plan }, idle());
    expect(output.storageProblem).toBeUndefined();
    expect(output.results.map(({ id }) => id)).toEqual([...store.results.keys()]);
    const [first, second] = output.results;
    expect(first.checkpoint.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(first.checkpoint.contentHash).not.toBe(second.checkpoint.contentHash);
    expect(first).toMatchObject({ backend: "wasm", dataSet: { format: "scenes", images: 6 }, complete: true });
    expect(first.elapsedMs.encoder!.count).toBe(5);
    expect(await unfinished()).toEqual([]);
  });

  it("keep what a cancelled run has, and go on to the numbers of an unbroken one", async () => {
    const { output: whole } = await evaluationJobs.evaluate({ source, plan }, idle());
    await cut(5);
    const [run] = await unfinished();
    expect(run).toMatchObject({ done: 5, total: 12, plan });
    const { output } = await evaluationJobs.evaluate({ source, resume: run.run }, idle());
    const plain = ({ id: _id, run: _run, ...rest }: ReturnType<typeof timeless>) => rest;
    expect(output.results.map(timeless).map(plain)).toEqual(whole.results.map(timeless).map(plain));
    expect(await unfinished()).toEqual([]);
  });

  it("have stored all but the last answers when a worker dies, and go on from there", async () => {
    const dying = createJobContext(new AbortController().signal, () => undefined);
    let atDeath: unknown;
    const context: JobContext = {
      ...dying,
      progress({ phase, done }) {
        if (phase !== "Evaluating" || done < 9 || atDeath) return;
        // what the disk has now is all that a new worker finds
        atDeath = structuredClone(store.states);
      },
    };
    const { output: whole } = await evaluationJobs.evaluate({ source, plan }, context);
    store.states = atDeath as typeof store.states;
    const [{ run, done }] = await unfinished();
    expect(done).toBeGreaterThanOrEqual(7);
    const { output } = await evaluationJobs.evaluate({ source, resume: run }, idle());
    expect(output.results.map(timeless)).toEqual(whole.results.map(timeless));
  });

  it("conclude a cancelled run early with the images that all entries have", async () => {
    await cut(5);
    const [{ run }] = await unfinished();
    const { output } = await evaluationJobs["conclude-evaluation"]({ run }, idle());
    expect(output.results.map(({ images, complete }) => [images, complete])).toEqual([
      [2, false],
      [2, false],
    ]);
    await expect(evaluationJobs["conclude-evaluation"]({ run }, idle())).rejects.toMatchObject({
      name: "UnknownResultError",
    });
  });

  it("keep a cancelled run in memory and hand the result over where nothing can be stored", async () => {
    store.full = true;
    await cut(3);
    const [{ run, done }] = await unfinished();
    expect(done).toBe(3);
    const { output } = await evaluationJobs.evaluate({ source, resume: run }, idle());
    expect(output.results).toHaveLength(2);
    expect(output.storageProblem).toMatch(/^The result needs .* nothing of it was stored/);
  });

  it("refuse to go on where an image of the same name and size has other pixels", async () => {
    const folder = (shade: number): DataSource => ({
      kind: "files",
      files: ["cat", "dog"].flatMap((name) =>
        [0, 1, 2].map((i) => {
          const data = Uint8Array.of(name === "dog" && i === 1 ? shade : 0, 60, 140, 220);
          const png = encode({ width: 2, height: 2, channels: 1, depth: 8, data });
          const file = new File([new Uint8Array(png)], `${i}.png`, { lastModified: shade });
          return { path: `pets/${name}/${i}.png`, file };
        }),
      ),
    });
    const pets: EvaluationPlan = {
      entries: [{ checkpoint: "ladon", classMaps: { classification: [0, 1] } }],
      tasks: ["classification"],
      protocol: "unified",
    };
    await expect(evaluationJobs.evaluate({ source: folder(1), plan: pets }, cancelledAfter(2))).rejects.toThrow();
    const [{ run }] = await unfinished();
    await expect(evaluationJobs.evaluate({ source: folder(2), resume: run }, idle())).rejects.toThrow(
      /The run began with other contents of pets: .* the bytes of dog\/1\.png are not\. Choose the first dataset again/,
    );
    const { output } = await evaluationJobs.evaluate({ source: folder(1), resume: run }, idle());
    expect(output.results[0].images).toBe(6);
  });

  it("refuse to go on with another dataset, other weights or another input size of the checkpoint", async () => {
    await cut(3);
    const [{ run }] = await unfinished();
    const other: DataSource = { ...source, kind: "scenes", count: 7 } as DataSource;
    await expect(evaluationJobs.evaluate({ source: other, resume: run }, idle())).rejects.toThrow(
      /The run began with 6 generated scenes .* cannot go on with 7 generated scenes/,
    );
    salts.ladon = "trained on";
    await expect(evaluationJobs.evaluate({ source, resume: run }, idle())).rejects.toThrow(
      /The run began with other weights of Small ladon/,
    );
    delete salts.ladon;
    sizes.ladon = 96;
    await expect(evaluationJobs.evaluate({ source, resume: run }, idle())).rejects.toThrow(
      /The run began when Small ladon had an input of 64 pixels, and now it has one of 96/,
    );
    delete sizes.ladon;
  });

  it.each<[string, Partial<EvaluationPlan>, RegExp]>([
    ["no checkpoint", { entries: [] }, /No checkpoint was chosen/],
    ["a limit that is none", { limit: 0 }, /The limit is 0 images/],
    ["a split that the set has not", { split: "val" }, /has no image for val: its images are for neither/],
    ["label sets that have nothing in common", { entries: [{ checkpoint: "ladon" }] }, /None of the dataset's classes/],
    [
      "a quality out of range",
      { entries: [{ checkpoint: "ladon", codec: { name: "jpeg", quality: 101 } }] },
      /The quality of jpeg is 101; a whole number from 1 to 100/,
    ],
  ])("refuse a plan with %s by a sentence", async (_what, more, sentence) => {
    await expect(evaluationJobs.evaluate({ source, plan: { ...plan, ...more } }, idle())).rejects.toThrow(sentence);
  });

  it("propose label maps for the tasks that both have", async () => {
    const { output } = await evaluationJobs["propose-class-maps"]({ source, checkpoint: "ladon" }, idle());
    expect(
      output.map(({ task, dataSetClasses, modelClasses }) => [task, dataSetClasses.length, modelClasses.length]),
    ).toEqual([
      ["classification", 8, 6],
      ["detection", 9, 3],
      ["segmentation", 9, 4],
    ]);
    // nothing but the background has a name in common
    expect(output.map(({ proposal }) => proposal.filter((label) => label !== null))).toEqual([[], [0], [0]]);
  });
});
