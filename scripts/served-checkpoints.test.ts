// The folder of fetched checkpoints, over real HTTP.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "./serve.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "served-checkpoints-"));
const checkpoints = path.join(folder, "checkpoints");
let served: Awaited<ReturnType<typeof serve>>;
const get = (place: string) => fetch(new URL(place, served.address));

beforeAll(async () => {
  mkdirSync(path.join(checkpoints, "ladon set"), { recursive: true });
  mkdirSync(path.join(folder, "dist"));
  writeFileSync(path.join(folder, "dist/index.html"), "<!doctype html>");
  writeFileSync(path.join(checkpoints, "ladon set/beta 1.28.pt"), "weights");
  writeFileSync(path.join(checkpoints, "half.zip.part"), "not yet");
  writeFileSync(path.join(folder, "outside.pt"), "not to be served");
  symlinkSync(path.join(folder, "outside.pt"), path.join(checkpoints, "link.pt"));
  served = await serve({ folder: path.join(folder, "dist"), port: 0, checkpoints });
});
afterAll(() => {
  served.server.close();
  rmSync(folder, { recursive: true });
});

describe("the served checkpoints", () => {
  it("are listed with their bytes; partial files and links are not", async () => {
    const response = await get("checkpoints/index.json");
    expect(response.headers.get("content-type")).toContain("json");
    expect(await response.json()).toEqual({ files: [{ name: "ladon set/beta 1.28.pt", bytes: 7 }] });
  });

  it("are sent with the headers that an isolated page asks for", async () => {
    const response = await get("checkpoints/ladon%20set/beta%201.28.pt");
    expect(await response.text()).toBe("weights");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(response.headers.get("content-length")).toBe("7");
  });

  it("are sent from where a cut download stopped", async () => {
    const address = new URL("checkpoints/ladon%20set/beta%201.28.pt", served.address);
    const whole = await fetch(address, { headers: { Range: "bytes=0-2" } });
    expect({ status: whole.status, body: await whole.text() }).toEqual({ status: 206, body: "wei" });
    const headers = { Range: "bytes=3-", "If-Range": whole.headers.get("etag")! };
    const rest = await fetch(address, { headers });
    expect({ status: rest.status, body: await rest.text() }).toEqual({ status: 206, body: "ghts" });
    expect(rest.headers.get("content-range")).toBe("bytes 3-6/7");
  });

  it.each(["link.pt", "half.zip.part", "..%2foutside.pt", "%ff"])("leave %s unserved", async (name) => {
    expect((await get(`checkpoints/${name}`)).status).toBe(404);
  });

  it("are an empty list where nothing was fetched", async () => {
    const bare = await serve({ folder: path.join(folder, "dist"), port: 0, checkpoints: path.join(folder, "none") });
    expect(await (await fetch(new URL("checkpoints/index.json", bare.address))).json()).toEqual({ files: [] });
    bare.server.close();
  });
});
