// A tab without pages: the lab's engine client, told by the races what to do and when.
import { createEngineClient } from "../../engine/client";
import type { AskOptions, FileText, Outcome, RacePageScope } from "./report";

const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
const client = createEngineClient("wasm", {
  onState(state) {
    if (state.kind === "ready") resolve(state.report.backend);
    if (state.kind === "failed") reject(state.error);
  },
  onLost: ({ reason }) => console.warn(reason),
  onStoredElsewhere: () => undefined,
});

function fileOf({ fileName, base64 }: FileText): File {
  return new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], fileName);
}

/** Numbers as lists; pixels, masks and blobs by what they take. */
function plain(value: unknown): unknown {
  if (value instanceof Float32Array || value instanceof Float64Array) return Array.from(value);
  if (value instanceof Blob) return value.size;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, content]) => [name, plain(content)]));
}

async function ask(
  kind: Parameters<typeof client.run>[0],
  input: unknown,
  { delayMs = 0, cancelAt, files }: AskOptions,
): Promise<Outcome> {
  await new Promise((wake) => setTimeout(wake, delayMs));
  const controller = new AbortController();
  const given = files ? { ...(input as object), files: files.map(fileOf) } : input;
  try {
    const output = await client.run(kind, given as never, {
      signal: controller.signal,
      onProgress({ phase, done }) {
        if (cancelAt && phase === cancelAt.phase && done >= cancelAt.done) controller.abort();
      },
    });
    return { kind: "done", output: plain(output) as never };
  } catch (error) {
    const { name, message } = error as Error;
    return { kind: "error", name, message };
  }
}

async function storedNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    const root = await navigator.storage.getDirectory();
    for await (const name of (await root.getDirectoryHandle(folder)).keys()) names.push(name);
  } catch (error) {
    if ((error as Error).name !== "NotFoundError") throw error;
  }
  return names;
}

Object.assign(globalThis, { ready, ask, storedNames } satisfies RacePageScope);
