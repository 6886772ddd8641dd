// The command against a local server that answers like GitHub's release API.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commandOutcome } from "../../testing/command-outcome";
import { madeZip } from "../../testing/made-zip";
import { listAssets } from "../download/release-assets";
import { download } from "../download/resumable-download";
import { listCheckpointFiles } from "../../../scripts/served-checkpoints.mjs";
import { command } from "./checkpoints";

const root = path.resolve(import.meta.dirname, "../../..");
const reference = path.join(root, "reference/checkpoints");
const scratch = mkdtempSync(path.join(tmpdir(), "fetch-checkpoints-"));

const entries = [
  ["ilsvrc2012", "tiny-classification.pt"],
  ["coco2017", "tiny-detection.pt"],
  ["pascal_voc2012", "tiny-segmentation.pt"],
].map(([dataSet, name]) => ({
  name: `resource/ckpt/${dataSet}/ladon/${name}`,
  data: readFileSync(path.join(reference, name)),
}));
const release = Buffer.from(madeZip([...entries, { name: "README.md", data: Buffer.from("read me") }]));
const paths = entries.map(({ name }) => name).toSorted();

/** How the server behaves, set by each test. */
interface Manners {
  assets: object[];
  /** Ends the connection after so many bytes of an answer, once. */
  cutAfter?: number;
  /** Sends the whole file whatever range is asked for. */
  ignoreRange?: boolean;
  /** What it sends as every file; the release unless told. */
  content?: Buffer;
}
let manners: Manners;
const ranges: (string | undefined)[] = [];
let address = "";

function asset(name: string, size: number, more: object = {}): object {
  return { name, size, browser_download_url: `${address}download/${name}`, ...more };
}

