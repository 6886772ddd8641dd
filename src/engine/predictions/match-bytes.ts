// The quality whose file comes closest to a number of bytes from below.

export interface QualityMatch<File> {
  readonly quality: number;
  readonly file: File;
}

export const minQuality = 1;
export const greatestQuality = 100;

/**
 * By bisection over whole qualities, whose files are taken to grow with quality: the greatest found with at most
 * `maxBytes`, or quality 1 where even that has more. Encodes at most eight times.
 */
export async function matchBytes<File extends { readonly byteLength: number }>(
  encode: (quality: number) => Promise<File>,
  maxBytes: number,
): Promise<QualityMatch<File>> {
  let best: QualityMatch<File> = { quality: minQuality, file: await encode(minQuality) };
  let low = minQuality + 1;
  let high = best.file.byteLength > maxBytes ? minQuality : greatestQuality;
  while (low <= high) {
    const quality = (low + high) >> 1;
    const file = await encode(quality);
    if (file.byteLength <= maxBytes) {
      best = { quality, file };
      low = quality + 1;
    } else {
      high = quality - 1;
    }
  }
  return best;
}
