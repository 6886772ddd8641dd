import { describe, expect, it } from "vitest";
import { SkippedItems } from "./skipped-items";

describe("what a dataset leaves out", () => {
  it("is one item a reason, with every file of it", () => {
    const skipped = new SkippedItems();
    skipped.add("a.txt", "It is text.");
    skipped.add("b.json", "Its first box: 1.", "boxes");
    skipped.add("c.txt", "It is text.");
    skipped.add("b.json", "Its first box: 2.", "boxes");
    const items = skipped.list();
    expect(items).toEqual([
      { path: "a.txt", why: "It is text.", count: 2 },
      { path: "b.json", why: "Its first box: 1.", count: 2 },
    ]);
    expect(items.map(({ paths }) => paths)).toEqual([["a.txt", "c.txt"], ["b.json"]]);
    expect(structuredClone(items)).toEqual(items);
  });

  it("names no more than a thousand files a reason", () => {
    const skipped = new SkippedItems();
    for (let i = 0; i < 1500; i++) skipped.add(`${i}.png`, "Why.");
    const [{ count, paths }] = skipped.list();
    expect([count, paths!.length]).toEqual([1500, 1000]);
  });
});
