// Downloads that go wrong, from a local server: each is refused with a sentence, or repaired.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeZip } from "../../testing/made-zip";
import { fetchAsset } from "./fetch-asset";
import type { ReleaseAsset } from "./release-assets";

const scratch = mkdtempSync(path.join(tmpdir(), "bad-downloads-"));
const weights = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 251));
const newWeights = Buffer.from(weights.toReversed());
const zipOf = (data: Buffer) => Buffer.from(madeZip([{ name: "beta.pt", data }]));
const content = zipOf(weights);
/** Of the same length, and as whole in itself. */
const otherVersion = zipOf(newWeights);
/** A byte of the weights is another; nothing else. */
const altered = Buffer.from(content);
altered[20_000] ^= 1;
const loginPage = Buffer.from(`<!doctype html><title>Log in</title>${"<p>Welcome".repeat(1000)}`);
const sha256 = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** What one test's server does with the requests for its file, one after another. */
type Answer = (headers: IncomingHttpHeaders, response: ServerResponse, address: string) => void;
let answers: Answer[] = [];
let ranges: (string | undefined)[] = [];
let address = "";

const server = createServer(({ headers }, response) => {
  ranges.push(headers.range);
  const answer = answers.length > 1 ? answers.shift()! : answers[0];
  answer(headers, response, address);
});

/** As RFC 9110 asks, If-Range included. */
const well =
  (body: Buffer, etag = '"v1"', more: Record<string, string> = {}): Answer =>
  (headers, response) => {
    const asked = /^bytes=(\d+)-$/.exec(headers.range ?? "");
    const start = asked && headers["if-range"] === etag ? Number(asked[1]) : 0;
    response.writeHead(start > 0 ? 206 : 200, {
      ETag: etag,
      "Content-Length": body.length - start,
      ...(start > 0 && { "Content-Range": `bytes ${start}-${body.length - 1}/${body.length}` }),
      ...more,
    });
    response.end(body.subarray(start));
  };
const status =
  (code: number, headers: Record<string, string> = {}, body: Buffer | string = ""): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);
/** Sends `bytes` of what it announced, and ends the connection once they lie in `folder`. */
const cut =
  (folder: string, body: Buffer, bytes: number, headers: Record<string, string> = { ETag: '"v1"' }): Answer =>
  (_, response) => {
    response.writeHead(200, { ...headers, "Content-Length": body.length });
    response.write(body.subarray(0, bytes));
    const look = setInterval(() => {
      if (statSync(path.join(folder, "ladon.zip.part"), { throwIfNoEntry: false })?.size !== bytes) return;
      clearInterval(look);
      response.destroy();
    }, 5);
  };

interface Case {
  readonly asset?: Partial<ReleaseAsset>;
  readonly answers: Answer[];
  /** What an earlier run, or somebody, has left in the folder. */
  readonly before?: (folder: string) => void | Promise<unknown>;
}

const assetOf = (more: Partial<ReleaseAsset> = {}): ReleaseAsset => ({
  name: "ladon.zip",
  size: content.length,
  browser_download_url: `${address}ladon.zip`,
  api: address,
  ...more,
});

function newFolder(): string {
  return mkdtempSync(path.join(scratch, "out-"));
}

/** What the command says of one more run into `folder`; nothing where all went well. */
async function attemptIn(folder: string, given: readonly Answer[], asset: Partial<ReleaseAsset> = {}): Promise<string> {
  answers = [...given];
  ranges = [];
  try {
    await fetchAsset(assetOf(asset), folder, () => undefined);
    return "";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

async function attempt({ asset, answers: given, before }: Case) {
  const folder = newFolder();
  await before?.(folder);
  return { folder, outcome: await attemptIn(folder, given, asset) };
}

/** An attempt whose connection breaks halfway, so that a part is there. */
const halfOf = (body: Buffer, headers?: Record<string, string>) => async (folder: string) => {
  expect(await attemptIn(folder, [cut(folder, body, 15_000, headers)])).toMatch(
    /The connection broke .* They are kept: run this again to go on/,
  );
};

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  rmSync(scratch, { recursive: true });
});

