// How a camera was held, by an XMP packet (tiff:Orientation), found as Pillow 13 finds it: by its text, not its XML.
import { type Orientation, toOrientation } from "./exif-orientation";

/** An attribute in double quotes, or an element; of a longer number the first digit counts. */
const pattern = /tiff:Orientation(?:="|>)([0-9])/;

/** The orientation that an XMP packet states, 1 where it states nonsense; undefined where it states none. */
export function xmpOrientation(packet: Uint8Array): Orientation | undefined {
  const match = pattern.exec(new TextDecoder("latin1").decode(packet));
  return match ? toOrientation(Number(match[1])) : undefined;
}
