// The server under requests and rebuilds that no friend sends: it goes on, and shows nothing but what it serves.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { malformedRequests, rawRequest } from "./malformed-requests";
import { serve } from "./serve.mjs";

const scratch = mkdtempSync(path.join(tmpdir(), "serve-attacks-"));
const folder = path.join(scratch, "dist");
const checkpoints = path.join(scratch, "checkpoints");
const outside = path.join(scratch, "outside");
const script = "export const greeting = 'hello';\n".repeat(5000);
const secret = "not to be served";
/** What no answer holds: the files outside the folders, and those of the system. */
const leak = /not to be served|root:x?:0:0:/;

type Served = Awaited<ReturnType<typeof serve>>;
const portOf = ({ server }: Served) => (server.address() as AddressInfo).port;
let served: Served;

/** A build, as Vite writes it. */
function build(version: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "assets"), { recursive: true });
  writeFileSync(path.join(folder, "index.html"), `<!doctype html><title>${version}</title>`);
  writeFileSync(path.join(folder, "assets/app-1234.js"), script);
  writeFileSync(path.join(folder, "assets/app-1234.js.br"), brotliCompressSync(script));
  writeFileSync(path.join(folder, ".hidden.txt"), secret);
  symlinkSync(path.join(outside, "outside.txt"), path.join(folder, "link.txt"));
  symlinkSync(outside, path.join(folder, "linked"));
}

beforeAll(async () => {
  mkdirSync(outside);
  build("first");
  mkdirSync(path.join(checkpoints, "set"), { recursive: true });
  writeFileSync(path.join(checkpoints, "set/beta.pt"), "weights");
  for (const place of [scratch, outside])
    for (const name of ["outside.txt", "outside.pt", "index.json"]) writeFileSync(path.join(place, name), secret);
  symlinkSync(outside, path.join(checkpoints, "up"));
  served = await serve({ folder, port: 0, checkpoints });
});
afterAll(() => {
  served.server.close();
  rmSync(scratch, { recursive: true });
});

describe("the server under attack", () => {
  it("answers 1,000 malformed requests or closes, shows nothing from outside, and goes on", async () => {
    const port = portOf(served);
    const requests = malformedRequests(1000, port, 1);
    const statuses = new Map<number | undefined, number>();
    const leaks: string[] = [];
    const faults: string[] = [];
    const takeTurns = async () => {
      for (let request = requests.pop(); request; request = requests.pop()) {
        const { text, status } = await rawRequest(port, request.bytes);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const shown = `${request.kind}: ${JSON.stringify(request.bytes.toString("latin1").slice(0, 200))}`;
        if (leak.test(text)) leaks.push(shown);
        if (status !== undefined && status >= 500) faults.push(`${status} ${shown}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, takeTurns));
    console.log(`    answers: ${[...statuses].map(([status, n]) => `${n} × ${status ?? "closed"}`).join(", ")}`);
    expect(leaks).toEqual([]);
    expect(faults).toEqual([]);
    // the attack has reached the server's own refusals, not only Node's
    for (const status of [200, 400, 404, 405, 416, 421, 431])
      expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0);
    expect(await (await fetch(new URL("assets/app-1234.js", served.address))).text()).toBe(script);
  });

  it.each([
    "/link.txt",
    "/linked/outside.txt",
    "/checkpoints/up/outside.pt",
    "/.hidden.txt",
    "//outside.txt",
    "/assets",
  ])("answers 404 for %s, though the file is there", async (place) => {
    const { text, status } = await rawRequest(
      portOf(served),
      `GET ${place} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(status).toBe(404);
    expect(text).not.toMatch(leak);
  });

  it("outlives forty rebuilds under it, and sends whole files or none", async () => {
    const address = new URL("assets/app-1234.js", served.address);
    const building = new AbortController();
    const seen = { whole: 0, absent: 0 };
    const ask = async () => {
      while (!building.signal.aborted) {
        const response = await fetch(address);
        const body = await response.text();
        if (response.status === 200 && body === script) seen.whole++;
        else if (response.status === 404) seen.absent++;
        else throw new Error(`status ${response.status}, ${body.length} of ${script.length} characters`);
      }
    };
    const asking = Array.from({ length: 6 }, ask);
    // on a slow machine builds stay longer, and are gone longer, until some requests met each
    for (let i = 0; i < 40 || (i < 400 && (seen.whole === 0 || seen.absent === 0)); i++) {
      const longer = Math.max(0, i - 40);
      build(`build ${i}`);
      await new Promise((resolve) => setTimeout(resolve, (i % 5) + longer));
      rmSync(path.join(folder, "assets"), { recursive: true });
      await new Promise((resolve) => setTimeout(resolve, (i % 3) + longer));
    }
    build("last");
    building.abort();
    await Promise.all(asking);
    expect(seen.whole).toBeGreaterThan(0);
    expect(seen.absent).toBeGreaterThan(0);
    expect(await (await fetch(served.address)).text()).toContain("last");
  });

  it("ends connections that dribble their headers, and answers others meanwhile", async () => {
    const guarded = await serve({ folder, port: 0, headersMs: 400 });
    let open = 0;
    const ended = Array.from({ length: 40 }, async () => {
      const socket = connect(portOf(guarded), "127.0.0.1");
      open++;
      socket.on("error", () => undefined);
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
      const dribble = setInterval(() => socket.write("X: 1\r\n"), 50);
      await new Promise((resolve) => socket.once("close", resolve));
      clearInterval(dribble);
      open--;
    });
    expect((await fetch(guarded.address)).status).toBe(200);
    // fifty times the limit: a server without one waits for ever
    await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 20_000))]);
    expect(open).toBe(0);
    guarded.server.close();
  });
});
