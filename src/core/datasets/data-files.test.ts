import { describe, expect, it } from "vitest";
import { type MadeEntry, madeZip } from "../../testing/made-zip";
import { sceneSetFiles } from "../scenes/scene-folders";
import { DataSetError } from "./data-set";
import { openDataSet } from "./open-data-set";
import { browserFiles, zipFiles } from "./data-files";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const open = (entries: readonly MadeEntry[]) => zipFiles(new Blob([madeZip(entries)]), "set.zip");
const entry = (name: string, more: Partial<MadeEntry> = {}): MadeEntry => ({
  name,
  data: text(`content of ${name}`),
  ...more,
});

describe("files in a zip", () => {
  it("are listed with their sizes and unpacked when asked for, stored or deflated", async () => {
    const repeated = text("many words ".repeat(1000));
    const files = await open([
      entry("a/1.txt"),
      entry("a/2.txt", { deflate: true, data: repeated }),
      entry("empty/", { data: text("") }),
    ]);
    expect(files.map(({ path, byteLength }) => [path, byteLength])).toEqual([
      ["a/1.txt", 18],
      ["a/2.txt", 11_000],
    ]);
    expect(await files[0].bytes()).toEqual(text("content of a/1.txt"));
    expect(await files[1].bytes()).toEqual(repeated);
    expect(await files[1].bytes()).toEqual(repeated);
  });

  it("give their first bytes without the rest", async () => {
    const data = Uint8Array.from({ length: 400_000 }, (_, i) => (i * i) % 251);
    const files = await open([entry("a", { data }), entry("b", { data, deflate: true }), entry("c")]);
    for (const file of files.slice(0, 2)) {
      expect(Buffer.compare(await file.head!(70_000), data.subarray(0, 70_000))).toBe(0);
    }
    expect(await files[2].head!(70_000)).toEqual(text("content of c"));
    expect(Buffer.compare(await files[1].bytes(), data)).toBe(0);
    const [damaged] = await open([entry("a.png", { data, claimedCrc: 1 })]);
    expect(await damaged.head!(10)).toEqual(data.slice(0, 10));
    const [bomb] = await open([entry("bomb", { data, deflate: true, claimedBytes: 100 })]);
    await expect(bomb.head!(1000)).rejects.toThrow(/^bomb: it cannot be unpacked/);
  });

  it.each([
    ["PowerShell's separators", ["cat\\0.png", "cat\\1.png", "dog\\0.png", "dog\\1.png", "cat\\"]],
    ["dots in front", ["./cat/0.png", "./cat/1.png", "./dog/0.png", "./dog/1.png", "./", "./cat/"]],
  ])("of names with %s are the same class folders", async (_, names) => {
    const set = await openDataSet(await open(names.map((name) => entry(name))));
    expect(set.samples.map(({ name }) => name)).toEqual(["cat/0.png", "cat/1.png", "dog/0.png", "dog/1.png"]);
    expect(set.classes.classification).toEqual(["cat", "dog"]);
    expect([set.skipped, set.warnings]).toEqual([[], []]);
  });

  it("are named in UTF-8 where the bytes are, whatever the flag says", async () => {
    const names = async (more: Partial<MadeEntry>) =>
      (await open([entry("größe/中.png", more)])).map(({ path }) => path);
    expect(await names({})).toEqual(["größe/中.png"]);
    expect(await names({ saysUtf8: false })).toEqual(["größe/中.png"]);
    const [latin] = await open([entry("größe/1.png", { saysUtf8: false, nameEncoding: "latin1" })]);
    // Code page 437, as the format says and Python's zipfile reads it.
    expect(latin.path).toBe("gr÷▀e/1.png");
  });

  it("open as a dataset, with what macOS adds passed over", async () => {
    const scenes = Array.from(sceneSetFiles({ seed: 2, count: 8, size: 64 }, ["coco"]), ({ path, bytes }) =>
      entry(`download/${path}`, { data: bytes, deflate: true }),
    );
    const files = await open([
      ...scenes,
      entry("__MACOSX/download/coco/._annotations.json"),
      entry("download/.DS_Store"),
    ]);
    const set = await openDataSet(files);
    expect([set.format, set.name, set.samples.length]).toEqual(["coco", "coco", 8]);
    expect(await set.samples[3].image()).toMatchObject({ width: 64, height: 64 });
  });

  it.each([
    ["a path that climbs", [entry("a/../../b")], /named "a\/\.\.\/\.\.\/b", which could reach outside/],
    ["a path from the root", [entry("/etc/passwd")], /could reach outside/],
    ["a path of Windows that climbs", [entry("..\\..\\b")], /could reach outside/],
    ["a path that climbs after a dot", [entry("./../b")], /could reach outside/],
    ["a drive", [entry("C:/b")], /could reach outside/],
    ["a drive of Windows", [entry("C:\\b")], /could reach outside/],
    ["a share of Windows", [entry("\\\\server\\b")], /could reach outside/],
    ["a name with a control character", [entry("a\u0000b")], /could reach outside/],
    ["one path in two spellings", [entry("a/b"), entry("a\\b")], /two entries are named a\/b/],
    ["one path twice, once with a dot", [entry("./a"), entry("a")], /two entries are named a/],
    ["a link", [entry("link", { externalAttributes: 0xa1ff0000 })], /link is a symbolic link/],
    ["encryption", [entry("a", { flags: 1 })], /a is encrypted/],
    ["another method", [entry("a", { method: 14 })], /packed by method 14/],
    ["one path twice", [entry("a"), entry("a")], /two entries are named a/],
    [
      "a claim of gigabytes",
      [entry("a", { claimedBytes: 2 ** 31, deflate: true })],
      /claims to unpack to 2,147,483,648/,
    ],
  ])("are refused for %s", async (_, entries, message) => {
    await expect(open(entries)).rejects.toThrow(message);
    await expect(open(entries)).rejects.toThrow(DataSetError);
  });

  it("are cut off where an entry unpacks to more than it claims, and refused where it unpacks to less", async () => {
    const zeros = new Uint8Array(5_000_000);
    const [more] = await open([entry("bomb.png", { data: zeros, deflate: true, claimedBytes: 1000 })]);
    await expect(more.bytes()).rejects.toThrow(/^bomb\.png: it cannot be unpacked from set\.zip \(/);
    const [less] = await open([entry("short.png", { claimedBytes: 200, deflate: true })]);
    await expect(less.bytes()).rejects.toThrow(DataSetError);
  });

  it("are refused where the content has changed", async () => {
    const [file] = await open([entry("a.png", { claimedCrc: 1 })]);
    await expect(file.bytes()).rejects.toThrow(/^a\.png: it cannot be unpacked from set\.zip/);
  });

  it.each([
    ["text", text("no zip at all, but long enough to hold a directory")],
    ["nothing", text("")],
    ["half of a zip", madeZip([entry("a"), entry("b")]).subarray(0, 90)],
  ])("are not found in %s", async (_, bytes) => {
    const blob = new Blob([new Uint8Array(bytes)]);
    await expect(zipFiles(blob, "x.zip")).rejects.toThrow(/^x\.zip: it is no zip file, or a damaged one/);
    await expect(zipFiles(blob, "x.zip")).rejects.toThrow(DataSetError);
  });

  it("whose directory misspells a folder is refused: it would make a class of one image", async () => {
    const entries = ["cat/0.png", "cat/1.png", "dog/2.png"].map((name) => ({ name, data: new Uint8Array([1, 2]) }));
    for (const name of ["cab/0.png", ".at/0.png"]) {
      const damaged = [{ ...entries[0], name, localName: "cat/0.png" }, ...entries.slice(1)];
      await expect(zipFiles(new Blob([madeZip(damaged)]), "pets.zip")).rejects.toThrow(
        /^pets\.zip: .*the header before .*0\.png describes another entry/,
      );
    }
  });
});

/** A File as a directory picker gives it; Node's has no folder. */
function picked(name: string, webkitRelativePath: string): File {
  return Object.assign(new File(["abc"], name), { webkitRelativePath });
}

describe("files from a browser", () => {
  it("keep the path in the picked folder", () => {
    const files = browserFiles([picked("1.jpg", "set/cat/1.jpg"), picked("2.jpg", "")]);
    expect(files.map(({ path, byteLength }) => [path, byteLength])).toEqual([
      ["set/cat/1.jpg", 3],
      ["2.jpg", 3],
    ]);
  });

  it("take the path beside a file that has lost it, in forward slashes", async () => {
    const files = browserFiles([
      { path: "/set\\cat\\1.jpg", file: new File(["abc"], "1.jpg") },
      { path: "./set/2.jpg", file: new Blob(["de"]) },
    ]);
    expect(files.map(({ path }) => path)).toEqual(["set/cat/1.jpg", "set/2.jpg"]);
    expect(Array.from(await files[1].bytes())).toEqual([100, 101]);
  });
});
