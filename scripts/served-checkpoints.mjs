// The folder that `npm run checkpoints` fills, as the page sees it: checkpoints/index.json and the files it lists.
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pageHeaders } from "./headers.mjs";

const endings = /\.(?:pt|pth|safetensors|zip)$/i;

/** Checkpoint files under `folder`, links not followed: path with `/`, and bytes. None where there is no folder. */
export async function listCheckpointFiles(folder) {
  if (!folder) return [];
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
  const files = entries
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const listed = await Promise.all(
    files.map(async (file) => ({
      name: path.relative(folder, file).split(path.sep).join("/"),
      bytes: (await stat(file)).size,
    })),
  );
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Answers a request below /checkpoints/; false where it is none, or there is no such file. Only listed files are sent. */
export async function answerCheckpoint(folder, request, response) {
  const prefix = "/checkpoints/";
  const place = (request.url ?? "").split("?")[0];
  if (!place.startsWith(prefix) || (request.method !== "GET" && request.method !== "HEAD")) return false;
  const headers = { ...pageHeaders, "Cache-Control": "no-cache" };
  const files = await listCheckpointFiles(folder);
  let name;
  try {
    name = decodeURIComponent(place.slice(prefix.length));
  } catch {
    return false;
  }
  if (name === "index.json") {
    response.writeHead(200, { "Content-Type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify({ files }));
    return true;
  }
  const file = files.find((listed) => listed.name === name);
  if (!file) return false;
  response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": file.bytes, ...headers });
  if (request.method === "HEAD") {
    response.end();
    return true;
  }
  const stream = createReadStream(path.join(folder, ...name.split("/")));
  stream.on("error", () => response.destroy());
  response.on("close", () => stream.destroy());
  stream.pipe(response);
  return true;
}
