import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { madeZip, type MadeEntry } from "../../testing/made-zip";
import { listCheckpoints, openCheckpoint } from "./archive";
import { sha256Hex } from "../base/hashes";
import { blobSource, bytesSource, type ByteSource } from "../base/byte-source";
import type { CheckpointFile } from "./checkpoint-file";
import {
  DamagedFileError,
  TruncatedFileError,
  UnpackLimitError,
  UnsafeArchiveError,
  UnsupportedArchiveError,
} from "../base/file-errors";
import { NotACheckpointError, SeveralCheckpointsError } from "./errors";
import { readZipDirectory } from "../archive/zip-directory";
import { readEntry } from "../archive/zip-entry";

const folder = new URL("../../../reference/checkpoints/", import.meta.url);
const fixture = async (name: string) => new Uint8Array(await readFile(new URL(name, folder)));
const open = (entries: readonly MadeEntry[]) => openCheckpoint(bytesSource(madeZip(entries), "test.zip"));
const noise = (count: number) => Uint8Array.from({ length: count }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);

async function digests(file: CheckpointFile): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name, data } of file.tensors()) lines.push(`${name} ${await sha256Hex(data)}`);
  return lines.toSorted();
}

describe("a zip file around checkpoints", () => {
  it("opens stored and deflated members to the same tensors, in the release's layout", async () => {
    const names = ["ilsvrc2012", "coco2017", "pascal_voc2012"].map(
      (set) => `resource/ckpt/${set}/ladon/model-beta1.28.pt`,
    );
    const files = await Promise.all(
      ["tiny-classification.pt", "tiny-detection.pt", "legacy-container.pt"].map(fixture),
    );
    const bytes = madeZip([
      { name: "resource/", data: new Uint8Array(0) },
      { name: names[0], data: files[0] },
      { name: names[1], data: files[1], deflate: true },
      { name: names[2], data: files[2] },
      { name: "resource/ckpt/README.md", data: noise(10) },
      { name: "__MACOSX/resource/._model.pt", data: noise(10) },
    ]);
    const members = await listCheckpoints(bytesSource(bytes, "release.zip"));
    expect(members.map(({ path }) => path)).toEqual(names);
    for (const [i, member] of members.entries()) {
      const inside = await member.open();
      expect(inside.name).toBe(names[i]);
      expect(await digests(inside)).toEqual(await digests(await openCheckpoint(bytesSource(files[i]))));
    }
    await expect(openCheckpoint(bytesSource(bytes, "release.zip"))).rejects.toThrow(SeveralCheckpointsError);
  });

  it("opens safetensors inside, whatever its ending, and checks its checksum", async () => {
    const data = await fixture("tiny.safetensors");
    expect((await open([{ name: "weights.bin", data }])).container).toBe("safetensors");
    await expect(open([{ name: "weights.bin", data, claimedCrc: 1 }])).rejects.toThrow(DamagedFileError);
    await expect(open([{ name: "weights.bin", data, claimedCrc: 1, deflate: true }])).rejects.toThrow(DamagedFileError);
  });

  it("opens a PyTorch archive whose entries are deflated", async () => {
    const original = await openCheckpoint(bytesSource(await fixture("odd-tensors.pt")));
    const entries: MadeEntry[] = [];
    const directory = await readZipDirectory(bytesSource(await fixture("odd-tensors.pt")));
    for (const entry of directory.entries.values()) {
      entries.push({ name: entry.name, data: await readEntry(directory, entry), deflate: true });
    }
    expect(await digests(await open(entries))).toEqual(await digests(original));
  });

  it.each([
    ["../escape.pt"],
    ["a/../../escape.pt"],
    ["/absolute.pt"],
    ["C:/windows.pt"],
    ["..\\escape.pt"],
    ["a//b.pt"],
    ["new\nline.pt"],
  ])("refuses an entry named %j", async (name) => {
    await expect(open([{ name, data: noise(40) }])).rejects.toThrow(UnsafeArchiveError);
  });

  it("refuses links, encryption, duplicates and unknown methods", async () => {
    await expect(open([{ name: "a.pt", data: noise(9), externalAttributes: 0xa1ff0000 }])).rejects.toThrow(
      /symbolic link/,
    );
    await expect(open([{ name: "a.pt", data: noise(9), flags: 1 }])).rejects.toThrow(/encrypted/);
    const twice = { name: "a.pt", data: noise(9) };
    await expect(open([twice, twice])).rejects.toThrow(UnsafeArchiveError);
    await expect(open([{ name: "a.pt", data: noise(9), method: 12 }])).rejects.toThrow(UnsupportedArchiveError);
  });

  it("refuses what unpacks to far more than it weighs, before or while unpacking", async () => {
    const zeros = new Uint8Array(40_000_000);
    await expect(open([{ name: "a.pt", data: zeros, deflate: true }])).rejects.toThrow(UnpackLimitError);
    await expect(open([{ name: "a.pt", data: zeros, deflate: true, claimedBytes: 1000 }])).rejects.toThrow(
      UnpackLimitError,
    );
    await expect(open([{ name: "a.pt", data: noise(50), claimedBytes: 2 ** 31 }])).rejects.toThrow(DamagedFileError);
  });

  it("refuses entries that overlap or change places", async () => {
    const data = noise(100);
    await expect(
      open([
        { name: "a.pt", data },
        { name: "b.pt", data, claimedOffset: 0 },
      ]),
    ).rejects.toThrow(DamagedFileError);
    const swapped = [
      { name: "a.pt", data, localName: "b.pt" },
      { name: "b.bin2", data },
    ];
    await expect(open(swapped)).rejects.toThrow(DamagedFileError);
  });

  it("refuses storages that changed places, unless they have one size", async () => {
    const directory = await readZipDirectory(bytesSource(await fixture("odd-tensors.pt")));
    const entries: { name: string; data: Uint8Array }[] = [];
    for (const entry of directory.entries.values()) {
      entries.push({ name: entry.name, data: await readEntry(directory, entry) });
    }
    const storages = entries.filter(({ name }) => name.includes("/data/"));
    expect(storages).toHaveLength(12);
    for (const a of storages) {
      for (const b of storages) {
        const swap = (name: string) => (name === a.name ? b.name : name === b.name ? a.name : name);
        const opened = open(entries.map(({ name, data }) => ({ name: swap(name), data })));
        if (a.data.length === b.data.length) await opened;
        else await expect(opened).rejects.toThrow(/odd-tensors\/data\/\d+ has \d+ bytes, its tensors/);
      }
    }
  });

  it("names a deflated member that is cut or is no deflate stream", async () => {
    const member = { name: "a.pt", data: noise(100_000), deflate: true };
    await expect(open([{ ...member, claimedBytes: 200_000 }])).rejects.toThrow(DamagedFileError);
    await expect(open([{ name: "a.pt", data: noise(1000), method: 8 }])).rejects.toThrow(DamagedFileError);
  });

  it("says when there is no checkpoint inside", async () => {
    await expect(open([{ name: "photo.png", data: noise(20) }])).rejects.toThrow(NotACheckpointError);
    await expect(open([])).rejects.toThrow(NotACheckpointError);
    await expect(open([{ name: "a.pt", data: madeZip([{ name: "b.pt", data: noise(9) }]) }])).rejects.toThrow(
      NotACheckpointError,
    );
  });
});

