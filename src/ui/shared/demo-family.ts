// The families of sets that ship: what pages call them, which one pages begin with, and which set of one stands for which of the other.
import type { CheckpointSummary, DemoFamily } from "../../engine/protocol-checkpoints";
import { checkpointLabel, firstCheckpoint } from "./checkpoint-summary";

export const familyTitles: Readonly<Record<DemoFamily, string>> = { photographs: "Photos", scenes: "Scenes" };

/** What the images are called that a family knows. */
export const imageTitles: Readonly<Record<DemoFamily, string>> = { photographs: "Photographs", scenes: "Scenes" };

/** Addresses from the page. */
export const modelCards: Readonly<Record<DemoFamily, string>> = {
  photographs: "demo/photos-model-card.md",
  scenes: "demo/model-card.md",
};

/** Of the checkpoint that pages begin with; undefined where nothing ships. */
export function firstFamily(checkpoints: readonly CheckpointSummary[]): DemoFamily | undefined {
  return firstCheckpoint(checkpoints.filter(({ ships }) => ships))?.knows;
}

/** The family that knows such images, where it ships; else the first one. */
export function familyFor(
  checkpoints: readonly CheckpointSummary[],
  shown: DemoFamily | undefined,
): DemoFamily | undefined {
  return checkpoints.some(({ knows }) => knows !== undefined && knows === shown) ? shown : firstFamily(checkpoints);
}

/** How far two betas are apart, as a ratio's logarithm: 0.05 is as far from 0.5 as 0.5 is from 5. */
const distance = (one: number, other: number) => Math.abs(Math.log(one / other));

/**
 * The set of `family` of the same beta as `checkpoint` or the nearest one; for an uncompressed teacher the teacher there.
 * Undefined where the family does not ship.
 */
export function counterpart(
  checkpoints: readonly CheckpointSummary[],
  { beta }: Pick<CheckpointSummary, "beta">,
  family: DemoFamily,
): CheckpointSummary | undefined {
  const members = checkpoints.filter(({ knows }) => knows === family);
  if (beta === undefined) return members.find((member) => member.beta === undefined) ?? firstCheckpoint(members);
  const coding = members.filter((member) => member.beta !== undefined);
  return coding.toSorted((a, b) => distance(a.beta!, beta) - distance(b.beta!, beta))[0] ?? members[0];
}

export interface CheckpointGroup {
  readonly title: string;
  readonly members: readonly CheckpointSummary[];
}

/** What people brought, and each family, in the order of the list; groups without members are left out. */
export function checkpointGroups(checkpoints: readonly CheckpointSummary[]): CheckpointGroup[] {
  const families = new Set(checkpoints.map(({ knows }) => knows));
  return Array.from(families, (family) => ({
    title: family ? familyTitles[family] : "Your checkpoints",
    members: checkpoints.filter(({ knows }) => knows === family),
  }));
}

/** The same as the choices of a select. */
export function groupedChoices(checkpoints: readonly CheckpointSummary[], label = checkpointLabel) {
  return checkpointGroups(checkpoints).map(({ title, members }) => ({
    group: title,
    items: members.map((checkpoint) => ({ value: checkpoint.id, label: label(checkpoint) })),
  }));
}