function sendFile(request: IncomingMessage, response: ServerResponse): void {
  const { range } = request.headers;
  ranges.push(range);
  const start = manners.ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const content = manners.content ?? release;
  const body = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    ETag: '"v1"',
    "Content-Length": body.length,
    ...(start > 0 && { "Content-Range": `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  const { cutAfter } = manners;
  if (cutAfter === undefined) return void response.end(body);
  manners.cutAfter = undefined;
  response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50));
}

const server = createServer((request, response) => {
  const place = request.url ?? "";
  if (place === "/repos/owner/name/releases/tags/v1") {
    response.writeHead(200, { "Content-Type": "application/json" });
    return response.end(JSON.stringify({ tag_name: "v1", assets: manners.assets }));
  }
  if (place.startsWith("/repos/owner/limited/")) {
    response.writeHead(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1900000000" });
    return response.end("{}");
  }
  if (place.startsWith("/repos/owner/page/")) return response.end("<!doctype html>");
  // GitHub answers with a redirect to where the file is
  if (place.startsWith("/download/")) {
    response.writeHead(302, { Location: `${address}storage${place.slice("/download".length)}` });
    return response.end();
  }
  if (place.startsWith("/storage/missing")) return response.writeHead(500).end();
  if (place.startsWith("/storage/")) return sendFile(request, response);
  response.writeHead(404).end("{}");
});

const fetchInto = (out: string, ...more: string[]) =>
  commandOutcome(command, "--api", address, "--repository", "owner/name", "--tag", "v1", "--out", out, ...more);

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
beforeEach(() => {
  manners = { assets: [asset("ladon.zip", release.length), asset("paper.pdf", 5)] };
  ranges.length = 0;
});
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

describe("npm run checkpoints", () => {
  it("follows redirects, unpacks the checkpoints, and fetches nothing twice", async () => {
    const out = path.join(scratch, "whole");
    const first = await fetchInto(out);
    expect(first.err).not.toMatch(/Error/);
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/3 checkpoint files in .*whole/) });
    for (const { name, data } of entries) expect(readFileSync(path.join(out, name)).equals(data)).toBe(true);
    expect(existsSync(path.join(out, "ladon.zip"))).toBe(false);
    expect((await listCheckpointFiles(out)).map(({ name }) => name)).toEqual(paths);
    const second = await fetchInto(out);
    expect(second.out).toMatch(/already here/);
    expect(ranges).toHaveLength(1);
  });

  it("keeps what came before a cut connection, and goes on there", async () => {
    const out = path.join(scratch, "cut");
    manners.cutAfter = 1_000_000;
    const first = await fetchInto(out);
    expect(first.code).toBe(1);
    expect(first.err).toMatch(/The connection broke .* of 2\.7 MB of ladon\.zip here\. They are kept: run this again/);
    const kept = statSync(path.join(out, "ladon.zip.part")).size;
    expect(kept).toBeGreaterThan(0);
    const second = await fetchInto(out);
    expect(second.code).toBe(0);
    expect(ranges).toEqual([undefined, `bytes=${kept}-`]);
    for (const { name, data } of entries) expect(readFileSync(path.join(out, name)).equals(data)).toBe(true);
  });

  it("begins anew where the server knows no ranges", async () => {
    const out = path.join(scratch, "anew");
    manners.cutAfter = 1_000_000;
    await fetchInto(out);
    manners.ignoreRange = true;
    expect((await fetchInto(out)).code).toBe(0);
    expect((await listCheckpointFiles(out)).map(({ name }) => name)).toEqual(paths);
  });

  it("takes a lone checkpoint as it is, and only what is asked for", async () => {
    const out = path.join(scratch, "lone");
    manners.assets = [asset("a-beta1.28.pt", release.length), asset("b-beta0.32.pt", release.length)];
    expect((await fetchInto(out, "--only", "BETA1.28")).code).toBe(0);
    expect(readdirSync(out)).toEqual(["a-beta1.28.pt"]);
    const none = await fetchInto(out, "--only", "beta9");
    expect(none.err).toBe('No file of the release has "beta9" in its name; there are a-beta1.28.pt, b-beta0.32.pt.\n');
  });

  it.each<[string, () => object, RegExp]>([
    [
      "a size that the server falls short of",
      () => asset("x.zip", release.length + 7),
      /the server sends less than the release lists, \d+ bytes in place of \d+/,
    ],
    [
      "a size that the server exceeds",
      () => asset("x.zip", release.length - 7),
      /the server sends more than the release lists/,
    ],
    [
      "another content",
      () => asset("x.zip", release.length, { digest: `sha256:${"0".repeat(64)}` }),
      /x\.zip arrived damaged: its SHA-256 is/,
    ],
    ["no room on the disk", () => asset("x.zip", 2 ** 50), /x\.zip needs \d+\.\d MB, and the disk of .* has .* left/],
    ["a name with a path", () => asset("../x.zip", 5), /named "\.\.\/x\.zip", which is no plain file name/],
    ["a server error", () => asset("missing.zip", 5), /answered 500\. Run this again later/],
    [
      "no checkpoints at all",
      () => asset("paper.pdf", 5),
      /has no \.zip, \.pt, \.pth or \.safetensors; it has paper\.pdf/,
    ],
  ])("says so in one sentence for %s", async (what, listed, sentence) => {
    manners.assets = [listed()];
    const folder = path.join(scratch, what.replace(/\W+/g, "-"));
    mkdirSync(folder);
    const fetched = listAssets({ api: address, repository: "owner/name", tag: "v1" }).then(([first]) =>
      download(first, folder),
    );
    await expect(fetched).rejects.toMatchObject({ name: "FetchError", message: expect.stringMatching(sentence) });
    expect(readdirSync(folder).filter((name) => !name.endsWith(".part"))).toEqual([]);
  });

  it("accepts the digest that the release lists", async () => {
    const digest = `sha256:${createHash("sha256").update(release).digest("hex")}`;
    manners.assets = [asset("x.zip", release.length, { digest })];
    expect((await fetchInto(path.join(scratch, "digest"))).code).toBe(0);
  });

  it("refuses a zip whose entries leave the folder", async () => {
    const out = path.join(scratch, "escape");
    manners.content = Buffer.from(madeZip([{ name: "../escaped.pt", data: Buffer.from("x") }]));
    manners.assets = [asset("ladon.zip", manners.content.length)];
    const { code, err } = await fetchInto(out);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/\.\.\/escaped\.pt/) });
    expect(existsSync(path.join(scratch, "escaped.pt"))).toBe(false);
  });

  it.each<[string[], RegExp]>([
    [["--repository", "owner/limited"], /only so many requests an hour .* used up\. Run this again after/],
    [
      ["--repository", "owner/none"],
      /There is no release v1 of owner\/none \(.* answered 404\)\. Check --repository and --tag/,
    ],
    [["--repository", "owner/page"], /did not answer with JSON/],
    [["--repository", "nonsense"], /^--repository nonsense is not OWNER\/NAME/],
    [["--api", "http://127.0.0.1:9/"], /127\.0\.0\.1:9 cannot be reached \(.+\)\. Check the connection/],
    [["--api", "nowhere"], /^--api nowhere is no address/],
    [["--kinds", "3"], /^Unknown option '--kinds'; use: npm run checkpoints/],
    [
      ["--out", path.join(reference, "tiny-classification.pt")],
      /a file of that name is in the way|a part of its path is a file/,
    ],
  ])("given %j: one sentence, exit code 1", async (args, sentence) => {
    const { code, err } = await fetchInto(path.join(scratch, "never"), ...args);
    expect(err).toMatch(sentence);
    expect({ code, lines: err.trim().split("\n").length }).toEqual({ code: 1, lines: 1 });
    expect(existsSync(path.join(scratch, "never"))).toBe(false);
  });
});
