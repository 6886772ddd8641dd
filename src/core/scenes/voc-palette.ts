// The colour map of PASCAL VOC's masks: the bits of a label dealt to red, green and blue from the top (VOCdevkit's labelcolormap).
import { encode } from "fast-png";

/** 256 colours; label 0 is black. */
export const vocPalette: readonly (readonly [red: number, green: number, blue: number])[] = Array.from(
  { length: 256 },
  (_, label) => {
    const colour: [number, number, number] = [0, 0, 0];
    for (let bit = 0; bit < 8; bit++) colour[bit % 3] |= ((label >> bit) & 1) << (7 - Math.floor(bit / 3));
    return colour;
  },
);

/** A row-major map of labels as an indexed PNG in VOC's colours, 8 bits a pixel. */
export function encodeVocMask(labels: Uint8Array, width: number, height: number): Uint8Array {
  const palette = vocPalette.map((colour) => [...colour]);
  return encode({ width, height, data: labels, channels: 1, depth: 8, palette });
}