describe("openCheckpoint", () => {
  it.each([
    ["version https://git-lfs.github.com/spec/v1\noid sha256:abc\n", /Git LFS pointer/],
    ["<!DOCTYPE html><html><head><title>404</title></head></html>", /web page/],
    ["\x1f\x8b\x08\x00 and the rest of a gzip file", /gzip, unpack it first/],
    ["\x80\x04\x95\x9b\x00\x00\x00\x00\x00\x00\x00}", /a pickle, but not one that torch\.save wrote/],
    ["%PDF-1.7 and what follows", /it begins with 25 50 44 46 2d 31 2e 37/],
  ])("says what else a file is: %j", async (text, what) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    await expect(openCheckpoint(bytesSource(bytes, "a.pt"))).rejects.toThrow(NotACheckpointError);
    await expect(openCheckpoint(bytesSource(bytes, "a.pt"))).rejects.toThrow(what);
  });

  it("reads a Blob as it reads bytes", async () => {
    const bytes = await fixture("tiny-classification.pt");
    const fromBlob = await openCheckpoint(blobSource(new Blob([bytes]), "tiny.pt"));
    expect(await digests(fromBlob)).toEqual(await digests(await openCheckpoint(bytesSource(bytes))));
  });

  it("reads Node's Buffers, whose slices are views, and leaves them as they are", async () => {
    const bytes = await fixture("odd-tensors.pt");
    const pooled = Buffer.from(new Uint8Array([...new Uint8Array(64), ...bytes])).subarray(64);
    const before = Buffer.from(pooled);
    expect(await digests(await openCheckpoint(bytesSource(pooled)))).toEqual(
      await digests(await openCheckpoint(bytesSource(bytes))),
    );
    expect(pooled.equals(before)).toBe(true);
  });

  it("keeps what stands beside the state dict as texts, and the optimizer's storages unread", async () => {
    const bytes = await fixture("tiny-classification.pt");
    let bytesRead = 0;
    const counting: ByteSource = {
      name: "tiny.pt",
      size: bytes.length,
      read(offset, length) {
        bytesRead += length;
        return Promise.resolve(bytes.slice(offset, offset + length));
      },
    };
    const file = await openCheckpoint(counting);
    expect(file.metadata.get("best_value")).toBe("71.25");
    expect(file.metadata.get("args.config")).toBe("configs/tiny.yaml");
    let tensorBytes = 0;
    for await (const { data } of file.tensors()) tensorBytes += data.length;
    // The pickle, the directory and a header for each entry come on top; nothing is read twice.
    expect(bytesRead).toBeLessThan(tensorBytes + 130_000);
  });

  it("notices a file that shrank while it was open", async () => {
    const bytes = await fixture("tiny.safetensors");
    const file = await openCheckpoint({
      name: "t",
      size: bytes.length,
      read: (at, n) => Promise.resolve(bytes.slice(at, Math.min(at + n, 500_000))),
    });
    await expect(digests(file)).rejects.toThrow(TruncatedFileError);
  });
});
