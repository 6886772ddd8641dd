import { describe, expect, it } from "vitest";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { DataSetReport } from "../../../engine/protocol-datasets";
import type { ClassMapProposal } from "../../../engine/protocol-evaluation";
import { classifierSummary, petsReport } from "../../../testing/small-network";
import { firstScenes, type EvaluationDraft } from "../../stores/evaluation-draft-store";
import { proposalKey, resolveEvaluation } from "./draft-plan";

const report: DataSetReport = {
  ...petsReport,
  images: 40,
  tasks: { classification: { images: 40, classes: ["cat", "cow"] } },
};
const checkpoint = (id: string, changes: Partial<CheckpointSummary> = {}) =>
  classifierSummary(id, { title: `Network ${id}`, ships: true, ...changes });

const proposal: ClassMapProposal = {
  task: "classification",
  dataSetClasses: ["cat", "cow"],
  modelClasses: ["cat", "dog"],
  proposal: [0, null],
  how: ["equal", "none"],
  notes: [],
};

function draft(changes: Partial<EvaluationDraft> = {}): EvaluationDraft {
  return {
    source: firstScenes,
    examination: { kind: "done", report },
    protocol: "unified",
    protocolNumbers: {},
    qualities: { jpeg: "", webp: "" },
    proposals: {
      [proposalKey("f", "a")]: { kind: "done", proposals: [proposal] },
      [proposalKey("f", "b")]: { kind: "done", proposals: [proposal] },
    },
    changedMaps: {},
    ...changes,
  };
}

describe("a plan", () => {
  const [a, b] = [checkpoint("a"), checkpoint("b")];

  it("takes every checkpoint that ships and can answer, without being asked", () => {
    const { plan, problems, tasks } = resolveEvaluation(draft(), [a, b, checkpoint("c", { ships: false })]);
    expect(problems).toEqual([]);
    expect(tasks).toEqual(["classification"]);
    expect(plan).toEqual({
      entries: [
        { checkpoint: "a", classMaps: { classification: [0, null] } },
        { checkpoint: "b", classMaps: { classification: [0, null] } },
      ],
      tasks: ["classification"],
      protocol: "unified",
    });
  });

  it("begins with the family that knows the data: scenes' for scenes, the first one for files", () => {
    const all = [checkpoint("photo", { knows: "photographs" }), checkpoint("scene", { knows: "scenes" })];
    const chosen = (changes: Partial<EvaluationDraft>) =>
      resolveEvaluation(draft(changes), all).chosen.map(({ id }) => id);
    expect(chosen({})).toEqual(["scene"]);
    expect(chosen({ source: { kind: "files", files: [] } })).toEqual(["photo"]);
    expect(chosen({ checkpoints: ["photo", "scene"] })).toEqual(["photo", "scene"]);
  });

  it("has a row more for each checkpoint and quality, and a limit and split where asked", () => {
    const { plan, images } = resolveEvaluation(
      draft({ checkpoints: ["b"], qualities: { jpeg: "30 10", webp: "50" }, limit: 12, split: "val" }),
      [a, b],
    );
    expect(plan?.entries.map(({ checkpoint, codec }) => [checkpoint, codec?.name, codec?.quality])).toEqual([
      ["b", undefined, undefined],
      ["b", "jpeg", 10],
      ["b", "jpeg", 30],
      ["b", "webp", 50],
    ]);
    expect(plan).toMatchObject({ limit: 12, split: "val" });
    expect(images).toBe(12);
  });

  it("takes the sizes that were chosen for the protocol, and says which network they are none for", () => {
    const sizes = (protocolNumbers: EvaluationDraft["protocolNumbers"]) =>
      resolveEvaluation(draft({ checkpoints: ["a"], protocol: "classification", protocolNumbers }), [a]);
    expect(sizes({ resize: 256, inputSize: 224 }).plan).toMatchObject({
      protocol: "classification",
      protocolNumbers: { resize: 256, inputSize: 224 },
    });
    expect(sizes({ resize: 100 }).problems).toEqual([
      expect.stringMatching(/^Network a: Images are resized to 100 pixels .* 128 × 128 cannot be cropped/),
    ]);
  });

  it("waits for the data and for the classes to be matched", () => {
    expect(resolveEvaluation(draft({ examination: { kind: "running" } }), [a]).problems).toEqual([
      "The dataset is being read.",
    ]);
    const { problems, unproposed, plan } = resolveEvaluation(draft({ proposals: {} }), [a]);
    expect(problems).toEqual(["The classes are being matched."]);
    expect([unproposed, plan]).toEqual([[a], undefined]);
  });

  it("says what is missing", () => {
    const problems = (changes: Partial<EvaluationDraft>, all = [a]) => resolveEvaluation(draft(changes), all).problems;
    expect(problems({ tasks: ["detection"] })).toEqual(["Choose a task."]);
    expect(problems({ checkpoints: [] })).toEqual(["Choose a checkpoint."]);
    expect(problems({}, [])).toEqual([expect.stringMatching(/^No checkpoint here has a head for classification/)]);
    expect(problems({ qualities: { jpeg: "best", webp: "" } })).toEqual([
      expect.stringMatching(/“best” is no quality/),
    ]);
    expect(problems({ examination: { kind: "done", report: { ...report, tasks: {} } } })).toEqual([
      "pets has neither classes of images nor boxes nor masks to score by.",
    ]);
    expect(problems({ examination: { kind: "failed", error: new Error("no dataset") } })).toEqual(["Choose data."]);
  });

  it("needs a class that data and network share, found or made by hand", () => {
    const nothing = { ...proposal, proposal: [null, null] };
    const proposals = { [proposalKey("f", "a")]: { kind: "done", proposals: [nothing] } } as const;
    const { problems, groups } = resolveEvaluation(draft({ proposals }), [a]);
    expect(problems).toEqual([
      expect.stringMatching(/^classification: no class of the data goes with a class of Network a/),
    ]);
    const byHand = resolveEvaluation(draft({ proposals, changedMaps: { [groups[0].key]: [0, 1] } }), [a]);
    expect(byHand.plan?.entries[0].classMaps).toEqual({ classification: [0, 1] });
  });

  it("offers a checkpoint without a fitting head with the reason", () => {
    const detector = checkpoint("d", {
      tasks: { ...a.tasks, classification: { present: false, why: "" }, detection: { present: true, classes: 3 } },
    });
    const { offered } = resolveEvaluation(draft({ checkpoints: ["a", "d"] }), [a, detector]);
    expect(offered.map(({ chosen, why }) => [chosen, why])).toEqual([
      [true, undefined],
      [false, "has no head for classification"],
    ]);
  });
});
