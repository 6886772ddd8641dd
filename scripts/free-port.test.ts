import { createServer } from "node:http";
import { expect, it } from "vitest";
import { freePort } from "./free-port.mjs";

it("gives a port that can be listened on, and none that is taken", async () => {
  const first = await freePort();
  expect(first).toBeGreaterThan(1023);
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(first, "127.0.0.1", resolve);
    });
    const others = await Promise.all([freePort(), freePort(), freePort()]);
    expect(others).not.toContain(first);
  } finally {
    server.close();
  }
});
