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
