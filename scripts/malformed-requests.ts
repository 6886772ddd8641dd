// Requests that no browser sends: broken lines, headers, bodies, encodings and names, made from a seed.
import { connect } from "node:net";

// A request as the bytes that go over the wire: clients of Node and browsers would mend what tests want broken.
export interface RawAnswer {
  /** All that came until the connection closed, a byte a character. */
  readonly text: string;
  /** Of the first answer; none where the server just closed. */
  readonly status?: number;
}

/** Sends `bytes`, ends the stream when nothing has come for `restMs`, and reads until the server closes. */
export function rawRequest(port: number, bytes: Buffer | string, restMs = 150): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    // the server drops what it has not answered once its client has ended
    socket.setTimeout(restMs, () => socket.end());
    socket.on("data", (chunk) => received.push(chunk));
    // a server that closes before it has read everything resets the connection
    socket.on("error", () => undefined);
    socket.on("close", () => {
      const text = Buffer.concat(received).toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ text, ...(status && { status: Number(status) }) });
    });
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  });
}

const crlf = "\r\n";
const forbidden = ["outside.txt", "checkpoints/outside.pt", ".hidden.txt", "link.txt", "etc/passwd"];
const ups = [
  "..",
  "%2e%2e",
  ".%2e",
  "%2E.",
  "..%00",
  "..;",
  "%252e%252e",
  "..%c0%af",
  "...",
  ". .",
  "..%20",
  "%ff",
  "%",
];
const separators = ["/", "%2f", "%5c", "\\", "//", "/./", "%252f", "/%2e/", "%c0%af"];
const starts = [
  "/",
  "//",
  "/assets/",
  "/checkpoints/",
  "/checkpoints/set/",
  "\\",
  "",
  "/%2f",
  "file:///",
  "C:\\",
  "http://",
];
const hosts = [
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "evil.example:80#localhost",
  "localhost@evil.example",
  "[::1",
  "[::1]evil",
  "localhost:port",
  "localhost:999999",
  "",
  " ",
  "LOCALHOST.",
  "0",
  "2130706433",
  "local\0host",
  "löcalhost",
  "localhost, evil.example",
];

/** A request as bytes, its way of being wrong, and whether it may be answered with a file. */
export interface MalformedRequest {
  readonly kind: string;
  readonly bytes: Buffer;
}

