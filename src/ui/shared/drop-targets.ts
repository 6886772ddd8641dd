// Which pages take what: the targets of the page that is open, and what waits for a page that is about to open.
import type { Inspection } from "../../engine/protocol-inspection";
import type { PlacedFile } from "../components/dropped-files";

/** Files of a drop that belong together. */
export interface DroppedGroup {
  readonly inspection: Inspection;
  readonly files: readonly PlacedFile[];
  /** Those of the files that are images; none where the one file is a zip. */
  readonly images: readonly PlacedFile[];
}

/**
 * What a part of a page does with a group: takes it `at-once`, takes it only `when-asked`, because other pages have as
 * good a claim to it, or `never`.
 */
export type Taking = "at-once" | "when-asked" | "never";

export interface DropTarget {
  /** The path of its page. */
  readonly page: string;
  /** Shown while something is dragged over the page. */
  readonly hint: string;
  readonly takes: (group: DroppedGroup) => Taking;
  readonly take: (groups: readonly DroppedGroup[]) => void;
  /** It opens datasets itself, so that nobody opens one before. */
  readonly opensDataSets?: boolean;
  /** Says on the page why nothing was taken; where it is absent a dialog says so. */
  readonly complain?: (why: string) => void;
}

/** Of the page that is open, in the order in which its parts came up. */
const targets: DropTarget[] = [];

let carried: { readonly page: string; readonly group: DroppedGroup } | undefined;

/** Adds a target, which takes at once what was carried to its page; the answer removes it. */
export function addDropTarget(target: DropTarget): () => void {
  targets.push(target);
  if (carried && carried.page === target.page && target.takes(carried.group) !== "never") {
    const { group } = carried;
    carried = undefined;
    target.take([group]);
  }
  return () => {
    const place = targets.indexOf(target);
    if (place >= 0) targets.splice(place, 1);
  };
}

/** The target that has the first claim to a group: of several the one that came up last. */
export function targetFor(group: DroppedGroup, takings: readonly Taking[]): DropTarget | undefined {
  return targets.findLast((target) => takings.includes(target.takes(group)));
}

/** Where the open page says why nothing was taken, if it has a place for that. */
export function complaintPlace(): DropTarget["complain"] {
  return targets.findLast(({ complain }) => complain)?.complain;
}

/** Whether a part of the open page opens datasets itself. */
export function opensDataSets(): boolean {
  return targets.some((target) => target.opensDataSets);
}

/** What to show while something is dragged over the page. */
export function dropHint(): string {
  return targets.at(-1)?.hint ?? "Drop files anywhere: the lab says what they are, and which page takes them";
}

/** Gives the group to a page: at once where a part of it is there that takes it, else as soon as one comes up. */
export function carryTo(page: string, group: DroppedGroup, navigate: (page: string) => void): void {
  const target = targetFor(group, ["at-once", "when-asked"]);
  if (target?.page === page) {
    target.take([group]);
    return;
  }
  carried = { page, group };
  navigate(page);
}
