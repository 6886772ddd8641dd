// The server's headers and bodies, over real HTTP.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "./serve.mjs";

const script = "export const greeting = 'hello';\n".repeat(50);
const folder = mkdtempSync(path.join(tmpdir(), "serve-"));
let served: Awaited<ReturnType<typeof serve>>;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A request whose path is sent as it is: fetch would resolve `..` before the server sees it. */
function get(place: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { port } = new URL(served.address);
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: place, headers }, (response) => {
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

  it("lets scripts come from itself only, without eval", async () => {
    const policy = (await get("/")).headers["content-security-policy"];
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(policy).not.toContain("http");
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

  it("takes the next port where one is taken, unless told not to", async () => {
    const port = Number(new URL(served.address).port);
    const second = await serve({ folder, port });
    expect(Number(new URL(second.address).port)).toBeGreaterThan(port);
    second.server.close();
    await expect(serve({ folder, port, strict: true })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
