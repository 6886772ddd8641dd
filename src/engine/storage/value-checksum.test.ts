import { describe, expect, it } from "vitest";
import { valueChecksum } from "./value-checksum";

const value = () => ({
  name: "é",
  flag: true,
  none: null,
  list: [1, 2.5, NaN, "x"],
  floats: Float32Array.of(1, NaN, -0),
  bytes: new Uint8Array(70_000).fill(3),
  long: "ab".repeat(40_000),
});

describe("the checksum of a value", () => {
  it("is that of its copy, whatever the order of its members, and of members that are undefined", () => {
    const { name, ...rest } = value();
    expect(valueChecksum(structuredClone({ ...rest, name, more: undefined }))).toBe(valueChecksum(value()));
  });

  it.each<[string, (changed: ReturnType<typeof value>) => void]>([
    ["a text", (changed) => (changed.name = "e")],
    ["a flag", (changed) => (changed.flag = false)],
    ["the last bit of a number", (changed) => (changed.list[1] = 2.5000000000000004)],
    ["a type", (changed) => (changed.list[0] = "1")],
    ["the order of a list", (changed) => changed.list.reverse()],
    ["an element of a typed array", (changed) => (changed.floats[2] = 0)],
    ["a byte far in", (changed) => (changed.bytes[69_999] = 4)],
    ["the end of a long text", (changed) => (changed.long = `${changed.long.slice(0, -1)}c`)],
    ["a member's name", (changed) => Object.assign(changed, { extra: 1 })],
  ])("is another where %s is another", (_, change) => {
    const changed = value();
    change(changed);
    expect(valueChecksum(changed)).not.toBe(valueChecksum(value()));
  });

  it("tells where a list ends from what follows it", () => {
    expect(valueChecksum([[1], [2, 3]])).not.toBe(valueChecksum([[1, 2], [3]]));
    expect(valueChecksum(["ab", "c"])).not.toBe(valueChecksum(["a", "bc"]));
  });
});
