// The server of the lab, there and not, and what becomes of the browsers' own words for it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer, explainUnreached, isUnreached } from "./served-build";

const server = createServer(({ url }, response) => {
  if (url === "/assets/app-1.js") response.setHeader("Content-Type", "text/javascript").end();
  else if (url === "/spa/app-1.js") response.setHeader("Content-Type", "text/html").end();
  else if (url === "/broken/app-1.js") response.writeHead(502).end();
  else response.writeHead(404).end();
});
let address = "";
/** A port on which nobody listens any more. */
let dead = "";

beforeAll(async () => {
  const listen = (one: typeof server) => new Promise<void>((resolve) => void one.listen(0, "127.0.0.1", resolve));
  await listen(server);
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const other = createServer();
  await listen(other);
  dead = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  await new Promise((resolve) => other.close(resolve));
});
afterAll(() => void server.close());

describe("the server of the lab", () => {
  it("answers while it has the script that asks", async () => {
    expect(await askServer(`${address}/assets/app-1.js`)).toBe("answers");
  });

  it("has another build where it has not, or sends a page in its place", async () => {
    expect(await askServer(`${address}/assets/app-0.js`)).toBe("other-build");
    expect(await askServer(`${address}/spa/app-1.js`)).toBe("other-build");
  });

  it("is gone where nobody listens, or only a gateway does", async () => {
    expect(await askServer(`${dead}/assets/app-1.js`)).toBe("gone");
    expect(await askServer(`${address}/broken/app-1.js`)).toBe("gone");
  });
});

describe("an error of something that did not come", () => {
  it.each([
    "Failed to fetch",
    "Failed to fetch dynamically imported module: http://localhost:4173/assets/train-page-x.js",
    "error loading dynamically imported module: http://localhost:4173/assets/train-page-x.js",
    "Importing a module script failed.",
    "NetworkError when attempting to fetch resource.",
    "Load failed",
    "Unable to preload CSS for /assets/train-page-x.css",
    "Aborted(both async and sync fetching of the wasm failed)",
  ])("is known by its words: %s", async (message) => {
    expect(isUnreached(new TypeError(message))).toBe(true);
    const gone = await explainUnreached(new TypeError(message), `${dead}/assets/app-1.js`);
    expect(gone).toMatchObject({ name: "ServerGoneError", message: expect.stringMatching(/npm start, then retry\.$/) });
    const updated = await explainUnreached(new TypeError(message), `${address}/assets/app-0.js`);
    expect(updated).toMatchObject({ name: "OtherBuildError", message: expect.stringMatching(/Reload the page/) });
  });

  it("is left as it is where the server answers, and so is every other error", async () => {
    const transient = new TypeError("Failed to fetch");
    expect(await explainUnreached(transient, `${address}/assets/app-1.js`)).toBe(transient);
    const other = new TypeError("x is not a function");
    expect(await explainUnreached(other, `${dead}/assets/app-1.js`)).toBe(other);
  });
});
