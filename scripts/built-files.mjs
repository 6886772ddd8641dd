// The files of a build: their types, how long they may be kept, and the Brotli or gzip twins of those that have one.
import path from "node:path";
import { openBelow } from "./folder-file.mjs";
import { headersOf } from "./headers.mjs";
import { sendFile } from "./send-file.mjs";

/** What a build of the lab or of its test pages holds. */
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

const twins = [
  { coding: "br", ending: ".br" },
  { coding: "gzip", ending: ".gz" },
];

/** Whether an Accept-Encoding header names `coding`, and not to refuse it. */
function accepts(header, coding) {
  return header.split(",").some((one) => {
    const [name, ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

/** The twin of `file` that the client takes. One that is older was left by another build. */
async function openTwin(folder, parts, file, request) {
  const header = request.headers["accept-encoding"] ?? "";
  // a range is one of the file's own bytes
  if (request.headers.range !== undefined) return undefined;
  for (const { coding, ending } of twins) {
    if (!accepts(header, coding)) continue;
    const twin = await openBelow(folder, [...parts.slice(0, -1), `${parts.at(-1)}${ending}`]);
    if (!twin) continue;
    if (twin.modifiedMs >= file.modifiedMs) return { twin, coding };
    await twin.handle.close();
  }
}

/**
 * Answers a GET or HEAD of the file `parts` of the build in `folder`; false where it has none. A path that ends with a
 * slash means the index.html there.
 */
export async function answerBuiltFile(folder, parts, request, response) {
  const named = parts.at(-1) === "" ? [...parts.slice(0, -1), "index.html"] : parts;
  const file = await openBelow(folder, named);
  if (!file) return false;
  const place = named.join("/");
  const found = await openTwin(folder, named, file, request).catch(async (error) => {
    await file.handle.close();
    throw error;
  });
  if (found) await file.handle.close();
  // Vite puts a content hash into the names of everything under assets/
  const forever = named.includes("assets");
  await sendFile(request, response, found?.twin ?? file, {
    ...headersOf(place),
    "Content-Type": types[path.extname(place).toLowerCase()] ?? "application/octet-stream",
    "Cache-Control": forever ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
    ...(found && { "Content-Encoding": found.coding }),
  });
  return true;
}
