import { describe, expect, it } from "vitest";
import { madeZip, type MadeEnd, type MadeEntry } from "../../testing/made-zip";
import { zipFiles } from "../datasets/data-files";
import { bytesSource } from "../base/byte-source";
import { DamagedFileError, UnpackLimitError } from "../base/file-errors";
import { checkpointZipRules, readZipDirectory } from "./zip-directory";
import { readEntry } from "./zip-entry";

const noise = (count: number) => Uint8Array.from({ length: count }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
const images: readonly MadeEntry[] = Array.from({ length: 5 }, (_, i) => ({
  name: `cat/${i}.png`,
  data: noise(100 + i),
  deflate: i % 2 === 1,
}));

const directoryOf = (bytes: Uint8Array) => readZipDirectory(bytesSource(bytes, "set.zip"));
const made = (entries: readonly MadeEntry[], end?: MadeEnd) => directoryOf(madeZip(entries, end));

/** The end record that tells of the last `count` entries alone, in all its numbers. */
function endOfLast(count: number): MadeEnd {
  const whole = madeZip(images);
  const shorter = madeZip(images.map((entry, i) => ({ ...entry, unlisted: i < images.length - count })));
  // both hold the same entries, and differ by the records alone
  const directoryBytes = shorter.length - 22 - directoryOffsetOf(whole);
  return { entryCount: count, directoryBytes, directoryOffset: whole.length - 22 - directoryBytes };
}

function directoryOffsetOf(zip: Uint8Array): number {
  return new DataView(zip.buffer).getUint32(zip.length - 6, true);
}

describe("a zip directory that disagrees with its archive", () => {
  it.each([
    ["counts fewer than it lists", { entryCount: 3 }, /its end record counts 3 entries and the directory lists 5/],
    ["counts more than it lists", { entryCount: 7 }, /its end record counts 7 entries and the directory lists 5/],
    ["counts none", { entryCount: 0 }, /its end record counts 0 entries and the directory lists 5/],
    ["begins late, with a count that fits", endOfLast(3), /it lists 3 entries, and 2 more lie in the file/],
  ])("is said to, with both numbers: it %s", async (_, end, message) => {
    await expect(made(images, end)).rejects.toThrow(message);
    await expect(made(images, end)).rejects.toThrow(DamagedFileError);
    await expect(zipFiles(new Blob([madeZip(images, end)]), "set.zip")).rejects.toThrow(message);
  });

  it.each([0, 2, 4])("is said to where it leaves entry %i out", async (left) => {
    const entries = images.map((entry, i) => ({ ...entry, unlisted: i === left }));
    await expect(made(entries)).rejects.toThrow(/it lists 4 entries, and 1 more lie in the file/);
  });

  it("is refused where its entries share bytes, before any is unpacked", async () => {
    const zeros = new Uint8Array(100_000);
    const first = { name: "0.png", data: zeros, deflate: true };
    const shared = Array.from({ length: 200 }, (_, i) => ({
      name: `${i + 1}.png`,
      data: new Uint8Array(0),
      deflate: true,
      claimedBytes: zeros.length,
      claimedOffset: 0,
    }));
    await expect(made([first, ...shared])).rejects.toThrow(
      /overlaps what follows it: it ends at byte \d+, that begins at 0/,
    );
  });

  it("is refused where all entries together claim too much, with the numbers", async () => {
    const zeros = new Uint8Array(10_000_000);
    const entries = Array.from({ length: 8 }, (_, i) => ({ name: `${i}.png`, data: zeros, deflate: true }));
    await expect(made(entries)).rejects.toThrow(UnpackLimitError);
    await expect(made(entries)).rejects.toThrow(
      /all that it holds weighs [\d,]+ bytes and claims to unpack to 80,000,000/,
    );
  });
});

describe("a zip directory", () => {
  it.each([
    ["sizes behind the data", { describedBehind: true }, {}],
    ["sizes and offsets of 64 bits", { isZip64: true }, { isZip64: true }],
    ["a comment", {}, { comment: noise(300) }],
  ])("is read with %s", async (_, entry, end) => {
    const directory = await made(
      images.map((image) => ({ ...image, ...entry })),
      end,
    );
    expect(Array.from(directory.entries.keys())).toEqual(images.map(({ name }) => name));
    for (const { name, data } of images) expect(await readEntry(directory, directory.entries.get(name)!)).toEqual(data);
  });

  it("of more than 65,535 entries is read whole where its count of 16 bits overflowed", async () => {
    const entries = Array.from({ length: 65_539 }, (_, i) => ({ name: `${i}`, data: new Uint8Array(0) }));
    const { entries: read } = await made(entries, { entryCount: 3 });
    expect(read.size).toBe(65_539);
  });

  it("of nothing is empty", async () => {
    expect((await made([])).entries.size).toBe(0);
  });

  it("of more entries than are taken is refused with the number", async () => {
    const bytes = madeZip(images);
    await expect(
      readZipDirectory(bytesSource(bytes, "set.zip"), { ...checkpointZipRules, maxEntries: 4 }),
    ).rejects.toThrow(/lists 5 entries in \d+ bytes; at most 4/);
  });
});
