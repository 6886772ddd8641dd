// How an importer reads torchdistill's YAML: what it takes is marked, so that whatever is left can be listed.
import { cut, grouped } from "../base/sentence";
import type { PlacedProblem } from "./recipe-error";
import { numberProblem, type NumberRule, ruleEverywhere, ruleWhereRead } from "./torchdistill-numbers";
import { nodeText, type TorchdistillEntry, type TorchdistillNode } from "./torchdistill-yaml";

/** Something in a file that this lab does not do, and why. */
export interface UnsupportedEntry {
  /** From 1. */
  readonly line: number;
  readonly what: string;
  readonly why: string;
}

/** Settings without a reason of their own that are listed; a file with more is no recipe, or a list of its own. */
const maxUnknown = 20;
/** Lines that are named where one setting is repeated. */
const maxLines = 20;
/** Characters of what a file asks for; more are another file. */
const longestWhat = 200;

/** The first unknown settings of many, and how many more there are. */
function withoutEndlessUnknowns(all: readonly UnsupportedEntry[]): readonly UnsupportedEntry[] {
  const unknown = all.filter(({ why }) => why === unknownReason);
  const rest = new Set(unknown.slice(maxUnknown));
  if (rest.size === 0) return all;
  const [{ line }] = rest;
  const more = { line, what: `${grouped(rest.size)} more settings`, why: unknownReason };
  return [...all.filter((item) => !rest.has(item)), more].sort((a, b) => a.line - b.line);
}

export class TorchdistillReading {
  /** What makes the file unusable, each with its line. */
  readonly problems: PlacedProblem[] = [];
  private readonly told = new Set<string>();
  private readonly taken = new Set<TorchdistillEntry>();
  private readonly done = new Set<TorchdistillNode>();
  private readonly declined: UnsupportedEntry[] = [];

  /** The value under a key, now marked as read; undefined where it is missing or null. */
  take(node: TorchdistillNode | undefined, ...keys: readonly string[]): TorchdistillNode | undefined {
    let value = node;
    for (const key of keys) {
      if (value?.kind !== "map") return undefined;
      const entry = value.entries.get(key);
      if (entry) this.taken.add(entry);
      value = entry?.value;
    }
    return value?.kind === "scalar" && value.value === null ? undefined : value;
  }

  /** The value under a key, which still counts as unread. */
  peek(node: TorchdistillNode | undefined, ...keys: readonly string[]): TorchdistillNode | undefined {
    return keys.reduce((value, key) => (value?.kind === "map" ? value.entries.get(key)?.value : undefined), node);
  }

  /** The line of a key, which for an aliased value is not the value's; the value's where there is no such key. */
  lineOf(node: TorchdistillNode, key: string): number {
    return (node.kind === "map" ? node.entries.get(key)?.line : undefined) ?? node.line;
  }

  text(node: TorchdistillNode | undefined, ...keys: readonly string[]): string | undefined {
    const value = this.take(node, ...keys);
    if (value === undefined) return undefined;
    if (value.kind === "scalar") return String(value.value);
    return this.problem(value.line, `${keys.join(".")} is ${nodeText(value)}; a text is expected`);
  }

  number(node: TorchdistillNode | undefined, ...keys: readonly string[]): number | undefined {
    const value = this.take(node, ...keys);
    return value && this.asNumber(value, keys.at(-1) ?? "");
  }

  /** A number that is allowed under its key; a problem is noted where it is none. */
  asNumber(value: TorchdistillNode, key: string): number | undefined {
    const problem = numberProblem(value, ruleWhereRead(key));
    if (problem === undefined && value.kind === "scalar") return Number(value.value);
    return this.problem(value.line, `${key} ${problem}`);
  }

