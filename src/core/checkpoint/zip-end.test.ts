import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { madeZip } from "../../testing/made-zip";
import { openCheckpoint } from "./archive";
import { bytesSource } from "../base/byte-source";
import { toFloat32 } from "./element-types";
import { DamagedFileError, TruncatedFileError } from "../base/file-errors";
import { NotACheckpointError } from "./errors";

const fixture = new URL("../../../reference/cases/checkpoints/appended.pt", import.meta.url);
/** The file with its 512 zeros, and without them. */
const appended = new Uint8Array(await readFile(fixture));
const whole = appended.slice(0, appended.length - 512);

async function valuesOf(...parts: readonly Uint8Array[]): Promise<Record<string, number[]>> {
  const bytes = new Uint8Array(Buffer.concat(parts));
  const file = await openCheckpoint(bytesSource(bytes, "appended.pt"));
  const values: Record<string, number[]> = {};
  for await (const { name, type, data } of file.tensors()) values[name] = Array.from(toFloat32(type, data));
  return values;
}

/** What torch.load gives. */
const right = { a: [0, 1, 2, 3, 4, 5], b: [0, 1, 2, 3, 4, 5], c: [0, 1, 2] };
const text = (line: string) => new TextEncoder().encode(line);
const endRecord = (fill: number) => Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(18).fill(fill));

function withComment(comment: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([whole, comment]);
  bytes.writeUInt16LE(comment.length, whole.length - 2);
  return bytes;
}

describe("a zip file with bytes behind its directory", () => {
  it.each([
    ["nothing", new Uint8Array(0)],
    ["512 zeros", new Uint8Array(512)],
    ["65,000 zeros, within PyTorch's reach", new Uint8Array(65_000)],
    ["70,000 zeros, beyond it", new Uint8Array(70_000)],
    ["a million bytes", new Uint8Array(1_000_000).fill(0x50)],
    ["a line of text", text("<!-- injected -->\n")],
    ["the first bytes of an end record", text("PK\x05\x06\0\0\0\0")],
    ["an end record of no directory", endRecord(0)],
    ["an end record of nonsense", endRecord(0xff)],
  ])("is read: %s", async (_, behind) => {
    expect(await valuesOf(whole, behind)).toEqual(right);
  });

  it("is read with a comment, one that is cut, and bytes behind a comment", async () => {
    const commented = withComment(text("saved by a tool"));
    expect(await valuesOf(commented)).toEqual(right);
    expect(await valuesOf(commented.subarray(0, -4))).toEqual(right);
    expect(await valuesOf(commented, new Uint8Array(300))).toEqual(right);
    expect(await valuesOf(withComment(new Uint8Array(65_535).fill(99)))).toEqual(right);
    expect(await valuesOf(withComment(endRecord(0)))).toEqual(right);
  });

  it("is refused where another zip file follows, or bytes come first, as PyTorch does", async () => {
    await expect(valuesOf(whole, madeZip([{ name: "x.txt", data: text("hello") }]))).rejects.toThrow(
      /begins at byte 1620, not at byte 0/,
    );
    await expect(valuesOf(text("PK\x03\x04"), whole)).rejects.toThrow(DamagedFileError);
    await expect(valuesOf(text("#!junk\n"), whole)).rejects.toThrow(NotACheckpointError);
  });

  it("is said to be cut short where the directory's end is missing", async () => {
    for (const missing of [1 + 22, 30, 200]) {
      await expect(valuesOf(whole.subarray(0, whole.length - missing))).rejects.toThrow(TruncatedFileError);
    }
  });
});
