// A file under inspection: as a dataset's, and as a Blob, so that of a large one only the parts that are asked for are read.
import type { DataFile } from "../../core/datasets/data-set";

export interface InspectedFile extends DataFile {
  /** The content by reference: slices of it are read when they are read. */
  blob(): Promise<Blob>;
}

/** A Blob under a name: importers say the name in their sentences. */
class NamedBlob extends Blob {
  constructor(
    parts: BlobPart[],
    readonly name: string,
  ) {
    super(parts);
  }
}

/** The file's content, which knows its name without folders. */
export async function namedBlob(file: InspectedFile): Promise<Blob> {
  const blob = await file.blob();
  return new NamedBlob([blob], baseName(file.path));
}

/** A path's last part. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A browser's file and where it lies. */
export function fileOfBlob(path: string, blob: Blob): InspectedFile {
  return {
    path,
    byteLength: blob.size,
    bytes: async () => new Uint8Array(await blob.arrayBuffer()),
    blob: () => Promise.resolve(blob),
  };
}

/** An entry of an archive, which is unpacked as a whole when any of it is read. */
export function fileOfEntry(entry: DataFile): InspectedFile {
  return {
    path: entry.path,
    byteLength: entry.byteLength,
    bytes: () => entry.bytes(),
    blob: async () => new Blob([await entry.bytes()]),
  };
}

/** The first bytes of a file, fewer where it has fewer. */
export async function headOf(file: InspectedFile, byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
  if (file.head) return file.head(byteLength);
  const blob = await file.blob();
  return new Uint8Array(await blob.slice(0, byteLength).arrayBuffer());
}
