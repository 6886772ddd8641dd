// Files and folders on disk, for Node: of a dataset, under inspection, as a checkpoint's byte source.
import { openAsBlob } from "node:fs";
import { open, readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { ByteSource } from "../core/base/byte-source";
import type { InspectedFile } from "../engine/inspection/inspected-file";

class DiskFile implements InspectedFile {
  constructor(
    readonly path: string,
    private readonly place: string,
    readonly byteLength: number,
  ) {}

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await readFile(this.place));
  }

  async head(byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
    const file = await open(this.place);
    try {
      const bytes = new Uint8Array(Math.min(byteLength, this.byteLength));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Read from the disk when slices of it are read. */
  blob(): Promise<Blob> {
    return openAsBlob(this.place);
  }
}

/** One file on disk under its own name. Rejects with Node's error where there is none. */
export async function nodeFile(place: string): Promise<InspectedFile> {
  const { size } = await stat(place);
  return new DiskFile(path.basename(place), place, size);
}

/**
 * All files below `folder`, by path. Symbolic links are followed to files and folders below `folder` and passed over
 * where they lead outside, in circles or nowhere. Rejects with Node's error where the folder cannot be read.
 */
export async function nodeFiles(folder: string): Promise<InspectedFile[]> {
  const top = await realpath(folder);
  const files: InspectedFile[] = [];
  const walk = async (place: string, prefix: string, around: readonly string[]): Promise<void> => {
    const entries = await readdir(place, { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        let target = path.join(place, entry.name);
        const name = prefix + entry.name;
        if (entry.isSymbolicLink()) {
          const real = await realpath(target).catch(() => undefined);
          if (real === undefined || !real.startsWith(top + path.sep) || around.includes(real)) return;
          target = real;
        }
        const about = await stat(target);
        if (about.isDirectory()) await walk(target, `${name}/`, [...around, target]);
        else if (about.isFile()) files.push(new DiskFile(name, target, about.size));
      }),
    );
  };
  await walk(top, "", [top]);
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The file at `file`; `close` when done. */
export async function nodeFileSource(file: string): Promise<ByteSource & { close(): Promise<void> }> {
  const handle = await open(file);
  const { size } = await handle.stat();
  return {
    name: path.basename(file),
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) return bytes.slice(0, filled);
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}
