import { describe, expect, it } from "vitest";
import { bytesSource } from "../base/byte-source";
import { SafetensorsHeaderError, UnsupportedCheckpointError } from "./errors";
import { openSafetensors } from "./safetensors";

function file(header: unknown, dataBytes: number, claimedBytes?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimedBytes ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const open = (bytes: Uint8Array) => openSafetensors(bytesSource(bytes, "test.safetensors"));
const tensor = (start: number, end: number, shape = [(end - start) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [start, end],
});

describe("openSafetensors", () => {
  it("reads tensors, an empty one, a scalar and metadata", async () => {
    const opened = await open(
      file({ __metadata__: { beta: "1.28" }, a: tensor(0, 8), none: tensor(8, 8, [0, 3]), s: tensor(8, 12, []) }, 12),
    );
    expect(opened.metadata.get("beta")).toBe("1.28");
    expect(Array.from(opened.listing.values(), ({ name, shape }) => [name, shape])).toEqual([
      ["a", [2]],
      ["none", [0, 3]],
      ["s", []],
    ]);
  });

  it.each([
    ["a header of 2^40 bytes", file("{}", 0, 2n ** 40n)],
    ["a header of 2^64 - 1 bytes", file("{}", 0, 2n ** 64n - 1n)],
    ["a header beyond the file", file("{}", 0, 3n)],
    ["a header that is no JSON", file("{a}", 0)],
    ["a header that is a list", file("[]", 0)],
    ["overlapping tensors", file({ a: tensor(0, 8), b: tensor(4, 12) }, 12)],
    ["a gap between tensors", file({ a: tensor(0, 4), b: tensor(8, 12) }, 12)],
    ["tensors beyond the data", file({ a: tensor(0, 16) }, 12)],
    ["data that no tensor uses", file({ a: tensor(0, 8) }, 12)],
    ["a shape of another size", file({ a: tensor(0, 8, [3]) }, 8)],
    ["a shape whose size overflows", file({ a: tensor(0, 8, [2 ** 52, 2 ** 52]) }, 8)],
    ["offsets in reverse", file({ a: tensor(8, 0, [2]) }, 8)],
    ["a negative side", file({ a: tensor(0, 8, [-2]) }, 8)],
    ["a fractional side", file({ a: tensor(0, 8, [1.5]) }, 8)],
    ["an entry without offsets", file({ a: { dtype: "F32", shape: [2] } }, 8)],
    ["an entry that is null", file({ a: null }, 0)],
    ["a tensor named __proto__ that is none", file('{"__proto__": 1}', 0)],
  ])("refuses %s", async (_, bytes) => {
    await expect(open(bytes)).rejects.toThrow(SafetensorsHeaderError);
  });

  it("names an element type it does not read", async () => {
    await expect(open(file({ a: { dtype: "F8_E4M3", shape: [1], data_offsets: [0, 1] } }, 1))).rejects.toThrow(
      UnsupportedCheckpointError,
    );
    await expect(open(file({ a: { dtype: "toString", shape: [1], data_offsets: [0, 1] } }, 1))).rejects.toThrow(
      UnsupportedCheckpointError,
    );
  });
});
