// The plan of rooms in docs/architecture.md is the tree's: every room is in it, and every room in it is there.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

/** Paths that the first block of code names, by its indentation: two spaces a floor. */
function plannedPaths(markdown: string): string[] {
  const [, block] = /```\n([\s\S]*?)```/.exec(markdown)!;
  const above: string[] = [];
  return block
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const depth = /^ */.exec(line)![0].length / 2;
      above.splice(depth, above.length, line.trim().split(/\s/)[0]);
      return above.join("");
    });
}

const folders = (place: string) =>
  readdirSync(path.join(root, place), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${place}${name}/`);

it("the plan of rooms is the tree's", () => {
  const planned = plannedPaths(readFileSync(path.join(root, "docs/architecture.md"), "utf8"));
  const isThere = (place: string) => statSync(path.join(root, place), { throwIfNoEntry: false }) !== undefined;
  expect(planned.filter((place) => !isThere(place))).toEqual([]);
  const rooms = ["src/", "src/core/", "src/nets/"].flatMap(folders);
  expect(rooms.filter((room) => !planned.includes(room))).toEqual([]);
  expect(planned.length).toBeGreaterThan(25);
});
