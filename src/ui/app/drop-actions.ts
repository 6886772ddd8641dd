// What becomes of dropped files: a worker says what they are, the open page takes what is its own, the rest is offered.
import { sentenceOf } from "../components/error-sentence";
import { runInspection } from "../../engine/client";
import { noticeServerTrouble } from "../shared/server-trouble";
import type { PlacedFile } from "../components/dropped-files";
import { setDragging, setDropStatus } from "../stores/drop-store";
import { complaintPlace, opensDataSets, targetFor, type DroppedGroup, type DropTarget } from "../shared/drop-targets";

let current: AbortController | undefined;

export function forgetDrop(): void {
  current?.abort();
  setDropStatus({ kind: "idle" });
}

function refuse(what: string, why: string): void {
  setDropStatus({ kind: "refused", what, why });
}

/** On the page where it has a place for it, else in a dialog. */
function complain(what: string, why: string): void {
  const place = complaintPlace();
  if (!place) return refuse(what, why);
  setDropStatus({ kind: "idle" });
  place(why);
}

function nameOf(files: readonly PlacedFile[]): string {
  const tops = [...new Set(files.map(({ path }) => path.split("/")[0]))];
  return tops.length === 1 ? tops[0] : `${tops.length} files and folders`;
}

async function groupsOf(placed: readonly PlacedFile[], glance: boolean, signal: AbortSignal): Promise<DroppedGroup[]> {
  const found = await runInspection("inspect", { files: placed, glance }, signal);
  return found.map(({ inspection, files, images }) => ({
    inspection,
    files: files.map((place) => placed[place]),
    images: images.map((place) => placed[place]),
  }));
}

/** Gives the groups to the parts of the open page that take them at once; answers the others. */
function giveAway(groups: readonly DroppedGroup[]): readonly DroppedGroup[] {
  const taken = new Map<DropTarget, DroppedGroup[]>();
  const others: DroppedGroup[] = [];
  for (const group of groups) {
    const target = targetFor(group, ["at-once"]);
    if (!target) others.push(group);
    else taken.set(target, [...(taken.get(target) ?? []), group]);
  }
  for (const [target, own] of taken) target.take(own);
  return others;
}

/** Looks at a drop, which takes the place of one that is still looked at. `stillHere` says whether its page is still open. */
export async function takeDrop(files: Promise<PlacedFile[]>, stillHere: () => boolean): Promise<void> {
  current?.abort();
  const controller = new AbortController();
  current = controller;
  const { signal } = controller;
  const look = (name: string) => setDropStatus({ kind: "looking", name, cancel: forgetDrop });
  setDragging(false);
  look("what was dropped");
  try {
    const placed = await files;
    if (signal.aborted) return;
    if (placed.length === 0) {
      complain("Nothing to take", "What was dropped holds no files.");
      return;
    }
    look(nameOf(placed));
    const glance = opensDataSets();
    let groups = await groupsOf(placed, glance, signal);
    // who has left gets to read what it is
    if (glance && !stillHere()) groups = await groupsOf(placed, false, signal);
    if (signal.aborted) return;
    const others = stillHere() ? giveAway(groups) : groups;
    setDropStatus(others.length > 0 ? { kind: "offering", groups: others } : { kind: "idle" });
  } catch (error) {
    noticeServerTrouble(error);
    if (!signal.aborted) complain("What was dropped could not be looked at", sentenceOf(error));
  }
}

/** Says that a link or text is no file. */
export function refuseText(transfer: DataTransfer): void {
  const isLink = transfer.types.includes("text/uri-list");
  const what = isLink ? "a link" : "text";
  const remedy = isLink ? "Save what it leads to, and drop the file." : "Save it as a file, and drop that.";
  refuse(`That is ${what}, not a file`, `The lab takes files and folders, and opens no addresses. ${remedy}`);
}
