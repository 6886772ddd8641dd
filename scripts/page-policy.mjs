// Vite plugin: the Content-Security-Policy of headers.mjs, in a meta element of the built page for hosts that send no
// headers, and in the headers of Vite's own servers.
import { randomUUID } from "node:crypto";
import { commonHeaders, developmentPolicy, headersOf, metaPolicy } from "./headers.mjs";

/** How Vite's development server marks the address of a worker's script. */
const workerQuery = /[?&](?:worker_file|sharedworker_file)\b/;

/** @returns {import("vite").Plugin} */
export function pagePolicy() {
  const nonce = randomUUID();
  return {
    name: "page-policy",
    config(_config, { command }) {
      // Vite gives it to the styles and the script that it adds to the page
      return command === "serve" ? { html: { cspNonce: nonce } } : undefined;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const policy = developmentPolicy(nonce, workerQuery.test(request.url ?? ""));
        for (const [name, value] of Object.entries({ ...commonHeaders, "Content-Security-Policy": policy }))
          response.setHeader(name, value);
        next();
      });
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const [place] = (request.url ?? "").split("?");
        for (const [name, value] of Object.entries(headersOf(place))) response.setHeader(name, value);
        next();
      });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { server }) {
        if (server) return undefined;
        const attrs = { "http-equiv": "Content-Security-Policy", content: metaPolicy };
        // only what stands after it is held to it
        return [{ tag: "meta", attrs, injectTo: "head-prepend" }];
      },
    },
  };
}
