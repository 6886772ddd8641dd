import { afterEach, describe, expect, it, vi } from "vitest";
import type { Inspection } from "../../engine/protocol-inspection";
import {
  addDropTarget,
  carryTo,
  complaintPlace,
  dropHint,
  opensDataSets,
  targetFor,
  type DroppedGroup,
  type DropTarget,
} from "./drop-targets";

const group = (kind: Inspection["kind"]): DroppedGroup => ({
  inspection: { kind } as Inspection,
  files: [],
  images: [],
});

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

function target(page: string, kind: Inspection["kind"], takes: "at-once" | "when-asked" = "at-once") {
  const take = vi.fn<DropTarget["take"]>();
  const made: DropTarget = {
    page,
    hint: `Drop a ${kind}`,
    takes: ({ inspection }) => (inspection.kind === kind ? takes : "never"),
    take,
  };
  return { made, take };
}

function add(made: DropTarget): () => void {
  const remove = addDropTarget(made);
  removals.push(remove);
  return remove;
}

describe("the targets of a page", () => {
  it("take what is theirs, the last that came up first", () => {
    const first = target("/train", "data-set");
    const second = target("/train", "data-set");
    add(first.made);
    const remove = add(second.made);
    expect(targetFor(group("data-set"), ["at-once"])).toBe(second.made);
    expect(targetFor(group("curves"), ["at-once"])).toBeUndefined();
    remove();
    expect(targetFor(group("data-set"), ["at-once"])).toBe(first.made);
    expect(dropHint()).toBe("Drop a data-set");
  });

  it("say whether they open datasets, and why they took nothing", () => {
    expect([opensDataSets(), complaintPlace()]).toEqual([false, undefined]);
    const complain = vi.fn<(why: string) => void>();
    add({ ...target("/train", "data-set").made, opensDataSets: true, complain });
    add(target("/train", "recipe").made);
    expect([opensDataSets(), complaintPlace()]).toEqual([true, complain]);
  });

  it("get what is carried to their page, once", () => {
    const navigate = vi.fn<(page: string) => void>();
    const carried = group("checkpoint");
    carryTo("/checkpoints", carried, navigate);
    expect(navigate).toHaveBeenCalledExactlyOnceWith("/checkpoints");
    const other = target("/train", "checkpoint");
    add(other.made);
    expect(other.take).not.toHaveBeenCalled();
    const right = target("/checkpoints", "checkpoint");
    add(right.made);
    expect(right.take).toHaveBeenCalledExactlyOnceWith([carried]);
    const again = target("/checkpoints", "checkpoint");
    add(again.made);
    expect(again.take).not.toHaveBeenCalled();
  });

  it("get what they take when asked without a change of page", () => {
    const navigate = vi.fn<(page: string) => void>();
    const { made, take } = target("/", "data-set", "when-asked");
    add(made);
    expect(targetFor(group("data-set"), ["at-once"])).toBeUndefined();
    const asked = group("data-set");
    carryTo("/", asked, navigate);
    expect(take).toHaveBeenCalledExactlyOnceWith([asked]);
    expect(navigate).not.toHaveBeenCalled();
  });
});
