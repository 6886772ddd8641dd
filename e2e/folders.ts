// Folders on the disk, and dropping them on a page as a person does: the browser walks through them by itself.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";

export interface FolderFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes the files and answers the folder. */
export async function writeFolder(folder: string, files: Iterable<FolderFile>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const { path: name, bytes } of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return folder;
}

/** Drags a folder or file of the disk over the page and drops it; a DataTransfer made by a script can hold no folder. */
export async function dropFromDisk(page: Page, ...paths: readonly string[]): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await client.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
  await client.detach();
}
