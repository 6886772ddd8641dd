// Where what is answered came from, and so what it shows: a photograph or a scene.
import type { RgbImage } from "../../domain";
import type { DemoFamily } from "../../engine/protocol-checkpoints";
import type { Photograph } from "../../engine/protocol-photographs";

export type NamedSource = { readonly fileName: string } & (
  | { readonly kind: "scene"; readonly number: number; readonly image: RgbImage }
  /** Of the gallery. */
  | { readonly kind: "photograph"; readonly photograph: Photograph; readonly image: Blob }
  /** A file, what was pasted or dropped, the camera's. */
  | { readonly kind: "image"; readonly image: Blob }
  | { readonly kind: "bitstream"; readonly file: Blob }
);

/** What the image shows, by how it came; a bitstream does not tell. What people bring counts as photographs. */
export function familyOfSource({ kind }: Pick<NamedSource, "kind">): DemoFamily | undefined {
  if (kind === "bitstream") return undefined;
  return kind === "scene" ? "scenes" : "photographs";
}
