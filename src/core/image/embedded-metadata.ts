// The blocks of an image file that may say how it was held: Exif and XMP.
import { exifOrientation, type Orientation } from "./exif-orientation";
import { xmpOrientation } from "./xmp-orientation";

export interface EmbeddedMetadata {
  readonly exif?: Uint8Array;
  readonly xmp?: Uint8Array;
}

/** As Pillow's exif_transpose: what Exif states, even nonsense; where it states nothing, what XMP states; else upright. */
export function embeddedOrientation({ exif, xmp }: EmbeddedMetadata): Orientation {
  return (exif && exifOrientation(exif)) ?? (xmp && xmpOrientation(xmp)) ?? 1;
}

/** Which block states the orientation; undefined where none does. */
export function orientationSource({ exif, xmp }: EmbeddedMetadata): "EXIF" | "XMP" | undefined {
  if (exif && exifOrientation(exif) !== undefined) return "EXIF";
  return xmp && xmpOrientation(xmp) !== undefined ? "XMP" : undefined;
}
