// ImageNet's mean and deviation, applied as torchvision does: (value / 255 - mean) / deviation, each step in float32.
const { fround } = Math;

/** Red, green, blue, in units of 1. */
export const imageNetMean: readonly [number, number, number] = [0.485, 0.456, 0.406];
export const imageNetDeviation: readonly [number, number, number] = [0.229, 0.224, 0.225];

/** The normalised value of every 8-bit sample of every channel: [3, 256]. */
export const normalizedValues: Float32Array = Float32Array.from({ length: 3 * 256 }, (_, i) => {
  const channel = Math.floor(i / 256);
  const shifted = fround(fround((i % 256) / 255) - fround(imageNetMean[channel]));
  return shifted / fround(imageNetDeviation[channel]);
});

/** 8-bit RGB [n, 3] to normalised float32 [n, 3]. */
export function normalize(rgb: Uint8Array): Float32Array {
  const values = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    values[i] = normalizedValues[rgb[i]];
    values[i + 1] = normalizedValues[256 + rgb[i + 1]];
    values[i + 2] = normalizedValues[512 + rgb[i + 2]];
  }
  return values;
}