describe("a bad download is refused, and nothing of it is kept:", () => {
  it.each<[string, () => Case, RegExp]>([
    [
      "an altered file, by the release's digest",
      () => ({ asset: { digest: sha256(content) }, answers: [well(altered)] }),
      /arrived damaged: its SHA-256 is [0-9a-f]{64}, the release lists [0-9a-f]{64}\. It was removed: run this again/,
    ],
    [
      "an altered file without a digest, by the checksums of its entries",
      () => ({ answers: [well(altered)] }),
      /arrived damaged: .*beta\.pt has checksum [0-9a-f]{8}, its directory says [0-9a-f]{8}.* It was removed/,
    ],
    [
      "a digest by an unknown algorithm, before anything is fetched",
      () => ({ asset: { digest: `blake9:${"0".repeat(64)}` }, answers: [well(content)] }),
      /the release lists the digest "blake9:0+", and this command knows sha256, sha384, sha512/,
    ],
    [
      "a digest of the wrong length",
      () => ({ asset: { digest: "sha256:1234" }, answers: [well(content)] }),
      /the release lists the digest "sha256:1234"/,
    ],
    [
      "a login page, by its type",
      () => ({ asset: { size: loginPage.length }, answers: [status(200, { "Content-Type": "text/html" }, loginPage)] }),
      /answered with a page \(text\/html\) in place of ladon\.zip, as networks do that ask for a login first/,
    ],
    [
      "a login page that claims to be a file, by its first bytes",
      () => ({ asset: { size: loginPage.length }, answers: [well(loginPage)] }),
      /sends something else in place of ladon\.zip: it begins with "<!doctype html>/,
    ],
    [
      "a length that the release does not list",
      () => ({ answers: [well(Buffer.concat([content, Buffer.alloc(9)]))] }),
      /the server sends more than the release lists, \d+ bytes in place of \d+/,
    ],
    [
      "more bytes than listed, where no length was announced",
      () => ({
        answers: [(_, response) => void response.writeHead(200).end(Buffer.concat([content, Buffer.alloc(9)]))],
      }),
      /the server sends more than/,
    ],
    [
      "a compressed body that does not say so",
      () => ({ answers: [(_, response) => void response.writeHead(200).end(gzipSync(content))] }),
      /sends something else in place of ladon\.zip/,
    ],
    [
      "a redirect to plain http on another host",
      () => ({ answers: [status(302, { Location: `${address.replace("127.0.0.1", "localhost")}x` }), well(content)] }),
      /leads to http:\/\/localhost:\d+\/x, which is not https: anyone on the way could send another file/,
    ],
    [
      "an address on plain http in the release's own list",
      () => ({ asset: { browser_download_url: "http://evil.example/ladon.zip" }, answers: [well(content)] }),
      /The release leads to http:\/\/evil\.example\/ladon\.zip, which is not https/,
    ],
    [
      "redirects without end",
      () => ({ answers: [status(302, { Location: "/again" })] }),
      /leads from one address to the next 5 times and more/,
    ],
    [
      "a part where the whole was asked for",
      () => ({ answers: [status(206, { "Content-Range": `bytes 0-9/${content.length}` }, content.subarray(0, 10))] }),
      /answered 206 when asked for all of ladon\.zip/,
    ],
    ["an error of the server", () => ({ answers: [status(503)] }), /answered 503\. Run this again later/],
    [
      "a file that nothing vouches for",
      () => ({
        asset: { name: "beta.safetensors", size: 100 },
        answers: [well(Buffer.from(`\x08\0\0\0\0\0\0\0{}${" ".repeat(90)}`))],
      }),
      /nothing tells whether it is right, for the release lists no digest and the file has no checksums\. --unchecked/,
    ],
  ])("%s", async (_, given, sentence) => {
    const { folder, outcome } = await attempt(given());
    expect(outcome).toMatch(sentence);
    expect(outcome).toMatch(/^FetchError: /);
    // what --unchecked may take stays as a part
    expect(readdirSync(folder).filter((name) => !name.startsWith("beta.safetensors.part"))).toEqual([]);
  });
});

