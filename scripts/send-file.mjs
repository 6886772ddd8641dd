// Sends an open file as RFC 9110 asks: conditions (§13), one range of bytes (§14), GET and HEAD.
import { pipeline } from "node:stream/promises";

// Which bytes a Range header asks for, after RFC 9110 §14.1 and §14.2.

/**
 * @typedef {{ kind: "whole" } | { kind: "part", start: number, end: number } | { kind: "unsatisfiable" }} ByteRange
 *   `end` is the position of the last byte, as in Content-Range.
 */

/**
 * The bytes that `header` selects of `size`. What is no single range of bytes selects the whole, as §14.2 allows for
 * several ranges and asks for of units and forms that are not understood.
 * @param {string | undefined} header
 * @param {number} size in bytes
 * @returns {ByteRange}
 */
export function byteRange(header, size) {
  const asked = /^\s*bytes\s*=\s*(\d*)-(\d*)\s*$/i.exec(header ?? "");
  if (!asked || (asked[1] === "" && asked[2] === "")) return { kind: "whole" };
  if (asked[1] === "") {
    const length = Number(asked[2]);
    if (length === 0) return { kind: "unsatisfiable" };
    // a Content-Range names a last byte, and an empty file has none
    return size === 0 ? { kind: "whole" } : { kind: "part", start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(asked[1]);
  const last = asked[2] === "" ? Infinity : Number(asked[2]);
  if (last < start) return { kind: "whole" };
  if (start >= size) return { kind: "unsatisfiable" };
  return { kind: "part", start, end: Math.min(last, size - 1) };
}

/** A date is a strong validator only of a file that has rested (RFC 9110 §8.8.2.2). */
const restMs = 60_000;

const opaque = (tag) => tag.trim().replace(/^W\//, "");
const listed = (list, tag) => list.trim() === "*" || list.split(",").some((one) => opaque(one) === tag);
/** HTTP dates have whole seconds. */
const seconds = (ms) => Math.floor(ms / 1000) * 1000;

/** The status that the request's conditions end it with, in the order of RFC 9110 §13.2.2; none where they let it be. */
function conditionStatus(headers, { tag, modifiedMs }) {
  if (headers["if-match"] !== undefined) {
    if (headers["if-match"].trim() !== "*" && !headers["if-match"].split(",").some((one) => one.trim() === tag))
      return 412;
  } else if (headers["if-unmodified-since"] !== undefined) {
    if (seconds(modifiedMs) > Date.parse(headers["if-unmodified-since"])) return 412;
  }
  if (headers["if-none-match"] !== undefined) return listed(headers["if-none-match"], tag) ? 304 : undefined;
  if (headers["if-modified-since"] !== undefined && seconds(modifiedMs) <= Date.parse(headers["if-modified-since"]))
    return 304;
}

/** Whether the file is still the one of which the client has a part. */
function rangeApplies(ifRange, { tag, modifiedMs }) {
  if (ifRange === undefined || ifRange.trim() === tag) return true;
  return Date.parse(ifRange) === seconds(modifiedMs) && Date.now() - modifiedMs > restMs;
}

/**
 * Answers `request` with `file`, and closes it. A file that turns out shorter than it was cuts the connection, so that
 * nobody takes a part for the whole.
 * @param {import("node:http").IncomingMessage} request GET or HEAD
 * @param {import("node:http").ServerResponse} response
 * @param {import("./folder-file.mjs").OpenFile} file
 * @param {Readonly<Record<string, string>>} headers of every answer, Content-Type among them
 */
export async function sendFile(request, response, file, headers) {
  const { handle, size, modifiedMs, tag } = file;
  try {
    const common = {
      ...headers,
      ETag: tag,
      "Last-Modified": new Date(modifiedMs).toUTCString(),
      "Accept-Ranges": "bytes",
    };
    const status = conditionStatus(request.headers, file);
    if (status) {
      response.writeHead(status, common).end();
      return;
    }
    const asked = request.method === "GET" && rangeApplies(request.headers["if-range"], file);
    const range = byteRange(asked ? request.headers.range : undefined, size);
    if (range.kind === "unsatisfiable") {
      response.writeHead(416, {
        ...common,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Range": `bytes */${size}`,
      });
      response.end(`The file has ${size} bytes; ${request.headers.range} asks for none of them.\n`);
      return;
    }
    const [start, end] = range.kind === "part" ? [range.start, range.end] : [0, size - 1];
    const length = end - start + 1;
    response.writeHead(range.kind === "part" ? 206 : 200, {
      ...common,
      "Content-Length": length,
      ...(range.kind === "part" && { "Content-Range": `bytes ${start}-${end}/${size}` }),
    });
    if (request.method === "HEAD" || length === 0) {
      response.end();
      return;
    }
    const stream = handle.createReadStream({ start, end, autoClose: false });
    await pipeline(stream, response, { end: false });
    if (stream.bytesRead === length) response.end();
    else response.destroy();
  } finally {
    await handle.close();
  }
}
