// The files that whoever serves the lab has put beside it (`npm run checkpoints`): listed in checkpoints/index.json.
import { UserError } from "../../../core/base/user-error";
import { explainUnreached } from "../../../engine/client";

export interface ServedFile {
  /** Path inside the served folder. */
  readonly name: string;
  readonly bytes: number;
}

function isServedFile(value: unknown): value is ServedFile {
  if (typeof value !== "object" || value === null || !("name" in value) || !("bytes" in value)) return false;
  return typeof value.name === "string" && Number.isSafeInteger(value.bytes);
}

/** None where the server keeps no such folder. @throws ServerGoneError, OtherBuildError, and an abort's error */
export async function listServedFiles(signal: AbortSignal): Promise<ServedFile[]> {
  try {
    const response = await fetch("./checkpoints/index.json", { signal });
    if (!response.ok || !response.headers.get("Content-Type")?.includes("json")) return [];
    const list: unknown = await response.json();
    if (typeof list !== "object" || list === null || !("files" in list) || !Array.isArray(list.files)) return [];
    return list.files.filter(isServedFile);
  } catch (error) {
    // what is no JSON comes from a server that keeps none
    if (error instanceof SyntaxError) return [];
    throw await explainUnreached(error as Error);
  }
}

/** @throws Error with a sentence where the server no longer has it or the connection breaks */
export async function fetchServedFile({ name }: ServedFile): Promise<File> {
  const path = name.split("/").map(encodeURIComponent).join("/");
  try {
    const response = await fetch(`./checkpoints/${path}`);
    if (!response.ok) throw new UserError(`The server answered ${response.status} for ${name}. Start the lab again.`);
    return new File([await response.blob()], name.slice(name.lastIndexOf("/") + 1));
  } catch (error) {
    throw await explainUnreached(error as Error);
  }
}
