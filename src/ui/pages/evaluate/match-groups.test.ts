import { describe, expect, it } from "vitest";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import type { ClassMapProposal } from "../../../engine/protocol-evaluation";
import { matchesNothing } from "../../shared/class-match";
import { mapsOf, matchGroups, unmatchedClasses } from "./match-groups";

const checkpoint = (id: string) => ({ id, title: id }) as CheckpointSummary;
const classes: ClassMapProposal = {
  task: "classification",
  dataSetClasses: ["cat", "cow"],
  modelClasses: ["cat", "dog"],
  proposal: [0, null],
  how: ["equal", "none"],
  notes: [],
};
const boxes: ClassMapProposal = {
  task: "detection",
  dataSetClasses: ["background", "cat"],
  modelClasses: ["background", "dog"],
  proposal: [0, null],
  how: ["equal", "none"],
  notes: [],
};

describe("label maps", () => {
  const [a, b, c] = ["a", "b", "c"].map(checkpoint);
  const all = [
    { checkpoint: a, proposals: [classes, boxes] },
    { checkpoint: b, proposals: [classes] },
    { checkpoint: c, proposals: [{ ...classes, modelClasses: ["cat", "horse"] }] },
  ];

  it("are shared by checkpoints of the same classes", () => {
    const groups = matchGroups("f", ["classification"], all, {});
    expect(groups.map(({ checkpoints }) => checkpoints.map(({ id }) => id))).toEqual([["a", "b"], ["c"]]);
    expect(mapsOf(groups, b)).toEqual({ classification: [0, null] });
  });

  it("are those made by hand where there are any, for the data they were made for", () => {
    const [{ key }] = matchGroups("f", ["classification"], all, {});
    expect(mapsOf(matchGroups("f", ["classification"], all, { [key]: [0, 1] }), a)).toEqual({ classification: [0, 1] });
    expect(mapsOf(matchGroups("g", ["classification"], all, { [key]: [0, 1] }), a)).toEqual({
      classification: [0, null],
    });
  });

  it("say which classes are unmatched, the background aside", () => {
    const [things, places] = matchGroups("f", ["classification", "detection"], all.slice(0, 1), {});
    expect(unmatchedClasses(things)).toEqual(["cow"]);
    expect(matchesNothing(things.map, things.proposal.task)).toBe(false);
    expect(unmatchedClasses(places)).toEqual(["cat"]);
    expect(matchesNothing(places.map, places.proposal.task)).toBe(true);
  });
});
