// Serves a built lab with the headers it needs; sends the Brotli or gzip twin of a file where there is one.
import { createServer } from "node:http";
import sirv from "sirv";
import { pageHeaders } from "./headers.mjs";
import { answerCheckpoint } from "./served-checkpoints.mjs";

/**
 * Serves `folder` on 127.0.0.1 (or `host`), and under checkpoints/ the files of the folder `checkpoints`, which need not
 * exist yet. Resolves to the server and its address once it listens.
 * A port that is taken gives way to the next free one, unless `strict`. Port 0 takes any free one.
 */
export async function serve({ folder, port, host = "127.0.0.1", strict = false, checkpoints = "" }) {
  const files = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    dev: false,
    setHeaders(response, file) {
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
      // Vite puts a content hash into the names of everything under assets/
      const forever = file.startsWith("/assets/") || file.includes("/assets/");
      response.setHeader("Cache-Control", forever ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  const server = createServer((request, response) => {
    const absent = () => {
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8", ...pageHeaders });
      response.end(`There is no ${request.url} here.\n`);
    };
    const answered = answerCheckpoint(checkpoints, request, response);
    answered.then((done) => done || files(request, response, absent)).catch(() => response.destroy());
  });
  for (let candidate = port; ; candidate++) {
    try {
      await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(candidate, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
      const address = server.address();
      return { server, address: `http://${host === "127.0.0.1" ? "localhost" : host}:${address.port}/` };
    } catch (error) {
      if (error.code !== "EADDRINUSE" || strict || candidate >= port + 20) throw error;
    }
  }
}
