// Printing colours to RGB as Pillow converts them, without profiles: each colour times white less black.

/** a × b / 255, rounded to nearest as Pillow's MULDIV255. */
function times255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * RGB from the inks cyan, magenta and yellow (0 no ink, 255 full ink) and from white, which is 255 less the black ink;
 * one byte a sample, three inks and one white a pixel.
 */
export function inksToRgb(inks: Uint8Array, white: Uint8Array): Uint8Array {
  return inks.map((ink, i) => {
    const light = white[Math.floor(i / 3)];
    return light - times255(ink, light);
  });
}
