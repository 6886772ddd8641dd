// The server's headers and bodies, over real HTTP.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metaPolicy } from "./headers.mjs";
import { allowedHosts, isAllowedHost, loopbackHosts, serve } from "./serve.mjs";

const script = "export const greeting = 'hello';\n".repeat(50);
const folder = mkdtempSync(path.join(tmpdir(), "serve-"));
let served: Awaited<ReturnType<typeof serve>>;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A request whose path is sent as it is: fetch would resolve `..` before the server sees it. */
function get(place: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { port } = new URL(served.address);
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: place, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("the server", () => {
  beforeAll(async () => {
    mkdirSync(path.join(folder, "assets"));
    writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Lab</title>");
    writeFileSync(path.join(folder, "assets/app-1234.js"), script);
    writeFileSync(path.join(folder, "assets/app-1234.js.br"), brotliCompressSync(script));
    for (const worker of ["worker-Ab_-12.js", "inspection-worker-x1.js"])
      writeFileSync(path.join(folder, "assets", worker), script);
    writeFileSync(path.join(folder, "../serve-secret.txt"), "not to be served");
    served = await serve({ folder, port: 0 });
  });
  afterAll(() => {
    served.server.close();
    rmSync(folder, { recursive: true });
    rmSync(path.join(folder, "../serve-secret.txt"));
  });

  it("isolates every page, so that WebAssembly may use threads", async () => {
    const { headers } = await get("/");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
  });

  it("lets scripts and styles come from itself only, without eval and without what stands in the page", async () => {
    const policy = String((await get("/")).headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("worker-src 'self';");
    expect(policy).not.toMatch(/'unsafe-eval'|'unsafe-inline'|http/);
    // the same, but for the directive that a meta element may not carry
    expect(policy).toBe(`${metaPolicy}; frame-ancestors 'none'`);
  });

  it("lets workers alone start threads from blob: addresses", async () => {
    const policyOf = async (place: string) => String((await get(place)).headers["content-security-policy"]);
    for (const worker of ["/assets/worker-Ab_-12.js", "/assets/inspection-worker-x1.js"])
      expect(await policyOf(worker)).toMatch(/script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:;/);
    expect(await policyOf("/assets/app-1234.js")).not.toMatch(/(script|worker)-src[^;]*blob:/);
  });

  it("sends the Brotli twin to those who take it", async () => {
    const compressed = await get("/assets/app-1234.js", { "Accept-Encoding": "br" });
    expect(compressed.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(compressed.body).toString()).toBe(script);
    expect((await get("/assets/app-1234.js")).body.toString()).toBe(script);
  });

  it("lets files with a hash in their name be kept, and asks again for the page", async () => {
    expect((await get("/assets/app-1234.js")).headers["cache-control"]).toContain("immutable");
    expect((await get("/")).headers["cache-control"]).toBe("no-cache");
  });

  it.each(["/../serve-secret.txt", "/%2e%2e/serve-secret.txt", "/assets/..%2f..%2fserve-secret.txt", "/nothing.js"])(
    "answers 404 with a sentence for %s",
    async (place) => {
      const { status, body } = await get(place);
      expect(status).toBe(404);
      expect(body.toString()).toMatch(/^There is no .* here\.\n$/);
    },
  );

  it.each(["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])("answers to %s, on any port", async (host) => {
    for (const port of ["", ":1", ":4173"]) expect((await get("/", { Host: `${host}${port}` })).status).toBe(200);
  });

  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "evil.example@localhost", "[::2]"])(
    "tells a browser that was sent here as %j whom it answers to (DNS rebinding)",
    async (host) => {
      for (const place of ["/", "/checkpoints/index.json", "/nothing"]) {
        const { status, body } = await get(place, { Host: host });
        expect(status).toBe(421);
        expect(body.toString()).toMatch(/^This server answers to localhost, 127\.0\.0\.1, \[::1\], not to /);
      }
    },
  );

  it("answers to the name that --host gives it, and to every address of the machine where it listens on all", () => {
    expect(allowedHosts("lab.example")).toEqual(new Set([...loopbackHosts, "lab.example"]));
    expect(allowedHosts("fe80::1")).toContain("[fe80::1]");
    const own = Object.values(networkInterfaces()).flatMap((list) => list!.filter(({ family }) => family === "IPv4"));
    for (const { address } of own) expect(isAllowedHost(`${address}:4173`, allowedHosts("0.0.0.0"))).toBe(true);
    expect(isAllowedHost("evil.example", allowedHosts("0.0.0.0"))).toBe(false);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])("knows GET and HEAD, not %s", async (method) => {
    const { status, headers, body } = await get("/", {}, method);
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "GET, HEAD" });
    expect(body.toString()).toBe(`This server knows GET and HEAD, not ${method}.\n`);
  });

  it("says to HEAD what it would send", async () => {
    const whole = await get("/assets/app-1234.js");
    const head = await get("/assets/app-1234.js", { Range: "bytes=0-1" }, "HEAD");
    expect(head.body).toHaveLength(0);
    expect(head.status).toBe(200);
    for (const name of ["content-length", "content-type", "etag", "accept-ranges"])
      expect(head.headers[name]).toBe(whole.headers[name]);
  });

  it.each([
    ["bytes=0-5", 206, script.slice(0, 6), `bytes 0-5/${script.length}`],
    ["bytes=-5", 206, script.slice(-5), `bytes ${script.length - 5}-${script.length - 1}/${script.length}`],
    [
      `bytes=${script.length - 3}-`,
      206,
      script.slice(-3),
      `bytes ${script.length - 3}-${script.length - 1}/${script.length}`,
    ],
    ["bytes=0-1,5-6", 200, script, undefined],
    ["bytes=5-1", 200, script, undefined],
  ])("sends for Range: %s the bytes that it names", async (range, status, body, contentRange) => {
    const answer = await get("/assets/app-1234.js", { Range: range, "Accept-Encoding": "br" });
    expect(answer.body.toString()).toBe(body);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-range"]).toBe(contentRange);
    expect(answer.headers["content-length"]).toBe(String(body.length));
  });

  it("says how many bytes there are to those who ask for others", async () => {
    const { status, headers } = await get("/assets/app-1234.js", { Range: `bytes=${script.length}-` });
    expect({ status, range: headers["content-range"] }).toEqual({ status: 416, range: `bytes */${script.length}` });
  });

  it("goes on with a part of the same file, and sends another from its beginning (If-Range)", async () => {
    const { headers } = await get("/assets/app-1234.js");
    const ask = (ifRange: string) => get("/assets/app-1234.js", { Range: "bytes=5-9", "If-Range": ifRange });
    expect((await ask(headers.etag!)).status).toBe(206);
    for (const other of ['"other"', `W/${headers.etag}`, "Thu, 01 Jan 1970 00:00:00 GMT"]) {
      const answer = await ask(other);
      expect(answer.status).toBe(200);
      expect(answer.body.toString()).toBe(script);
    }
  });

  it("sends nothing again that has not changed, and something that has", async () => {
    const { headers } = await get("/");
    const ask = (name: string, value: string) => get("/", { [name]: value });
    expect((await ask("If-None-Match", `"x", W/${headers.etag}`)).status).toBe(304);
    expect((await ask("If-Modified-Since", headers["last-modified"]!)).status).toBe(304);
    expect((await ask("If-None-Match", '"x"')).status).toBe(200);
    writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>Lob</title>");
    expect((await ask("If-None-Match", headers.etag!)).body.toString()).toContain("Lob");
  });

  it("sends no twin that an earlier build left, nor one that is refused", async () => {
    const old = new Date(Date.now() - 60_000);
    writeFileSync(path.join(folder, "note.txt"), "new");
    writeFileSync(path.join(folder, "note.txt.br"), brotliCompressSync("old"));
    expect((await get("/note.txt", { "Accept-Encoding": "gzip, br;q=0" })).body.toString()).toBe("new");
    utimesSync(path.join(folder, "note.txt.br"), old, old);
    expect((await get("/note.txt", { "Accept-Encoding": "br" })).body.toString()).toBe("new");
  });

  it("takes the next port where one is taken, unless told not to", async () => {
    const port = Number(new URL(served.address).port);
    const second = await serve({ folder, port });
    expect(Number(new URL(second.address).port)).toBeGreaterThan(port);
    second.server.close();
    await expect(serve({ folder, port, strict: true })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