  /** Checks every number whose key means the same wherever it stands, also those that nothing is made of here. */
  checkNumbers(root: TorchdistillNode): void {
    const seen = new Set<TorchdistillNode>();
    const walk = (node: TorchdistillNode): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.kind === "list") node.items.forEach(walk);
      if (node.kind !== "map") return;
      for (const [key, { line, value }] of node.entries) {
        const rule = ruleEverywhere(key);
        // what a call makes is not a number yet
        if (rule === undefined || value.kind === "map") walk(value);
        else this.checkNumber(key, line, value, rule);
      }
    };
    walk(root);
  }

  private checkNumber(key: string, line: number, value: TorchdistillNode, rule: NumberRule): void {
    for (const item of value.kind === "list" && rule.many ? value.items : [value]) {
      const problem = numberProblem(item, rule);
      if (problem === undefined) continue;
      // an alias repeats what stands elsewhere
      const used = value.line === line || value.kind === "list" ? "" : ` (used in line ${line})`;
      this.problem(item.line, `${key} ${problem}`, used);
    }
  }

  numbers(node: TorchdistillNode | undefined, ...keys: readonly string[]): readonly number[] | undefined {
    const list = this.take(node, ...keys);
    if (list === undefined) return undefined;
    if (list.kind !== "list") {
      return this.problem(list.line, `${keys.join(".")} is ${nodeText(list)}; a list of numbers is expected`);
    }
    return list.items.flatMap((item) => this.asNumber(item, keys.at(-1) ?? "") ?? []);
  }

  flag(node: TorchdistillNode | undefined, ...keys: readonly string[]): boolean | undefined {
    const value = this.take(node, ...keys);
    if (value === undefined) return undefined;
    if (value.kind === "scalar" && typeof value.value === "boolean") return value.value;
    return this.problem(value.line, `${keys.join(".")} is ${nodeText(value)}; True or False is expected`);
  }

  /** The items under a key; a missing list is an empty one. */
  items(node: TorchdistillNode | undefined, ...keys: readonly string[]): readonly TorchdistillNode[] {
    const list = this.take(node, ...keys);
    if (list === undefined) return [];
    if (list.kind === "list") return list.items;
    this.problem(list.line, `${keys.join(".")} is ${nodeText(list)}; a list is expected`);
    return [];
  }

  /** What means nothing here, or is always so. */
  ignore(node: TorchdistillNode | undefined, ...keys: readonly string[]): void {
    for (const key of keys) {
      const value = this.take(node, key);
      if (value) this.done.add(value);
    }
  }

  /** Lists a part of the file as not honoured, in one line whatever is in it. */
  decline(node: TorchdistillNode, what: string, why: string, line = node.line): void {
    this.done.add(node);
    this.declined.push({ line, what, why });
  }

  /** Notes what makes the file unusable, once; `more` follows the sentence and does not make it another one. */
  problem(line: number, sentence: string, more = ""): undefined {
    const key = `${line} ${sentence}`;
    if (!this.told.has(key)) this.problems.push({ line, sentence: sentence + more });
    this.told.add(key);
    return undefined;
  }

  /** Everything that was declined or never taken, by line; the same word for the same reason once, with all its lines. */
  unsupported(root: TorchdistillNode): readonly UnsupportedEntry[] {
    const found = [...this.declined];
    const walk = (node: TorchdistillNode): void => {
      if (this.done.has(node)) return;
      this.done.add(node);
      if (node.kind === "list") node.items.forEach(walk);
      if (node.kind !== "map") return;
      for (const [key, entry] of node.entries) {
        if (this.taken.has(entry)) walk(entry.value);
        else if (entry.value.kind !== "scalar" || entry.value.value !== null) {
          const named = entry.value.kind === "scalar" ? entry.value : this.peek(entry.value, "key");
          const what = named === undefined ? key : `${key}: ${nodeText(named)}`;
          found.push({ line: entry.line, what: cut(what, longestWhat), why: unhonouredReason(key) });
        }
      }
    };
    walk(root);
    const groups = new Map<string, UnsupportedEntry[]>();
    for (const item of found.sort((a, b) => a.line - b.line)) {
      const key = `${item.what}\n${item.why}`;
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
    const all = Array.from(groups.values(), ([first, ...others]) => {
      const lines = [...new Set(others.map(({ line }) => line))].filter((line) => line !== first.line);
      if (lines.length === 0) return first;
      const listed = lines.slice(0, maxLines).join(", ") + (lines.length > maxLines ? ", …" : "");
      return { ...first, what: `${first.what} (also line${lines.length > 1 ? "s" : ""} ${listed})` };
    });
    return withoutEndlessUnknowns(all);
  }
}

// Why parts of a torchdistill configuration have no place in a recipe of this lab, by their key.

const loading = "How images are read and put into batches is this lab's own matter.";
const precision = "Everything is computed in float32 here.";
const oneDevice = "There is one device here: the browser's.";

const reasons: Readonly<Record<string, string>> = {
  accelerator: oneDevice,
  amp: precision,
  batch_sampler: "Images are shuffled one by one here, whatever their shape.",
  bf16: precision,
  cache_output: "What frozen modules say is kept where a recipe says cacheFrozen.",
  collate_fn: loading,
  datasets: "You choose the folder here; paths of another machine are not followed.",
  dependencies: "Python modules are never loaded.",
  drop_last: loading,
  fp16: precision,
  grad_accum_step: "Gradients are applied after every batch here.",
  group_ids: "Images are shuffled one by one here, whatever their shape.",
  log_freq: "Every step is drawn here.",
  mixed_precision: precision,
  models: "The network and its weights, the teacher's too, are those of the checkpoints that you choose.",
  num_workers: loading,
  persistent_workers: loading,
  pin_memory: loading,
  prefetch_factor: loading,
  test: "Evaluating a checkpoint has a page of its own here.",
  use_amp: precision,
  uses_amp: precision,
  val_data_loader: "After each epoch the lab scores the validation images, prepared by the recipe's protocol.",
  wrapper: oneDevice,
};

/** Of everything that has no reason of its own. */
const unknownReason = "This lab has no such setting.";

function unhonouredReason(key: string): string {
  return Object.hasOwn(reasons, key) ? reasons[key] : unknownReason;
}
