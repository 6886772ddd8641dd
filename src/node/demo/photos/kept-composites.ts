// Composites on disk: each of a dozen runs needs all of them again and again, and making one takes twenty times as long as reading it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { deserialize } from "node:v8";
import type { SegmentationMask } from "../../../core/datasets/data-set";
import type { RgbImage } from "../../../domain";
import { root } from "../../repository";
import { keepValue } from "../kept-value";

/** An image and its mask: 200 kB. */
export interface MadeComposite {
  readonly image: RgbImage;
  readonly mask: SegmentationMask;
}

/** What makes composites: other source is another folder. */
const making = [
  "node/demo/photos/composite-samples",
  "node/demo/photos/composite",
  "node/demo/photos/photo-folder",
  "node/demo/photos/photo-kinds",
  "core/datasets/coco-mask",
  "core/image/nearest-resize",
  "core/image/orient",
  "core/image/pillow-resize",
].map((name) => path.join(root, "src", `${name}.ts`));

function digestOf(photos: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of making) hash.update(readFileSync(file));
  for (const fingerprint of photos) hash.update(fingerprint);
  return hash.digest("hex").slice(0, 16);
}

/** Image and mask are asked for one after the other. */
const maxInMemory = 8;

/** Composites of one seed by their places: read from `parent` where a process has made them before, or made and written there. */
export class KeptComposites {
  private readonly folder: string;
  private readonly recent = new Map<number, Promise<MadeComposite>>();

  /** `photos`: fingerprints of what they are made of. */
  constructor(parent: string, photos: readonly string[], seed: number) {
    this.folder = path.join(parent, digestOf(photos), String(seed));
    mkdirSync(this.folder, { recursive: true });
  }

  /** Rejects as `make`. */
  at(index: number, make: () => Promise<MadeComposite>): Promise<MadeComposite> {
    const known = this.recent.get(index);
    if (known) return known;
    const composite = this.readOrMake(path.join(this.folder, String(index)), make);
    this.recent.set(index, composite);
    const [oldest] = this.recent.keys();
    if (this.recent.size > maxInMemory) this.recent.delete(oldest);
    return composite;
  }

  private async readOrMake(file: string, make: () => Promise<MadeComposite>): Promise<MadeComposite> {
    try {
      return deserialize(await readFile(file)) as MadeComposite;
    } catch {
      const made = await make(); // not made yet, or damaged
      keepValue(file, made);
      return made;
    }
  }
}
