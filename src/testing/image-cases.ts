// Small image files of every kind and what Pillow makes of them (reference/cases/images).
import { readFile } from "node:fs/promises";

interface StatedPixels {
  readonly width: number;
  readonly height: number;
  /** The checksum of the samples, transparent pixels over white. */
  readonly sum: number;
}

export interface ImageCase extends StatedPixels {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Before the orientation tag is honoured, where that makes a difference. */
  readonly stored?: StatedPixels;
}

const folder = new URL("../../reference/cases/images/", import.meta.url);

export async function imageCases(): Promise<ImageCase[]> {
  const { files } = JSON.parse(await readFile(new URL("expected.json", folder), "utf8")) as {
    readonly files: Record<string, StatedPixels & { readonly stored?: StatedPixels }>;
  };
  return Promise.all(
    Object.entries(files).map(async ([name, stated]) => ({
      ...stated,
      name,
      bytes: new Uint8Array(await readFile(new URL(name, folder))),
    })),
  );
}
