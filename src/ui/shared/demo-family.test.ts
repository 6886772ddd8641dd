import { describe, expect, it } from "vitest";
import type { CheckpointSummary, DemoFamily } from "../../engine/protocol-checkpoints";
import { classifierSummary } from "../../testing/small-network";
import { checkpointGroups, counterpart, familyFor, firstFamily, groupedChoices } from "./demo-family";

const shipped = (knows: DemoFamily, beta?: number, changes: Partial<CheckpointSummary> = {}) =>
  classifierSummary(`${knows} ${beta ?? "teacher"}`, {
    ships: true,
    knows,
    ...(beta === undefined ? { compresses: false } : { beta }),
    ...(beta === 0.8 && { opensFirst: true }),
    ...changes,
  });
const photos = [shipped("photographs", 0.1), shipped("photographs", 0.8), shipped("photographs")];
const scenes = [shipped("scenes", 0.05), shipped("scenes", 0.8), shipped("scenes", 4), shipped("scenes")];
const own = classifierSummary("mine");
const all = [own, ...photos, ...scenes];

describe("the family that pages begin with", () => {
  it("is that of the first set in the list that opens first", () => {
    expect(firstFamily(all)).toBe("photographs");
    expect(firstFamily([own, ...scenes, ...photos])).toBe("scenes");
    expect(firstFamily([own, ...scenes])).toBe("scenes");
    expect(firstFamily([own])).toBeUndefined();
  });

  it("gives way to the one that knows what is shown, where that ships", () => {
    expect(familyFor(all, "scenes")).toBe("scenes");
    expect(familyFor(all, undefined)).toBe("photographs");
    expect(familyFor(scenes, "photographs")).toBe("scenes");
    expect(familyFor([own], "scenes")).toBeUndefined();
  });
});

describe("what stands for a set in the other family", () => {
  it.each([
    [photos[1], "scenes", "scenes 0.8"],
    // by ratio: 0.1 is twice 0.05, and 0.8 is eight times 0.1
    [photos[0], "scenes", "scenes 0.05"],
    [scenes[2], "photographs", "photographs 0.8"],
    [photos[2], "scenes", "scenes teacher"],
  ] as const)("is of %o in %s %s", (checkpoint, family, id) => {
    expect(counterpart(all, checkpoint, family)?.id).toBe(id);
  });

  it("is the one that opens first for a teacher where there is none, and nothing where the family does not ship", () => {
    expect(counterpart(photos.slice(0, 2), scenes[3], "photographs")?.id).toBe("photographs 0.8");
    expect(counterpart(scenes, scenes[0], "photographs")).toBeUndefined();
  });
});

describe("checkpoints in lists", () => {
  it("stand under what they are of, in the order of the list", () => {
    const titles = (checkpoints: readonly CheckpointSummary[]) =>
      checkpointGroups(checkpoints).map(({ title, members }) => [title, members.length]);
    expect(titles(all)).toEqual([
      ["Your checkpoints", 1],
      ["Photos", 3],
      ["Scenes", 4],
    ]);
    expect(titles(scenes)).toEqual([["Scenes", 4]]);
  });

  it("are choices by their ids, with the labels that are asked for", () => {
    expect(groupedChoices([own], ({ title }) => `the ${title}`)).toEqual([
      { group: "Your checkpoints", items: [{ value: "mine", label: "the mine" }] },
    ]);
  });
});
