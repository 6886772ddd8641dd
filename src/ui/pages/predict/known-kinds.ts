// The kinds of things that a checkpoint knows: how many there are, and which of its heads knows each.
import { classNameText } from "../../../core/base/class-name-text";
import { counted, listed } from "../../../core/base/sentence";
import { taskNames, type TaskName } from "../../../domain";
import type { CheckpointSummary } from "../../../engine/protocol-checkpoints";
import { pageTasks } from "../../tasks/tasks";

/** Names of the classes of each head, by label. */
type NamesOfHeads = { readonly [Task in TaskName]?: readonly string[] };

export interface KnownKind {
  /** For people. */
  readonly name: string;
  readonly tasks: readonly TaskName[];
}

/** How many kinds the first head has whose classes have names; undefined where none has. */
export function kindCount({ tasks, classNames, ships }: CheckpointSummary): number | undefined {
  for (const task of taskNames) {
    const head = tasks[task];
    if (!head.present) continue;
    const { officialLabels, firstClass } = pageTasks[task];
    if (classNames?.[task] || ships) return head.classes - firstClass;
    if (head.classes === officialLabels.classes) return officialLabels.kinds;
  }
  return undefined;
}

/** `N/A`: COCO's numbers that it left out; `class 3`: a class of which nobody said a name. */
const namesNothing = (name: string) => /^(|N\/A|(__)?background(__)?|class \d+)$/.test(name);

/** All kinds by name; two classes of one name that one head tells apart are two. */
export function knownKinds(names: NamesOfHeads): KnownKind[] {
  const kinds = new Map<string, TaskName[][]>();
  for (const task of taskNames) {
    for (const name of names[task] ?? []) {
      if (namesNothing(name)) continue;
      const sameName = kinds.get(name) ?? [];
      kinds.set(name, sameName);
      const other = sameName.find((tasks) => !tasks.includes(task));
      if (other) other.push(task);
      else sameName.push([task]);
    }
  }
  return Array.from(kinds, ([name, all]) => all.map((tasks) => ({ name: classNameText(name), tasks })))
    .flat()
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

const doneWith: Readonly<Record<TaskName, string>> = {
  classification: "named",
  detection: "found",
  segmentation: "outlined",
};

/** What heads beside the classifier do with a kind: `found and outlined`; with what lacks where it is not named. */
export function kindText({ tasks }: KnownKind): string {
  const others = tasks.filter((task) => task !== "classification").map((task) => doneWith[task]);
  const isNamed = tasks.includes("classification");
  return [others.join(" and "), !isNamed && others.length > 0 && "not named"].filter(Boolean).join(", ");
}

/** What the heads do with how many kinds, in a sentence. */
export function kindsSentence(kinds: readonly KnownKind[]): string {
  const count = (task: TaskName) => kinds.filter(({ tasks }) => tasks.includes(task)).length;
  const [named, found, outlined] = taskNames.map(count);
  const parts = [
    named > 0 && `names an image as one of ${counted(named, "kind")}`,
    found > 0 && `finds ${counted(found, "kind")} with boxes`,
    outlined > 0 && `outlines ${counted(outlined, "kind")} pixel by pixel`,
  ];
  return `It ${listed(parts.filter((part) => part !== false))}.`;
}
