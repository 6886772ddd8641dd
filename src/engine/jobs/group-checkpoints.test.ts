import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { taskNames, type Architecture, type TaskName } from "../../domain";
import { groupCheckpoints, tasksOf } from "./group-checkpoints";

const heads = {
  classification: { classes: 1000 },
  detection: { classes: 91, pyramidChannels: 256, hidden: 1024, anchorsPerPosition: 3 },
  segmentation: { classes: 21, width: 256 },
};

function file(fileName: string, tasks: readonly TaskName[], beta?: number, blocks = 4) {
  const architecture: Architecture = {
    stem: [64],
    block: "bottleneck",
    layers: [{ name: "layer1", blocks, inChannels: 64, width: 64, outChannels: 256, stride: 1 }],
    heads: Object.fromEntries(tasks.map((task) => [task, heads[task]])),
  };
  return { fileName, architecture, beta };
}

const named = (groups: readonly (readonly { fileName: string }[])[]) =>
  groups.map((group) => group.map(({ fileName }) => fileName));

describe("grouping files into checkpoints", () => {
  it("puts the three tasks of one network and beta together, whatever the order", () => {
    const files = [
      file("det-0.32", ["detection"], 0.32),
      file("cls-1.28", ["classification"], 1.28),
      file("seg-0.32", ["segmentation"], 0.32),
      file("seg-1.28", ["segmentation"], 1.28),
      file("cls-0.32", ["classification"], 0.32),
    ];
    expect(named(groupCheckpoints(files))).toEqual([
      ["det-0.32", "seg-0.32", "cls-0.32"],
      ["cls-1.28", "seg-1.28"],
    ]);
  });

  it("keeps other networks, and files without a beta, apart", () => {
    const files = [
      file("a", ["classification"], 1.28),
      file("b", ["detection"], 1.28, 5),
      file("c", ["detection"], undefined),
    ];
    expect(groupCheckpoints(files)).toHaveLength(3);
  });

  it("keeps files apart that were trained at other input sizes; those that do not say go with either", () => {
    const files = [
      { ...file("cls-128", ["classification"], 1.28), inputSize: 128 },
      { ...file("det-416", ["detection"], 1.28), inputSize: 416 },
      file("seg", ["segmentation"], 1.28),
      { ...file("det-128", ["detection"], 1.28), inputSize: 128 },
    ];
    expect(named(groupCheckpoints(files))).toEqual([["cls-128", "seg", "det-128"], ["det-416"]]);
  });

  it("takes a segmentation file with `_two_stages` before one without, which becomes a checkpoint of its own", () => {
    const files = [
      file("deeplabv3-beta1.28.pt", ["segmentation"], 1.28),
      file("ladon-beta1.28.pt", ["classification"], 1.28),
      file("deeplabv3-beta1.28_two_stages.pt", ["segmentation"], 1.28),
    ];
    expect(named(groupCheckpoints(files))).toEqual([
      ["deeplabv3-beta1.28.pt"],
      ["ladon-beta1.28.pt", "deeplabv3-beta1.28_two_stages.pt"],
    ]);
  });

  it("gives every file one group, and no group a task twice", () => {
    const anyFile = fc.record({
      tasks: fc.subarray([...taskNames]),
      beta: fc.constantFrom(undefined, 0.32, 1.28),
      blocks: fc.constantFrom(4, 5),
    });
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 12 }), (facts) => {
        const files = facts.map(({ tasks, beta, blocks }, i) => file(`file${i}`, tasks, beta, blocks));
        const groups = groupCheckpoints(files);
        expect(named(groups).flat().toSorted()).toEqual(files.map(({ fileName }) => fileName).toSorted());
        for (const group of groups) {
          const tasks = group.flatMap(tasksOf);
          expect(new Set(tasks).size).toBe(tasks.length);
          expect(new Set(group.map(({ beta }) => beta)).size).toBe(1);
        }
      }),
    );
  });
});
