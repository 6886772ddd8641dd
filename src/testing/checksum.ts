// One number for all samples of an image.

/** A number that any changed sample changes. */
export function checksum(data: Uint8Array): number {
  return data.reduce((sum, value) => (Math.imul(sum, 31) + value) >>> 0, 0);
}
