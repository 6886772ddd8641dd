// The quality whose file comes closest to a number of bytes from below.

export interface QualityMatch<File> {
  readonly quality: number;
  readonly file: File;
}

export const leastQuality = 1;
export const greatestQuality = 100;

/**
 * By bisection over whole qualities, whose files are taken to grow with quality: the greatest found with at most
 * `mostBytes`, or quality 1 where even that has more. Encodes at most eight times.
 */
export async function matchBytes<File extends { readonly byteLength: number }>(
  encode: (quality: number) => Promise<File>,
  mostBytes: number,
): Promise<QualityMatch<File>> {
  let best: QualityMatch<File> = { quality: leastQuality, file: await encode(leastQuality) };
  let low = leastQuality + 1;
  let high = best.file.byteLength > mostBytes ? leastQuality : greatestQuality;
  while (low <= high) {
    const quality = (low + high) >> 1;
    const file = await encode(quality);
    if (file.byteLength <= mostBytes) {
      best = { quality, file };
      low = quality + 1;
    } else {
      high = quality - 1;
    }
  }
  return best;
}
