// The page Checkpoints as its stories drive it, and the files that they bring.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { openCheckpoint } from "../src/core/checkpoint/archive";
import { bytesSource, type Bytes } from "../src/core/base/byte-source";
import { writeSafetensors } from "../src/core/checkpoint/write-safetensors";
import type { CheckpointFile } from "../src/core/checkpoint/checkpoint-file";
import type { TensorToWrite } from "../src/core/checkpoint/torch-tensors";

const reference = path.resolve(import.meta.dirname, "../reference/checkpoints");
export const tasks = ["classification", "detection", "segmentation"] as const;
export const fileNames = tasks.map((task) => `tiny-${task}.pt`);
export const threeFiles = fileNames.map((name) => path.join(reference, name));
export const bytesOf = async (name: string) => readFile(path.join(reference, name));
export const asFile = (name: string, content: Uint8Array) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});
export const address = "?backend=wasm#/checkpoints";

export const input = (page: Page) => page.getByLabel("Checkpoint files");
export const outcome = (page: Page) => page.getByRole("region", { name: "What was added" });
export const list = (page: Page) => page.getByRole("region", { name: "Checkpoints here" });
/** A checkpoint of one's own in the list. */
export const item = (page: Page, title: string) =>
  list(page)
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) });

/** Names and bytes of the stored parts, as they lie in the origin's private file system. */
export function storedParts(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("checkpoints", { create: true });
    const sizes: Record<string, number> = {};
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "file") sizes[name] = (await (handle as FileSystemFileHandle).getFile()).size;
    }
    return sizes;
  });
}

/** A checkpoint as safetensors with these metadata, its tensors changed by `change`. */
export async function writtenAnew(
  file: CheckpointFile,
  metadata: Readonly<Record<string, string>>,
  change = (tensor: TensorToWrite) => tensor,
): Promise<Uint8Array> {
  const tensors: TensorToWrite[] = [];
  for await (const { data, ...info } of file.tensors()) tensors.push(change({ ...info, data: () => data }));
  const chunks: Bytes[] = [];
  for await (const chunk of writeSafetensors(tensors, metadata)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The same of the tiny classifier. */
export async function rewritten(
  change: (tensor: TensorToWrite) => TensorToWrite,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const file = await openCheckpoint(bytesSource(await bytesOf("tiny-classification.pt"), "tiny.pt"));
  return writtenAnew(file, metadata, change);
}

/** The part of the outcome that speaks of one file. */
export const fileReport = (page: Page, name: string) =>
  outcome(page).getByText(`${name} was`).locator("xpath=ancestor::div[1]");
