// Vite's development server: the names it answers to, and the policy that it sends.
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.dirname(import.meta.dirname);
let server: ViteDevServer;

function get(place: string, host = "localhost"): Promise<{ status: number; policy: string; body: string }> {
  const { port } = server.httpServer!.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: place, headers: { Host: host } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          policy: String(response.headers["content-security-policy"]),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on("error", reject)
      .end();
  });
}

beforeAll(async () => {
  server = await createServer({
    root,
    configFile: path.join(root, "vite.config.ts"),
    logLevel: "silent",
    // nothing is loaded here that would have to be bundled first
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
  });
  await server.listen();
});
afterAll(() => server.close());

describe("the development server", () => {
  it("answers to localhost, and not to another site's name (DNS rebinding)", async () => {
    expect((await get("/")).status).toBe(200);
    expect((await get("/", "127.0.0.1:5173")).status).toBe(200);
    const refused = await get("/", "evil.example");
    expect(refused.status).toBe(403);
    expect(refused.body).not.toContain("Ladon");
  });

  it("sends the built page's policy, with the nonce of what it adds itself", async () => {
    const { policy, body } = await get("/");
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1];
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'nonce-${nonce}';`);
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|(script|worker)-src[^;]*blob:/);
    const scripts = [...body.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(0);
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
  });

  it("lets workers start threads from blob: addresses", async () => {
    const { policy } = await get("/src/engine/inspection-worker.ts?worker_file&type=module");
    expect(policy).toMatch(/script-src [^;]*blob:/);
  });
});