/** mulberry32: one 32-bit state, the same numbers everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` requests to a server on `port`, kind after kind. */
export function malformedRequests(count: number, port: number, seed: number): MalformedRequest[] {
  const random = generator(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <Item>(list: readonly Item[]): Item => list[below(list.length)];
  const noise = (length: number) => Array.from({ length }, () => String.fromCharCode(below(256))).join("");
  const good = `Host: localhost:${port}${crlf}Connection: close${crlf}`;
  const get = (place: string, headers = good) => `GET ${place} HTTP/1.1${crlf}${headers}${crlf}`;

  const kinds: Readonly<Record<string, () => string>> = {
    "request line": () =>
      pick([
        `GET${crlf}${crlf}`,
        `GET /${crlf}${crlf}`,
        `GET / HTTP/9.9${crlf}${good}${crlf}`,
        `GET / HTTP/1.1 extra${crlf}${good}${crlf}`,
        `get / http/1.1${crlf}${good}${crlf}`,
        ` GET / HTTP/1.1${crlf}${good}${crlf}`,
        `GET  /  HTTP/1.1${crlf}${good}${crlf}`,
        `GET /\0 HTTP/1.1${crlf}${good}${crlf}`,
        `GET / HTTP/1.1\n${good}\n`,
        `PRI * HTTP/2.0${crlf}${crlf}SM${crlf}${crlf}`,
        `\x16\x03\x01\x02\x00\x01${noise(80)}`,
        noise(1 + below(300)),
      ]),
    method: () => {
      const methods = [
        "POST",
        "PUT",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PATCH",
        "PROPFIND",
        "BREW",
        "G\0T",
        "*",
      ];
      return `${pick(methods)} ${pick(["/", "*", "localhost:80", "/assets/app-1234.js"])} HTTP/1.1${crlf}${good}${crlf}`;
    },
    headers: () =>
      pick([
        () => get("/", `${good}X: ${"a".repeat(1000 * (1 + below(200)))}${crlf}`),
        () => get("/", good + Array.from({ length: 3000 }, (_, i) => `h${i}: ${i}${crlf}`).join("")),
        () => get(`/${"a/".repeat(20_000)}`),
        () => get("/", `${good}no colon here${crlf}`),
        () => get("/", `${good}: no name${crlf}`),
        () => get("/", `${good}X: a\r\0b${crlf}`),
        () => get("/", `${good} folded: value${crlf}`),
        () => get("/", `${good}Expect: ${noise(4)}${crlf}`),
        () => get("/", `Upgrade: websocket${crlf}Connection: Upgrade${crlf}Host: localhost:${port}${crlf}`),
        () => get("/", good).slice(0, 10 + below(30)),
      ])(),
    body: () =>
      `${pick(["GET", "POST", "HEAD"])} / HTTP/1.1${crlf}${good}` +
      pick([
        `Transfer-Encoding: chunked${crlf}${crlf}zz${crlf}${noise(20)}`,
        `Transfer-Encoding: chunked${crlf}${crlf}ffffffffffffffffff${crlf}a`,
        `Transfer-Encoding: chunked${crlf}Content-Length: 5${crlf}${crlf}0${crlf}${crlf}`,
        `Transfer-Encoding: gzip, identity${crlf}${crlf}${noise(20)}`,
        `Content-Length: -1${crlf}${crlf}`,
        `Content-Length: 99999999999999999999${crlf}${crlf}x`,
        `Content-Length: 5${crlf}Content-Length: 6${crlf}${crlf}hello`,
        `Content-Length: 1e3${crlf}${crlf}hello`,
        `Content-Length: 1000000${crlf}${crlf}${noise(1000)}`,
      ]),
    path: () => {
      const up = Array.from({ length: 1 + below(8) }, () => pick(ups) + pick(separators)).join("");
      return get(
        `${pick(starts)}${below(2) ? up : ""}${pick(forbidden)}${pick(["", "/", "%00", "%00.js", "?x", "#x", ".br"])}`,
      );
    },
    encoding: () =>
      get(
        `/${Array.from({ length: 1 + below(12) }, () => `%${noise(2)}`)
          .join("")
          .replaceAll(/[\s\0]/g, "%")}`,
      ),
    host: () =>
      pick([
        () => get("/", `Host: ${pick(hosts)}${crlf}Connection: close${crlf}`),
        () => get("/", `Connection: close${crlf}`),
        () => get("/", `${good}Host: evil.example${crlf}`),
        () => get(`http://${pick(hosts)}/outside.txt`),
        () => `GET / HTTP/1.0${crlf}${crlf}`,
      ])(),
    pipeline: () => {
      const requests = Array.from(
        { length: 2 + below(30) },
        () => `GET ${pick(["/", "/x", "/../outside.txt"])} HTTP/1.1${crlf}Host: localhost${crlf}${crlf}`,
      );
      return requests.join("") + noise(below(40));
    },
    conditions: () => {
      const header = pick(["Range", "If-Range", "If-None-Match", "If-Modified-Since", "If-Match", "Accept-Encoding"]);
      const value = pick([
        "bytes=-0",
        "bytes=9999-",
        "bytes=1-0,2-",
        "bytes=",
        "*",
        "W/",
        `"`,
        "q=;;;,,,",
        "br;q=0, gzip;q=x",
        noise(30).replaceAll(/[\r\n\0]/g, " "),
      ]);
      return get("/assets/app-1234.js", `${good}${header}: ${value}${crlf}`);
    },
    mutated: () => {
      const bytes = Array.from(get("/assets/app-1234.js", `${good}Range: bytes=0-5${crlf}`));
      for (let edits = 1 + below(5); edits > 0; edits--) bytes.splice(below(bytes.length), below(3), noise(below(3)));
      return bytes.join("");
    },
  };
  const names = Object.keys(kinds);
  return Array.from({ length: count }, (_, i) => {
    const kind = names[i % names.length];
    return { kind, bytes: Buffer.from(kinds[kind](), "latin1") };
  });
}
