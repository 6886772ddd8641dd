// A port that nothing listens on, as the system gives it.
import { createServer } from "node:http";

/** @returns {Promise<number>} a port of 127.0.0.1 that is free at this moment */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
