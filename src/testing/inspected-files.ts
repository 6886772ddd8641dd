// Files under inspection that are in memory, for tests.
import { fileOfBlob, type InspectedFile } from "../engine/inspection/inspected-file";

/** A file of this text or these bytes. */
export function inspectedFile(path: string, content: string | Uint8Array): InspectedFile {
  return fileOfBlob(path, new Blob([typeof content === "string" ? content : new Uint8Array(content)]));
}

/** A grey PNG of these sides. */
export async function greyPng(width: number, height: number): Promise<Uint8Array> {
  const { encode } = await import("fast-png");
  return encode({ width, height, channels: 3, data: new Uint8Array(3 * width * height).fill(128) });
}
