// The folder that `npm run checkpoints` fills, as the page sees it: checkpoints/index.json and the files it lists.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { openBelow } from "./folder-file.mjs";
import { headersOf } from "./headers.mjs";
import { sendFile } from "./send-file.mjs";

const endings = /\.(?:pt|pth|safetensors|zip)$/i;

/** A file that goes between the listing and this look is none. */
async function sizeOf(file) {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}

/** Checkpoint files under `folder`, links and hidden ones left out: path with `/`, and bytes. None where there is no folder. */
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
      bytes: await sizeOf(file),
    })),
  );
  return listed
    .filter(({ name, bytes }) => bytes !== undefined && !/(?:^|\/)\./.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Answers a GET or HEAD of `parts` below `folder`; false where there is no such file. Only what is listed is sent. */
export async function answerCheckpoint(folder, parts, request, response) {
  const headers = { ...headersOf(""), "Cache-Control": "no-cache" };
  if (parts.join("/") === "index.json") {
    const body = JSON.stringify({ files: await listCheckpointFiles(folder) });
    response.writeHead(200, {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
    return true;
  }
  if (!folder || !endings.test(parts.at(-1) ?? "")) return false;
  const file = await openBelow(folder, parts);
  if (!file) return false;
  await sendFile(request, response, file, { ...headers, "Content-Type": "application/octet-stream" });
  return true;
}
