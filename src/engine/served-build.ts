// Whether the server that served the lab still answers, and with the build that runs here. For the page and its workers.
import { UserError } from "../core/base/user-error";

export type ServerState =
  | "answers"
  /** Nothing answers at its address: it was stopped, or the network is down. */
  | "gone"
  /** It answers, and no longer has the script that runs here: the lab was built again. */
  | "other-build";

/** The server does not answer, and what was asked for is not here yet. */
export class ServerGoneError extends UserError {
  override readonly name = "ServerGoneError";
  constructor() {
    super("The server that served this page does not answer. Start it again with npm start, then retry.");
  }
}

/** The server has another build by now; the files of this one are gone. */
export class OtherBuildError extends UserError {
  override readonly name = "OtherBuildError";
  constructor() {
    super("The lab was updated since this page was loaded. Reload the page; what is stored in this browser stays.");
  }
}

const patienceMs = 10_000;

/**
 * The script that the page or the worker began with: its name has a hash of its text, which names all the others. A part
 * that this module shares with others may be the same in two builds.
 */
function entryScript(): string {
  const { document } = globalThis as { document?: { querySelector(of: string): { readonly src: string } | null } };
  return document?.querySelector("script[type=module][src]")?.src ?? self.location.href;
}

/** Asks the server for `script`. */
export async function askServer(script = entryScript()): Promise<ServerState> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(script, { method: "HEAD", cache: "no-store", signal });
    if (response.status >= 500) return "gone";
    // hosts of one page answer with it in the place of what they do not have
    const isScript = response.headers.get("Content-Type")?.includes("javascript");
    return response.ok && isScript ? "answers" : "other-build";
  } catch {
    return "gone";
  }
}

/**
 * What browsers say of a fetch, an import or a style sheet that did not come: Chromium, Firefox and Safari in turn, Vite,
 * and what emscripten makes of it.
 */
const unreached =
  /failed to fetch|error loading dynamically imported module|importing a module script failed|networkerror when attempting|load failed|unable to preload css|fetching of the wasm failed/i;

export function isUnreached(error: unknown): error is Error {
  return error instanceof Error && unreached.test(error.message);
}

/** The error itself, unless something did not come because of the server: then that, as people can act on it. */
export async function explainUnreached(error: Error, script = entryScript()): Promise<Error> {
  if (!isUnreached(error)) return error;
  const state = await askServer(script);
  if (state === "gone") return new ServerGoneError();
  return state === "other-build" ? new OtherBuildError() : error;
}
