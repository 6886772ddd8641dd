// A file below a folder by the path of an address, or none: no path leaves the folder, and links are not followed.
import { lstat, open, realpath } from "node:fs/promises";
import path from "node:path";

/**
 * The parts of an address's path. None where it is no path that a browser would ask for here: badly encoded, with a
 * separator inside a part, or with a part that begins with a dot, as `..` and hidden files do.
 * @param {string} address as it stands in the request
 * @returns {string[] | undefined}
 */
export function pathParts(address) {
  const [place] = address.split(/[?#]/, 1);
  if (!place.startsWith("/")) return undefined;
  const parts = [];
  for (const encoded of place.slice(1).split("/")) {
    let part;
    try {
      part = decodeURIComponent(encoded);
    } catch {
      return undefined;
    }
    // a colon names a drive or a second stream of a file on Windows
    if (/[/\\\0]/.test(part) || part.startsWith(".") || (path.sep === "\\" && part.includes(":"))) return undefined;
    parts.push(part);
  }
  return parts;
}

/**
 * @typedef {object} OpenFile
 * @property {import("node:fs/promises").FileHandle} handle to be closed by the caller
 * @property {number} size in bytes
 * @property {number} modifiedMs
 * @property {string} tag strong entity tag (RFC 9110 §8.8.3): a file that is written again has another
 */

/**
 * Opens the regular file `parts` below `folder`. None where there is no such file, or a link on the way.
 * @param {string} folder
 * @param {readonly string[]} parts
 * @returns {Promise<OpenFile | undefined>}
 */
export async function openBelow(folder, parts) {
  if (parts.length === 0 || parts.some((part) => part === "")) return undefined;
  let handle;
  try {
    const file = path.join(await realpath(folder), ...parts);
    // links anywhere on the way would show as another path; opening a pipe would wait for its writer
    if ((await realpath(file)) !== file || !(await lstat(file)).isFile()) return undefined;
    handle = await open(file, "r");
    const { size, mtimeNs, mtimeMs, ino } = await handle.stat({ bigint: true });
    const tag = `"${size.toString(36)}-${mtimeNs.toString(36)}-${ino.toString(36)}"`;
    return { handle, size: Number(size), modifiedMs: Number(mtimeMs), tag };
  } catch (error) {
    await handle?.close();
    if (absent.has(error.code)) return undefined;
    throw error;
  }
}

/** What the system says of paths that name no file that may be read. A build removes files between two looks. */
const absent = new Set([
  "ENOENT",
  "ENOTDIR",
  "ENAMETOOLONG",
  "ELOOP",
  "EACCES",
  "EPERM",
  "EINVAL",
  "ENXIO",
  "EISDIR",
  "ERR_INVALID_ARG_VALUE",
]);
