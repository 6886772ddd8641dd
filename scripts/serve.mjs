// Serves a built lab with the headers it needs. No request ends it, and none reaches a file outside its folders.
import { createServer } from "node:http";
import { isIP, isIPv6 } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { answerBuiltFile } from "./built-files.mjs";
import { pathParts } from "./folder-file.mjs";
import { headersOf } from "./headers.mjs";
import { answerCheckpoint } from "./served-checkpoints.mjs";

// Which names the server answers to. A page of another site can point a name of its own at 127.0.0.1 (DNS rebinding) and
// would then read what is served here as its own; its requests carry that name in the Host header.

/** What a browser on this machine calls it. */
export const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

const everyAddress = new Set(["0.0.0.0", "::", "*", ""]);

/** An address as it stands in a URL: IPv6 in brackets, names in lower case. */
function inUrl(host) {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
}

/**
 * The names that a server bound to `host` answers to. One bound to every address answers to each address of this
 * machine and to its name.
 * @returns {ReadonlySet<string>}
 */
export function allowedHosts(host) {
  if (!everyAddress.has(host)) return new Set([...loopbackHosts, inUrl(host.replace(/^\[(.*)\]$/, "$1"))]);
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set([...loopbackHosts, inUrl(hostname()), ...addresses.map(({ address }) => inUrl(address))]);
}

/** Whether `authority` (NAME or NAME:PORT, as in a Host header) is one of `allowed`. */
export function isAllowedHost(authority, allowed) {
  const name = /^(\[[0-9a-f:.]+\]|[^:@/?#\s[\]]+)(?::\d{0,5})?$/i.exec(authority ?? "")?.[1];
  return name !== undefined && allowed.has(name.toLowerCase());
}

const methods = ["GET", "HEAD"];
/** A browser keeps six; what is above leaves room in the system's table of open files. */
const maxConnections = 256;
/** Of a connection on which nothing moves, such as one whose client does not read. */
const idleMs = 120_000;

function say(response, status, sentence, headers = {}) {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(`${sentence}\n`),
    ...headersOf(""),
    ...headers,
  });
  response.end(`${sentence}\n`);
}

/** The authority that a request is for, and the path. Requests in absolute form name it in their first line (RFC 9112 §3.2.2). */
function target(request) {
  const hosts = request.headersDistinct.host ?? [];
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? "");
  const authority = hosts.length === 1 ? hosts[0] : undefined;
  if (!absolute) return { authorities: [authority], place: request.url ?? "" };
  return {
    authorities: [authority, absolute[1]],
    place: absolute[2].startsWith("/") ? absolute[2] : `/${absolute[2]}`,
  };
}

async function answer(request, response, { folder, checkpoints, hosts }) {
  const { authorities, place } = target(request);
  const foreign = authorities.find((authority) => !isAllowedHost(authority, hosts));
  if (foreign !== undefined || authorities.includes(undefined)) {
    const named = foreign === undefined ? "a request without one Host" : `“${foreign}”`;
    say(
      response,
      421,
      `This server answers to ${[...hosts].join(", ")}, not to ${named}. npm start -- --host NAME adds a name.`,
      {
        Connection: "close",
      },
    );
    return;
  }
  if (!methods.includes(request.method)) {
    say(response, 405, `This server knows ${methods.join(" and ")}, not ${request.method}.`, {
      Allow: methods.join(", "),
      Connection: "close",
    });
    return;
  }
  const parts = pathParts(place);
  if (parts) {
    const below = parts[0] === "checkpoints" ? parts.slice(1) : undefined;
    if (below && (await answerCheckpoint(checkpoints, below, request, response))) return;
    if (await answerBuiltFile(folder, parts, request, response)) return;
  }
  say(response, 404, `There is no ${request.url} here.`);
}

/** A request whose answer fails loses its connection at most. */
async function answerOrGiveUp(request, response, served) {
  try {
    await answer(request, response, served);
  } catch (error) {
    // the client left, which is its right
    if (response.destroyed) return;
    if (response.headersSent) response.destroy();
    else say(response, 500, `${request.url} could not be read (${error.code ?? error.message}).`);
  }
}

/**
 * Serves `folder` on 127.0.0.1 (or `host`), and under checkpoints/ the files of the folder `checkpoints`, which need not
 * exist yet. Resolves to the server and its address once it listens.
 * A port that is taken gives way to the next free one, unless `strict`. Port 0 takes any free one.
 * A client has `headersMs` to send its request's head.
 */
export async function serve({
  folder,
  port,
  host = "127.0.0.1",
  strict = false,
  checkpoints = "",
  headersMs = 10_000,
}) {
  const bound = host.replace(/^\[(.*)\]$/, "$1");
  const served = { folder, checkpoints, hosts: allowedHosts(bound) };
  const limits = {
    headersTimeout: headersMs,
    requestTimeout: 3 * headersMs,
    connectionsCheckingInterval: headersMs / 4,
  };
  const server = createServer(limits, (request, response) => void answerOrGiveUp(request, response, served));
  server.maxConnections = maxConnections;
  server.setTimeout(idleMs);
  for (let candidate = port; ; candidate++) {
    try {
      await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(candidate, bound, () => {
          server.off("error", reject);
          resolve();
        });
      });
      // what accepting one connection runs into is no reason to drop the others
      server.on("error", (error) => console.error(`The server: ${error.message}`));
      const name = ["127.0.0.1", "0.0.0.0", "::"].includes(bound) ? "localhost" : isIPv6(bound) ? `[${bound}]` : bound;
      return { server, address: `http://${name}:${server.address().port}/` };
    } catch (error) {
      if (error.code !== "EADDRINUSE" || strict || candidate >= port + 20) throw error;
    }
  }
}