describe("a bad download is repaired:", () => {
  it.each<[string, () => Case, (string | undefined)[]]>([
    [
      "a file of the right size that is another, by the digest",
      () => ({
        asset: { digest: sha256(content) },
        before: (folder) => writeFileSync(path.join(folder, "ladon.zip"), otherVersion),
        answers: [well(content)],
      }),
      [undefined],
    ],
    [
      "a zip of the right size that is damaged, without a digest",
      () => ({ before: (folder) => writeFileSync(path.join(folder, "ladon.zip"), altered), answers: [well(content)] }),
      [undefined],
    ],
    [
      "a part of another version (its tag changed)",
      () => ({ before: halfOf(otherVersion), answers: [well(content, '"v2"')] }),
      ["bytes=15000-"],
    ],
    [
      "a part of another version, from a server that goes on with it all the same",
      () => ({
        before: halfOf(otherVersion),
        answers: [
          status(
            206,
            { ETag: '"v2"', "Content-Range": `bytes 15000-${content.length - 1}/${content.length}` },
            content.subarray(15_000),
          ),
          well(content, '"v2"'),
        ],
      }),
      ["bytes=15000-", undefined],
    ],
    [
      "a part that the server goes on with at another place",
      () => ({
        before: halfOf(content),
        answers: [
          status(
            206,
            { ETag: '"v1"', "Content-Range": `bytes 14000-${content.length - 1}/${content.length}` },
            content.subarray(14_000),
          ),
          well(content),
        ],
      }),
      ["bytes=15000-", undefined],
    ],
    [
      "a part of a file that has another length now",
      () => ({
        before: halfOf(content),
        answers: [
          status(
            206,
            { "Content-Range": `bytes 15000-${content.length}/${content.length + 1}` },
            content.subarray(15_000),
          ),
          well(content),
        ],
      }),
      ["bytes=15000-", undefined],
    ],
    [
      "a part that the server calls unsatisfiable",
      () => ({
        before: halfOf(content),
        answers: [status(416, { "Content-Range": "bytes */9" }), well(content)],
      }),
      ["bytes=15000-", undefined],
    ],
    [
      "a login page that an earlier run has kept as a part",
      () => ({
        before: (folder) => writeFileSync(path.join(folder, "ladon.zip.part"), loginPage.subarray(0, 5000)),
        answers: [well(content)],
      }),
      [undefined],
    ],
    [
      "a part of which nothing tells the version",
      () => ({
        before: halfOf(otherVersion, {}),
        answers: [well(content)],
      }),
      [undefined],
    ],
    [
      "a cut connection, where it broke",
      () => ({ before: halfOf(content), answers: [well(content)] }),
      ["bytes=15000-"],
    ],
    [
      "a compressed body that says so",
      () => ({ answers: [status(200, { "Content-Encoding": "gzip" }, gzipSync(content))] }),
      [undefined],
    ],
    [
      "an unpacked file of the right size that is another, under a new zip",
      () => ({ before: (folder) => writeFileSync(path.join(folder, "beta.pt"), newWeights), answers: [well(content)] }),
      [undefined],
    ],
    [
      "an unpacked file that was altered since, its size kept",
      () => ({
        before: async (folder) => {
          await attemptIn(folder, [well(content)]);
          writeFileSync(path.join(folder, "beta.pt"), newWeights);
        },
        answers: [well(content)],
      }),
      [undefined],
    ],
    [
      "a release that has another zip of the same name and size now",
      () => ({
        before: async (folder) => {
          await attemptIn(folder, [well(otherVersion)], { digest: sha256(otherVersion) });
        },
        asset: { digest: sha256(content) },
        answers: [well(content)],
      }),
      [undefined],
    ],
  ])("%s", async (_, given, asked) => {
    const { folder, outcome } = await attempt(given());
    expect(outcome).toBe("");
    expect(ranges).toEqual(asked);
    expect(readFileSync(path.join(folder, "beta.pt")).equals(weights)).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual([".ladon.zip.unpacked.json", "beta.pt"]);
  });
});

describe("what came is kept", () => {
  it("where a connection breaks, or a login page answers the next time", async () => {
    const folder = newFolder();
    await halfOf(content)(folder);
    const page = await attemptIn(folder, [status(200, { "Content-Type": "text/html" }, loginPage)]);
    expect(page).toMatch(/answered with a page/);
    expect(statSync(path.join(folder, "ladon.zip.part")).size).toBe(15_000);
    expect(await attemptIn(folder, [well(content)])).toBe("");
    expect(readFileSync(path.join(folder, "beta.pt")).equals(weights)).toBe(true);
  });

  it.runIf(existsSync("/dev/full"))("where the disk is full, and goes on from there once there is room", async () => {
    const full = (folder: string) => symlinkSync("/dev/full", path.join(folder, "beta.pt.part"));
    const { folder, outcome } = await attempt({ before: full, answers: [well(content)] });
    expect(outcome).toMatch(/ENOSPC/);
    rmSync(path.join(folder, "beta.pt.part"));
    expect(await attemptIn(folder, [status(500)])).toBe("");
    expect(ranges).toEqual([]);
    expect(readFileSync(path.join(folder, "beta.pt")).equals(weights)).toBe(true);
  });
});
