// What a single file was recognised as: something that an importer reads, or all there is to say of it already.
import type { Inspection } from "./inspection";

/** Kinds of files that importers read, also several at once. */
export type ReadableKind = "checkpoint" | "bitstream" | "image" | "recipe" | "curves";

export type Recognised =
  | { readonly kind: ReadableKind }
  | { readonly kind: "zip" }
  | { readonly kind: "said"; readonly inspection: Inspection };

export function said(inspection: Inspection): Recognised {
  return { kind: "said", inspection };
}
