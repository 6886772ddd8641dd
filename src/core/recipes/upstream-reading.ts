// How an importer reads torchdistill's YAML: what it takes is marked, so that whatever is left can be listed.
import type { PlacedProblem } from "./recipe-error";
import { unhonouredReason } from "./upstream-reasons";
import { nodeText, type UpstreamEntry, type UpstreamNode } from "./upstream-yaml";

/** Something in a file that this lab does not do, and why. */
export interface NotHonoured {
  /** From 1. */
  readonly line: number;
  readonly what: string;
  readonly why: string;
}

export class UpstreamReading {
  /** What makes the file unusable, each with its line. */
  readonly problems: PlacedProblem[] = [];
  private readonly taken = new Set<UpstreamEntry>();
  private readonly done = new Set<UpstreamNode>();
  private readonly declined: NotHonoured[] = [];

  /** The value under a key, now marked as read; undefined where it is missing or null. */
  take(node: UpstreamNode | undefined, ...keys: readonly string[]): UpstreamNode | undefined {
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
  peek(node: UpstreamNode | undefined, ...keys: readonly string[]): UpstreamNode | undefined {
    return keys.reduce((value, key) => (value?.kind === "map" ? value.entries.get(key)?.value : undefined), node);
  }

  /** The line of a key, which for an aliased value is not the value's; the value's where there is no such key. */
  lineOf(node: UpstreamNode, key: string): number {
    return (node.kind === "map" ? node.entries.get(key)?.line : undefined) ?? node.line;
  }

  text(node: UpstreamNode | undefined, ...keys: readonly string[]): string | undefined {
    const value = this.take(node, ...keys);
    if (value === undefined) return undefined;
    if (value.kind === "scalar") return String(value.value);
    return this.problem(value.line, `${keys.join(".")} is ${nodeText(value)}; a text is expected`);
  }

  number(node: UpstreamNode | undefined, ...keys: readonly string[]): number | undefined {
    const value = this.take(node, ...keys);
    return value && this.asNumber(value, keys.join("."));
  }

  asNumber(value: UpstreamNode, what: string): number | undefined {
    // PyYAML takes 1e-3, without a point, for a text; it is meant as a number.
    const number = value.kind === "scalar" && typeof value.value !== "boolean" ? Number(value.value ?? NaN) : NaN;
    if (Number.isFinite(number)) return number;
    return this.problem(value.line, `${what} is ${nodeText(value)}; a number is expected`);
  }

  numbers(node: UpstreamNode | undefined, ...keys: readonly string[]): readonly number[] | undefined {
    const list = this.take(node, ...keys);
    if (list === undefined) return undefined;
    if (list.kind !== "list") {
      return this.problem(list.line, `${keys.join(".")} is ${nodeText(list)}; a list of numbers is expected`);
    }
    return list.items.flatMap((item) => this.asNumber(item, keys.join(".")) ?? []);
  }

  flag(node: UpstreamNode | undefined, ...keys: readonly string[]): boolean | undefined {
    const value = this.take(node, ...keys);
    if (value === undefined) return undefined;
    if (value.kind === "scalar" && typeof value.value === "boolean") return value.value;
    return this.problem(value.line, `${keys.join(".")} is ${nodeText(value)}; True or False is expected`);
  }

  /** The items under a key; a missing list is an empty one. */
  items(node: UpstreamNode | undefined, ...keys: readonly string[]): readonly UpstreamNode[] {
    const list = this.take(node, ...keys);
    if (list === undefined) return [];
    if (list.kind === "list") return list.items;
    this.problem(list.line, `${keys.join(".")} is ${nodeText(list)}; a list is expected`);
    return [];
  }

  /** What means nothing here, or is always so. */
  ignore(node: UpstreamNode | undefined, ...keys: readonly string[]): void {
    for (const key of keys) {
      const value = this.take(node, key);
      if (value) this.done.add(value);
    }
  }

  /** Lists a part of the file as not honoured, in one line whatever is in it. */
  decline(node: UpstreamNode, what: string, why: string, line = node.line): void {
    this.done.add(node);
    this.declined.push({ line, what, why });
  }

  problem(line: number, sentence: string): undefined {
    this.problems.push({ line, sentence });
    return undefined;
  }

  /** Everything that was declined or never taken, by line; the same word for the same reason once, with all its lines. */
  notHonoured(root: UpstreamNode): readonly NotHonoured[] {
    const found = [...this.declined];
    const walk = (node: UpstreamNode): void => {
      if (this.done.has(node)) return;
      this.done.add(node);
      if (node.kind === "list") node.items.forEach(walk);
      if (node.kind !== "map") return;
      for (const [key, entry] of node.entries) {
        if (this.taken.has(entry)) walk(entry.value);
        else if (entry.value.kind !== "scalar" || entry.value.value !== null) {
          const named = entry.value.kind === "scalar" ? entry.value : this.peek(entry.value, "key");
          const what = named === undefined ? key : `${key}: ${nodeText(named)}`;
          found.push({ line: entry.line, what, why: unhonouredReason(key) });
        }
      }
    };
    walk(root);
    const groups = new Map<string, NotHonoured[]>();
    for (const item of found.sort((a, b) => a.line - b.line)) {
      const key = `${item.what}\n${item.why}`;
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    return Array.from(groups.values(), ([first, ...others]) => {
      const lines = [...new Set(others.map(({ line }) => line))].filter((line) => line !== first.line);
      if (lines.length === 0) return first;
      return { ...first, what: `${first.what} (also line${lines.length > 1 ? "s" : ""} ${lines.join(", ")})` };
    });
  }
}
